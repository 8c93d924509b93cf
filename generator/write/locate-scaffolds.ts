import path from "node:path";
import type { Config } from "../config/config.ts";
import type { FileSystem } from "../files/file-system.ts";
import { listFiles, readText } from "../files/file-operations.ts";
import { isTypeScript, relativePath } from "../files/paths.ts";
import type { Artifact } from "../types.ts";
import type { SourceView } from "../upgrade/source-view.ts";

/**
 * Returns the artifacts with the new path of each scaffold that the user has moved, so that a run does not write it again
 * at the old path. The new path is the first file in the scaffold folder with a class that extends the same base. Files
 * are searched only if a scaffold is missing.
 */
export async function locateScaffolds(
  artifacts: readonly Artifact[],
  { root, scaffolds }: Config,
  files: FileSystem,
): Promise<Artifact[]> {
  const isMissing = ({ base, path: file }: Artifact) =>
    base !== undefined && files.stat(path.resolve(root, file)) === undefined;
  if (!artifacts.some(isMissing)) return [...artifacts];
  const sources = listFiles(files, path.resolve(root, scaffolds?.folder ?? ""))
    .filter(isTypeScript)
    .map((file) => ({ file: relativePath(root, file), text: readText(files, file) ?? "" }));
  const located: Artifact[] = [];
  for (const artifact of artifacts) {
    const { base } = artifact;
    const moved = isMissing(artifact) && base !== undefined ? await findClass(base, sources) : undefined;
    located.push(moved === undefined ? artifact : { ...artifact, path: moved });
  }
  return located;
}

/** A text that only mentions such a class, as in a comment, does not count. Parsing takes time, so few files are parsed. */
async function findClass(base: string, sources: readonly SourceText[]): Promise<string | undefined> {
  for (const { file, text } of sources) {
    if (!new RegExp(`\\b${base}\\b`).test(text) || !/\bextends\b/.test(text)) continue;
    const { readSource } = await import("../upgrade/read-source.ts");
    if (extendsBase(readSource(text.replace(/^\uFEFF/, ""), { isTsx: file.endsWith(".tsx") }), base)) return file;
  }
  return undefined;
}

interface SourceText {
  readonly file: string;
  readonly text: string;
}

/** Whether a class of a file extends the base, under whatever name the file imports it. */
function extendsBase({ classes, imports }: SourceView, base: string): boolean {
  const names = imports.flatMap(({ named }) => named.flatMap(({ name, local }) => (name === base ? [local] : [])));
  return classes.some(({ parent }) => parent !== null && [base, ...names].includes(parent.at(-1) ?? ""));
}
