import path from "node:path";
import type { Config } from "../config/config.ts";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import { FileError, tryOperation } from "../files/file-error.ts";
import type { FileStat, FileSystem } from "../files/file-system.ts";
import { nearest } from "../../packages/base/src/nearest.ts";
import { isInside, relativePath } from "../files/paths.ts";

const SCHEMA_FILE = /\.(json|ya?ml)$/;
const EXTENSIONS = ["json", "yaml", "yml"];
const EXPECTED = "<layer>/<Kind>.json or .yaml";
/** How many folders deep the search goes for files that are not at `<layer>/<Kind>`. */
const MAX_FOLDERS = 8;

/** The path of the list of all schemas, which a published set may have. */
export function indexFile({ schemas }: Pick<Config, "schemas">): string {
  return path.posix.join(schemas, "index.json");
}

/** A schema file found on disk, not yet read. */
export interface SchemaFile {
  readonly absolute: string;
  /** Relative to the project root. */
  readonly file: string;
  readonly bytes: number;
}

/** Finds the schema files and the index, sorted by path. Reports links out of the folder, and files that are not at `<layer>/<Kind>`. */
export function findSchemaFiles(
  { root, schemas }: Pick<Config, "root" | "schemas">,
  files: FileSystem,
  diagnostics: Diagnostics,
): SchemaFile[] {
  const folder = path.resolve(root, schemas);
  const found: SchemaFile[] = [];
  const real = files.realPath(folder);
  const visit = (below: string, depth: number) => {
    const items = tryOperation(() => files.list(below));
    if (items instanceof FileError) {
      const at = { source: { file: relativePath(root, below), text: "", syntax: "json" as const }, pointer: "" };
      diagnostics.report("SG1052", items, { at });
      return;
    }
    for (const { name } of items) {
      if (name.startsWith(".") || name === "node_modules") continue;
      const absolute = path.join(below, name);
      const file = relativePath(root, absolute);
      const at = { source: { file, text: "", syntax: "json" as const }, pointer: "" };
      const followed = followLink(files, absolute);
      if (followed === undefined) {
        // A name with bytes that are not UTF-8 names no file once it is text. Any other file is gone since the list was read.
        const problem = "its name is not UTF-8";
        if (name.includes("\ufffd")) diagnostics.report("SG1052", { problem }, { at, hint: "rename it" });
        continue;
      }
      const { type, size, link } = followed;
      const leadsOut = link !== undefined && real !== undefined && (link === null || !isInside(real, link));
      if (leadsOut) diagnostics.report("SG1007", { target: link }, { at, ...hintFor(link) });
      else if (depth === 1 && type !== "file" && SCHEMA_FILE.test(name))
        diagnostics.report("SG1052", { problem: `it is ${type === "folder" ? "a folder" : "not a file"}` }, { at });
      else if (type === "folder" && depth < MAX_FOLDERS && (depth === 0 || link === undefined))
        visit(absolute, depth + 1);
      else if (type === "file" && (depth === 1 ? SCHEMA_FILE.test(name) : file === indexFile({ schemas })))
        found.push({ absolute, file, bytes: size });
      else if (type === "other" && link === undefined)
        diagnostics.report("SG1052", { problem: "it is neither a file nor a folder" }, { at });
      else if ((type === "file" && isLikeSchema(name)) || type === "folder")
        diagnostics.report("SG1008", { expected: EXPECTED }, { at, ...(depth === 1 ? RENAME : {}) });
    }
  };
  visit(folder, 0);
  return found;
}

const RENAME = { hint: "end its name in .json, .yaml or .yml, or move it out of the schema folder" };

/** Whether a file was meant as a schema, or may have been: its extension has at most one other letter. */
function isLikeSchema(name: string): boolean {
  const extension = /\.([jy][^.]*)(?:\.txt)?$/i.exec(name)?.[1] ?? "";
  return nearest(extension, EXTENSIONS, 1) !== undefined;
}

interface Followed extends Pick<FileStat, "type" | "size"> {
  /** Where a symbolic link leads; null if nowhere. */
  readonly link?: string | null;
}

function hintFor(link: string | null): { hint: string } | Record<string, never> {
  return link === null ? { hint: "correct the link, or remove it" } : {};
}

/** Returns what is at a path, or what a link there leads to; undefined if nothing is at the path. */
function followLink(files: FileSystem, file: string): Followed | undefined {
  const stat = files.stat(file);
  if (stat?.type !== "link") return stat;
  const link = files.realPath(file) ?? null;
  return { type: "other", size: 0, ...(link === null ? undefined : files.stat(link)), link };
}
