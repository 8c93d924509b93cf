import { derivedNames, typesOf } from "../../catalog/exported-names.ts";
import type { Config } from "../../config/config.ts";
import { codeBanner, textBanner } from "../../print/banner.ts";
import { SourceFile } from "../../print/source-file.ts";
import { quote } from "../../print/text.ts";
import type { Catalog, Entry, Layer } from "../../types.ts";
import { INTERNAL, lowestLayer, RUNTIME_PACKAGE } from "../module-paths.ts";
import { printReadme } from "./print-readme.ts";

/** The npm package of a layer: the manifest, the README and one index per version. */
export interface PackageFiles {
  readonly manifest: string;
  readonly readme: string;
  /** The two index modules, by version. */
  readonly indexes: ReadonlyMap<string, { readonly js: string; readonly dts: string }>;
}

export interface PackageInput {
  readonly layer: Layer;
  readonly catalog: Catalog;
  readonly config: Config;
  readonly runtimeVersion: string;
}

/** Lists the API versions for which a layer has schemas, sorted. */
export function versionsOf(layer: Layer, { entries }: Catalog): string[] {
  return [...new Set(entries.flatMap((entry) => (entry.layer === layer.name ? [entry.version] : [])))].sort();
}

export function emitPackage(input: PackageInput): PackageFiles {
  const { layer, catalog } = input;
  const entries = catalog.entries.filter((entry) => entry.layer === layer.name);
  const versions = versionsOf(layer, catalog);
  const source = `${input.config.schemas}/${layer.name}`;
  const dependencies = dependenciesOf(input);
  const description = describe(layer, entries);
  const index = (version: string) =>
    printIndex(
      source,
      entries.filter((entry) => entry.version === version),
    );
  return {
    manifest: printManifest(input, { source, entries, versions, dependencies, description }),
    readme: printReadme(layer, { source, catalog, entries, dependencies: Object.keys(dependencies), description }),
    indexes: new Map(versions.map((version) => [version, index(version)])),
  };
}

/** The packages of a set are released together, so each depends on the exact version of the others. */
function dependenciesOf({ layer, catalog, config }: PackageInput): { [name: string]: string } {
  const wanted = catalog.layers.filter(({ name }) => layer.imports.includes(name));
  return Object.fromEntries(wanted.map((other) => [other.package, config.packages.version]));
}

function describe({ name, group }: Layer, entries: readonly Entry[]): string {
  const kinds = entries.filter(({ api }) => api !== null).length;
  return kinds > 0 && group !== null
    ? `Types, validators, CRDs and reconciler bases of ${group} (layer ${name}).`
    : `Types and validators of the layer ${name}.`;
}

/**
 * Prints the index of a version: types, descriptors and condition types, without validators and reconcilers. If a type
 * and a derived constant of another module have the same name, the index exports the type.
 */
function printIndex(source: string, entries: readonly Entry[]): { js: string; dts: string } {
  const sorted = [...entries].sort((a, b) => (a.stem < b.stem ? -1 : 1));
  const homes = new Map(sorted.flatMap((entry) => typesOf(entry).map(({ name }) => [name, entry] as const)));
  const all = sorted.map(({ stem }) => `export * from ${quote(`./${stem}.js`)};`);
  const chosen = sorted.flatMap((entry) =>
    derivedNames(entry).flatMap((name) => {
      const home = homes.get(name);
      return home === undefined || home === entry
        ? []
        : [`export type { ${name} } from ${quote(`./${home.stem}.js`)};`];
    }),
  );
  const print = (lines: readonly string[]) => new SourceFile({ banner: codeBanner(source) }).print(lines);
  return { js: print(all), dts: print([...all, ...chosen]) };
}

interface ManifestParts {
  readonly source: string;
  readonly entries: readonly Entry[];
  readonly versions: readonly string[];
  readonly dependencies: { readonly [name: string]: string };
  readonly description: string;
}

function printManifest({ layer, catalog, config, runtimeVersion }: PackageInput, parts: ManifestParts): string {
  const { source, entries, versions, dependencies, description } = parts;
  const { version, license, repository } = config.packages;
  const hasCrds = entries.some(({ api }) => api?.crd);
  const folders = [...(hasCrds ? ["crds", "rbac"] : []), "schemas"];
  const shared = lowestLayer(catalog) === layer ? [INTERNAL] : [];
  const main = `${versions.at(-1) ?? layer.version}/index`;
  const manifest = {
    "//": textBanner(source),
    name: layer.package,
    version,
    description,
    ...(license === null ? {} : { license }),
    ...(repository === null
      ? {}
      : { repository: { type: "git", url: repository, directory: `${config.output}/${layer.name}` } }),
    type: "module",
    sideEffects: false,
    engines: { node: ">=20.19" },
    main: `./${main}.js`,
    types: `./${main}.d.ts`,
    exports: {
      ".": moduleAt(main),
      ...Object.fromEntries(
        versions.flatMap((name) => [
          [`./${name}`, moduleAt(`${name}/index`)],
          [`./${name}/*`, moduleAt(`${name}/*`)],
        ]),
      ),
      ...Object.fromEntries(shared.map((folder) => [`./${folder}`, moduleAt(`${folder}/index`)])),
      [`./${INTERNAL}/*`]: "./*.validator.js",
      ...Object.fromEntries(folders.map((folder) => [`./${folder}/*`, `./${folder}/*`])),
      "./package.json": "./package.json",
    },
    files: [...versions, ...shared, ...folders],
    ...(Object.keys(dependencies).length > 0 ? { dependencies } : {}),
    ...(hasCrds
      ? {
          peerDependencies: { [RUNTIME_PACKAGE]: `^${runtimeVersion}` },
          peerDependenciesMeta: { [RUNTIME_PACKAGE]: { optional: true } },
        }
      : {}),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

function moduleAt(path: string): { types: string; default: string } {
  return { types: `./${path}.d.ts`, default: `./${path}.js` };
}
