import path from "node:path/posix";
import type { Catalog, Entry, Layer } from "../types.ts";

/** Where the modules of an entry stand, and how modules name each other. */

/** What reconciler bases extend. */
export const RUNTIME_PACKAGE = "@seamgen/runtime";

/** Path of a module of an entry below the output folder: `seam-core/v1alpha1/pack.validator.js`. */
export function modulePath({ layer, version, stem }: Entry, suffix: string): string {
  return `${layer}/${version}/${stem}${suffix}`;
}

export type ImportPath = (from: Entry, to: Entry) => string;

/**
 * Module specifiers: relative within a package, by package name across. `suffix` is that of the module
 * (`` for models, `.validator`, `.reconciler`), `folder` the beginning of the path within another package.
 */
export function importPaths({ layers }: Catalog, suffix: string, folder = ""): ImportPath {
  const packages = new Map(layers.map((layer) => [layer.name, layer.package]));
  return (from, to) => {
    if (from.layer !== to.layer)
      return `${packages.get(to.layer) ?? to.layer}/${folder}${to.version}/${to.stem}${suffix}`;
    const relative = path.relative(from.version, `${to.version}/${to.stem}${suffix}.js`);
    return relative.startsWith(".") ? relative : `./${relative}`;
  };
}

/** Where generated packages find what only they use of each other; the number changes when that would not fit any more. */
export const INTERNAL = "internal/v1";

/** The package that holds what all packages of the set share: the one that imports no other. */
export function lowestLayer({ layers }: Pick<Catalog, "layers">): Layer | undefined {
  return layers.find(({ imports }) => imports.length === 0) ?? layers[0];
}

/** How validators name the shared module and each other. */
export function validatorPaths(catalog: Catalog): {
  readonly importPath: ImportPath;
  readonly sharedModule: (entry: Entry) => string;
} {
  const lowest = lowestLayer(catalog);
  const within = importPaths(catalog, ".validator");
  const across = importPaths(catalog, "", `${INTERNAL}/`);
  return {
    importPath: (from, to) => (from.layer === to.layer ? within : across)(from, to),
    sharedModule: ({ layer }) =>
      layer === lowest?.name ? `../${INTERNAL}/index.js` : `${lowest?.package ?? ""}/${INTERNAL}`,
  };
}
