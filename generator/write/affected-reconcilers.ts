import path from "node:path";
import { packageOf, type Config } from "../config/config.ts";
import type { FileSystem } from "../files/file-system.ts";
import { listFiles, readText } from "../files/file-operations.ts";
import { isTypeScript, relativePath } from "../files/paths.ts";
import type { GeneratedArtifact } from "../types.ts";

/** A reconciler of the user that extends a base which this run changes or deletes. */
export interface AffectedReconciler {
  /** Relative to the project root, with forward slashes. */
  readonly path: string;
  /** A base changes only if its hooks or a name in it do. */
  readonly base: "changed" | "deleted";
}

/**
 * Finds the files in the scaffold folder that import a base which a run has changed or deleted. They are searched as text,
 * and only if there is such a base. `seamgen upgrade` reads them as TypeScript.
 */
export function findAffectedReconcilers(
  artifacts: readonly GeneratedArtifact[],
  config: Config,
  files: FileSystem,
): AffectedReconciler[] {
  const bases = artifacts.flatMap(({ path: file, action }) => {
    const module = action === "update" || action === "delete" ? baseModule(file, config) : undefined;
    return module === undefined ? [] : [{ module, base: action === "delete" ? "deleted" : "changed" } as const];
  });
  if (bases.length === 0 || config.scaffolds === null) return [];
  const { root, scaffolds } = config;
  return listFiles(files, path.resolve(root, scaffolds.folder))
    .filter(isTypeScript)
    .flatMap((absolute) => {
      const text = readText(files, absolute) ?? "";
      const found = bases.filter(({ module }) =>
        [`"${module}"`, `'${module}'`].some((quoted) => text.includes(quoted)),
      );
      const [first] = found.sort((a, b) => (a.base < b.base ? 1 : -1));
      return first === undefined ? [] : [{ path: relativePath(root, absolute), base: first.base }];
    });
}

const BASE = /^([^/]+)\/(.+\.reconciler)\.d\.ts$/;

/** The specifier by which a reconciler imports a base; undefined for another file. */
function baseModule(file: string, config: Config): string | undefined {
  const [, layer, module] = BASE.exec(path.posix.relative(config.output, file)) ?? [];
  return layer === undefined ? undefined : `${packageOf(config, layer)}/${module}`;
}
