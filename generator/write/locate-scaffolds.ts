import path from "node:path";
import type { Config } from "../config/config.ts";
import type { FileSystem } from "../files/file-system.ts";
import { listFiles, readText } from "../files/file-operations.ts";
import { isTypeScript, relativePath } from "../files/paths.ts";
import type { Artifact } from "../types.ts";

/**
 * Returns the artifacts with the new path of each scaffold that the user has moved, so that a run does not write it again
 * at the old path. The new path is the first file in the scaffold folder with a class that extends the same base. Files
 * are searched only if a scaffold is missing.
 */
export function locateScaffolds(
  artifacts: readonly Artifact[],
  { root, scaffolds }: Config,
  files: FileSystem,
): Artifact[] {
  let sources: readonly (readonly [file: string, text: string])[] | undefined;
  const search = () =>
    (sources ??= listFiles(files, path.resolve(root, scaffolds?.folder ?? ""))
      .filter(isTypeScript)
      .map((file) => [relativePath(root, file), readText(files, file) ?? ""] as const));
  return artifacts.map((artifact) => {
    const { base, path: file } = artifact;
    if (base === undefined || files.stat(path.resolve(root, file)) !== undefined) return artifact;
    const [moved] = search().find(([, text]) => new RegExp(`\\bextends\\s+${base}\\b`).test(text)) ?? [];
    return moved === undefined ? artifact : { ...artifact, path: moved };
  });
}
