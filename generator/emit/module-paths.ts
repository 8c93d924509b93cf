import path from "node:path/posix";
import type { Catalog, Entry } from "../types.ts";

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
 * (`` for models, `.validator`, `.reconciler`).
 */
export function importPaths({ layers }: Catalog, suffix: string): ImportPath {
  const packages = new Map(layers.map((layer) => [layer.name, layer.package]));
  return (from, to) => {
    if (from.layer !== to.layer) return `${packages.get(to.layer) ?? to.layer}/${to.version}/${to.stem}${suffix}`;
    const relative = path.relative(from.version, `${to.version}/${to.stem}${suffix}.js`);
    return relative.startsWith(".") ? relative : `./${relative}`;
  };
}
