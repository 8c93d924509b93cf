import type { Config } from "./config/config.ts";
import type { Artifact, Catalog } from "./types.ts";

/** One generated package in numbers. */
export interface PackageSummary {
  readonly layer: string;
  readonly package: string;
  /** Relative to the project root. */
  readonly folder: string;
  readonly kinds: number;
  readonly types: number;
  readonly files: number;
}

/** Counts the kinds, types and generated files of each package. */
export function summarize(
  { layers, entries }: Catalog,
  artifacts: readonly Artifact[],
  { output }: Config,
): PackageSummary[] {
  return layers.map(({ name, package: packageName }) => {
    const folder = `${output}/${name}`;
    const own = entries.filter(({ layer }) => layer === name);
    const kinds = own.filter(({ api }) => api !== null).length;
    const files = artifacts.filter(({ path, ownership }) => ownership === "generated" && path.startsWith(`${folder}/`));
    return { layer: name, package: packageName, folder, kinds, types: own.length - kinds, files: files.length };
  });
}
