import path from "node:path/posix";
import type { Catalog, Entry, Layer } from "../types.ts";

/** The paths of modules, and the specifiers by which modules import each other. */

/** The package of the class that reconciler bases extend. */
export const RUNTIME_PACKAGE = "@seamgen/runtime";

/** Returns the path of a module below the output folder: `seam-core/v1alpha1/pack.validator.js`. */
export function modulePath({ layer, version, stem }: Entry, suffix: string): string {
  return `${layer}/${version}/${stem}${suffix}`;
}

/** Returns the module specifier of an entry for importers outside its package. */
export function packagePath(
  { layers }: Catalog,
  { layer, version, stem }: Entry,
  { suffix = "", folder = "" } = {},
): string {
  const home = layers.find(({ name }) => name === layer);
  return `${home?.package ?? layer}/${folder}${version}/${stem}${suffix}`;
}

/** Returns the module specifier of the base of a kind's reconcilers. */
export function baseModule(catalog: Catalog, entry: Entry): string {
  return packagePath(catalog, entry, { suffix: ".reconciler" });
}

/** The folder of modules that only generated packages import from each other. An incompatible change gets a new number. */
export const INTERNAL = "internal/v1";

/** Returns the layer whose package holds the shared module: the first that imports no other. */
export function lowestLayer({ layers }: Pick<Catalog, "layers">): Layer | undefined {
  return layers.find(({ imports }) => imports.length === 0) ?? layers[0];
}

/** Returns the module specifier of the shared module. */
export function internalPath(catalog: Catalog, from: Entry): string {
  const home = lowestLayer(catalog);
  return home === undefined || home.name === from.layer ? `../${INTERNAL}/index.js` : `${home.package}/${INTERNAL}`;
}

export type ImportPath = (from: Entry, to: Entry) => string;

/**
 * Returns a function that gives module specifiers: relative within a package, by package name across packages. `suffix`
 * is that of the module (empty for models, `.validator`, `.reconciler`). `folder` precedes the path within another
 * package.
 */
export function importPaths(catalog: Catalog, suffix: string, folder = ""): ImportPath {
  return (from, to) => {
    if (from.layer !== to.layer) return packagePath(catalog, to, { suffix, folder });
    const relative = path.relative(from.version, `${to.version}/${to.stem}${suffix}.js`);
    return relative.startsWith(".") ? relative : `./${relative}`;
  };
}

/** Returns the specifiers by which validators import the shared module and each other. */
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
