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
export function packagePath({ layers }: Catalog, { layer, version, stem }: Entry, suffix = ""): string {
  const home = layers.find(({ name }) => name === layer);
  return `${home?.package ?? layer}/${version}/${stem}${suffix}`;
}

/** Where what all packages of a set share is declared: in the lowest layer, on which the others depend. */
export function sharedLayer({ layers }: Catalog): Layer | undefined {
  return layers.find(({ imports }) => imports.length === 0);
}

/** Folder of the shared module below that of its layer. */
export const INTERNAL = "internal/v1";

/** The module specifier of the shared module. */
export function internalPath(catalog: Catalog, from: Entry): string {
  const home = sharedLayer(catalog);
  return home === undefined || home.name === from.layer ? `../${INTERNAL}/index.js` : `${home.package}/${INTERNAL}`;
}

export type ImportPath = (from: Entry, to: Entry) => string;

/**
 * Module specifiers: relative within a package, by package name across. `suffix` is that of the module
 * (`` for models, `.validator`, `.reconciler`).
 */
export function importPaths(catalog: Catalog, suffix: string): ImportPath {
  return (from, to) => {
    if (from.layer !== to.layer) return packagePath(catalog, to, suffix);
    const relative = path.relative(from.version, `${to.version}/${to.stem}${suffix}.js`);
    return relative.startsWith(".") ? relative : `./${relative}`;
  };
}
