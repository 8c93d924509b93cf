import path from "node:path";
import type { Config } from "../config/config.ts";
import { diagnostic } from "../diagnostics/codes.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { isInside, listFolder, realpathIfAny, relativePath, type DirectoryItem } from "../host.ts";
import { isObject, type Json } from "../../packages/base/src/json.ts";
import type { Source } from "../types.ts";
import { parseJson, type ParseResult } from "./parse.ts";

/** An API server refuses requests over 3 MiB, so no larger schema can become a CRD. */
export const MAX_SCHEMA_BYTES = 4 * 1024 * 1024;
const SCHEMA_FILE = /\.(json|ya?ml)$/;
const DEFAULT_EXPECTED = "<layer>/<Kind>.json or .yaml";

/** A schema file found on disk, not yet read. */
export interface SchemaFile {
  readonly absolute: string;
  /** Relative to the project root. */
  readonly file: string;
  readonly bytes: number;
}

/** What the schema folder holds. */
export interface FoundFiles {
  readonly files: readonly SchemaFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Finds the schema files, sorted by path; links out of the folder and files at odd places are reported. */
export function findSchemaFiles(config: Config): FoundFiles {
  const folder = path.resolve(config.root, config.schemas);
  const found: { files: SchemaFile[]; diagnostics: Diagnostic[] } = { files: [], diagnostics: [] };
  const real = realpathIfAny(folder);
  const visit = (below: string, depth: number) => {
    for (const item of listFolder(below)) {
      const absolute = path.join(below, item.name);
      const file = relativePath(config.root, absolute);
      if (item.name.startsWith(".") || item.name === "node_modules") continue;
      const fault = real !== undefined ? linkFault(item, real, file) : undefined;
      if (fault !== undefined) found.diagnostics.push(fault);
      else if (item.type === "folder" && depth < 8 && (depth === 0 || item.link === undefined))
        visit(absolute, depth + 1);
      else if (item.type === "file" && SCHEMA_FILE.test(item.name)) {
        if (depth === 1) found.files.push({ absolute, file, bytes: item.bytes });
        else found.diagnostics.push(diagnostic("SG1008", { expected: DEFAULT_EXPECTED }, { at: emptyPlace(file) }));
      }
    }
  };
  visit(folder, 0);
  return found;
}

function linkFault({ link }: DirectoryItem, folder: string, file: string): Diagnostic | undefined {
  if (link === undefined) return undefined;
  if (link !== null && isInside(folder, link)) return undefined;
  return diagnostic("SG1007", { target: link ?? "nowhere" }, { at: emptyPlace(file) });
}

function emptyPlace(file: string) {
  return { source: { file, text: "", syntax: "json" as const }, pointer: "" };
}

/** What an earlier run learned of the text that a file holds now. */
export type FindText = (file: string) => { readonly quiet: boolean; readonly value?: Json } | undefined;

/** Parses the files; those with faults are left out of `sources`. `texts` holds those that are not too large. */
export async function loadSources(
  files: readonly SchemaFile[],
  texts: ReadonlyMap<string, string>,
  known: FindText,
): Promise<{ sources: Source[]; diagnostics: Diagnostic[] }> {
  const sources: Source[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { file, bytes } of files) {
    if (bytes > MAX_SCHEMA_BYTES) {
      diagnostics.push(diagnostic("SG1003", { bytes, limit: MAX_SCHEMA_BYTES }, { at: emptyPlace(file) }));
      continue;
    }
    const text = texts.get(file) ?? "";
    const syntax = file.endsWith(".json") ? "json" : "yaml";
    const earlier = known(file);
    const parsed =
      syntax === "json"
        ? await parseJson(file, text, { uniqueKeys: earlier?.quiet !== true })
        : await parseKnownYaml(file, text, earlier?.value);
    if (!parsed.ok) diagnostics.push(...parsed.diagnostics);
    else if (isObject(parsed.value)) sources.push({ file, text, syntax, value: parsed.value });
    else {
      const found =
        parsed.value === null ? "null" : Array.isArray(parsed.value) ? "an array" : `a ${typeof parsed.value}`;
      diagnostics.push(
        diagnostic(
          "SG1006",
          { found },
          { at: { source: { file, text, syntax }, pointer: syntax === "json" ? `@${text.search(/\S/)}` : "" } },
        ),
      );
    }
  }
  return { sources, diagnostics };
}

async function parseKnownYaml(file: string, text: string, value: Json | undefined): Promise<ParseResult> {
  return value === undefined ? (await import("./parse-yaml.ts")).parseYaml(file, text) : { ok: true, value };
}
