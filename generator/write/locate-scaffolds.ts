import path from "node:path";
import type { Config } from "../config/config.ts";
import { readTextIfAny, relativePath } from "../host.ts";
import type { Artifact } from "../types.ts";
import { isTypeScript, listFiles, statIfAny } from "./disk.ts";

/**
 * The artifacts with each scaffold that a user has moved at its new place: the first file of the scaffold folder with a
 * class that extends the same base. Otherwise a run would write it anew at the old one. The files are only searched when a
 * scaffold is missing.
 */
export function locateScaffolds(artifacts: readonly Artifact[], { root, scaffolds }: Config): Artifact[] {
  let sources: readonly (readonly [file: string, text: string])[] | undefined;
  const search = () =>
    (sources ??= listFiles(path.resolve(root, scaffolds?.folder ?? ""))
      .filter(isTypeScript)
      .map((file) => [relativePath(root, file), readTextIfAny(file) ?? ""] as const));
  return artifacts.map((artifact) => {
    const { base, path: file } = artifact;
    if (base === undefined || statIfAny(path.resolve(root, file)) !== undefined) return artifact;
    const [moved] = search().find(([, text]) => new RegExp(`\\bextends\\s+${base}\\b`).test(text)) ?? [];
    return moved === undefined ? artifact : { ...artifact, path: moved };
  });
}
