import path from "node:path/posix";
import type { Catalog, Entry, Layer } from "../types.ts";

/** Where the modules of an entry stand, and how modules name each other. */

/** What reconciler bases extend. */
export const RUNTIME_PACKAGE = "@seamgen/runtime";

/** Path of a module of an entry below the output folder: `seam-core/v1alpha1/pack.validator.js`. */
export function modulePath({ layer, version, stem }: Entry, suffix: string): string {
  return `${layer}/${version}/${stem}${suffix}`;
}

/** The module specifier of an entry's module for those outside its package. */
export function packagePath(
  { layers }: Catalog,
  { layer, version, stem }: Entry,
  { suffix = "", folder = "" } = {},
): string {
  const home = layers.find(({ name }) => name === layer);
  return `${home?.package ?? layer}/${folder}${version}/${stem}${suffix}`;
}

/** Where generated packages find what only they use of each other. The number changes with what is expected there. */
export const INTERNAL = "internal/v1";

/** The layer whose package holds what all packages of the set share: the first that imports no other. */
export function lowestLayer({ layers }: Pick<Catalog, "layers">): Layer | undefined {
  return layers.find(({ imports }) => imports.length === 0) ?? layers[0];
}

/** The module specifier of the shared module. */
export function internalPath(catalog: Catalog, from: Entry): string {
  const home = lowestLayer(catalog);
  return home === undefined || home.name === from.layer ? `../${INTERNAL}/index.js` : `${home.package}/${INTERNAL}`;
}

export type ImportPath = (from: Entry, to: Entry) => string;

/**
 * Module specifiers: relative within a package, by package name across. `suffix` is that of the module
 * (`` for models, `.validator`, `.reconciler`), `folder` the beginning of the path within another package.
 */
export function importPaths(catalog: Catalog, suffix: string, folder = ""): ImportPath {
  return (from, to) => {
    if (from.layer !== to.layer) return packagePath(catalog, to, { suffix, folder });
    const relative = path.relative(from.version, `${to.version}/${to.stem}${suffix}.js`);
    return relative.startsWith(".") ? relative : `./${relative}`;
  };
}

/** How validators name the shared module and each other. */
export function validatorPaths(catalog: Catalog): {
  readonly importPath: ImportPath;
  readonly sharedModule: (entry: Entry) => string;
} {
  const within = importPaths(catalog, ".validator");
  const across = importPaths(catalog, "", `${INTERNAL}/`);
  return {
    importPath: (from, to) => (from.layer === to.layer ? within : across)(from, to),
    sharedModule: (entry) => internalPath(catalog, entry),
  };
}
