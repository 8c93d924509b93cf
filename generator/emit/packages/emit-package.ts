import { codeBanner, jsonBanner, markupBanner } from "../../print/banner.ts";
import { renderTemplate } from "../../print/templates.ts";
import { printImport } from "../../print/text.ts";
import type { Config } from "../../config/config.ts";
import type { Catalog, Entry, Layer } from "../../types.ts";
import { RUNTIME_PACKAGE } from "../module-paths.ts";

/** The npm package of a layer: manifest, README and one index a version. */
export interface PackageFiles {
  readonly manifest: string;
  readonly readme: string;
  /** Version -> the two index modules. */
  readonly indexes: ReadonlyMap<string, { readonly js: string; readonly dts: string }>;
}

export interface PackageInput {
  readonly layer: Layer;
  readonly catalog: Catalog;
  readonly config: Config;
  readonly runtimeVersion: string;
}

/** API versions that a layer has schemas of, sorted. */
export function versionsOf(layer: Layer, { entries }: Catalog): string[] {
  return [...new Set(entries.flatMap((entry) => (entry.layer === layer.name ? [entry.version] : [])))].sort();
}

export function emitPackage(input: PackageInput): PackageFiles {
  const entries = input.catalog.entries.filter(({ layer }) => layer === input.layer.name);
  const versions = versionsOf(input.layer, input.catalog);
  return {
    manifest: printManifest(input, entries, versions),
    readme: printReadme(input, entries),
    indexes: new Map(
      versions.map((version) => {
        const index = printIndex(
          input,
          entries.filter((entry) => entry.version === version),
        );
        return [version, { js: index, dts: index }];
      }),
    ),
  };
}

function sourceOf({ config, layer }: PackageInput): string {
  return `${config.schemas}/${layer.name}`;
}

function printIndex(input: PackageInput, entries: readonly Entry[]): string {
  const lines = [...entries]
    .sort((a, b) => (a.stem < b.stem ? -1 : 1))
    .map(({ stem }) => `export * from "./${stem}.js";`);
  return `${[codeBanner(sourceOf(input)), ...lines].join("\n")}\n`;
}

function printManifest(input: PackageInput, entries: readonly Entry[], versions: readonly string[]): string {
  const { layer, catalog, config, runtimeVersion } = input;
  const { version, license, repository } = config.packages;
  const packageOf = new Map(catalog.layers.map((other) => [other.name, other.package]));
  const dependencies = Object.fromEntries(layer.imports.map((name) => [packageOf.get(name) ?? name, version]));
  const hasCrds = entries.some(({ api }) => api?.crd);
  const module = (path: string) => ({ types: `./${path}.d.ts`, default: `./${path}.js` });
  const main = versions.at(-1) ?? layer.version;
  const manifest = {
    "//": jsonBanner(sourceOf(input)),
    name: layer.package,
    version,
    description: describe(layer, entries),
    ...(license === null ? {} : { license }),
    ...(repository === null
      ? {}
      : { repository: { type: "git", url: repository, directory: `${config.output}/${layer.name}` } }),
    type: "module",
    sideEffects: false,
    engines: { node: ">=20.19" },
    main: module(`${main}/index`).default,
    types: module(`${main}/index`).types,
    exports: {
      ".": module(`${main}/index`),
      ...Object.fromEntries(
        versions.flatMap((name) => [
          [`./${name}`, module(`${name}/index`)],
          [`./${name}/*`, module(`${name}/*`)],
        ]),
      ),
      ...(hasCrds ? { "./crds/*": "./crds/*", "./rbac/*": "./rbac/*" } : {}),
      "./package.json": "./package.json",
    },
    files: [...versions, ...(hasCrds ? ["crds", "rbac"] : [])],
    ...(layer.imports.length > 0 ? { dependencies } : {}),
    ...(hasCrds
      ? {
          peerDependencies: { [RUNTIME_PACKAGE]: `^${runtimeVersion}` },
          peerDependenciesMeta: { [RUNTIME_PACKAGE]: { optional: true } },
        }
      : {}),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

function describe({ name, group }: Layer, entries: readonly Entry[]): string {
  const kinds = entries.filter(({ api }) => api !== null).length;
  return kinds > 0 && group !== null
    ? `Types, validators, CRDs and reconciler bases of ${group} (layer ${name}).`
    : `Types and validators of the layer ${name}.`;
}

function printReadme(input: PackageInput, entries: readonly Entry[]): string {
  const { layer } = input;
  const kinds = entries.flatMap(({ name, api }) => (api === null ? [] : [{ name, api }]));
  const byName = <T extends { name: string }>(items: readonly T[]) =>
    [...items].sort((a, b) => (a.name < b.name ? -1 : 1));
  return renderTemplate("package-readme.md.hbs", {
    banner: markupBanner(sourceOf(input)),
    package: layer.package,
    intro: describe(layer, entries),
    crds: kinds.some(({ api }) => api.crd),
    kinds: byName(kinds).map(({ name, api }) => ({
      name: cell(name),
      apiVersion: cell(api.apiVersion),
      resource: api.crd ? cell(api.plural) : "not on a cluster",
      shortNames: api.shortNames.map(cell).join(", "),
      namespace:
        api.namespace.policy === "fixed"
          ? cell(api.namespace.name)
          : api.namespace.policy === "template"
            ? cell(api.namespace.template)
            : "any",
    })),
    types: byName(entries.filter(({ api }) => api === null)).map(({ name }) => ({ name, description: "" })),
    needs: neededPackages(input),
    snippet: printSnippet(layer, entries),
  });
}

/** What validators load besides their own package: those of the layers that its schemas refer to. */
function neededPackages({ layer, catalog }: PackageInput): string {
  const names = catalog.layers.filter(({ name }) => layer.imports.includes(name)).map((other) => cell(other.package));
  return names.length === 0 ? "no other package" : `nothing but ${names.join(" and ")}`;
}

function cell(text: string): string {
  return `\`${text.replace(/[`|\n\r]/g, " ")}\``;
}

/** Code that a reader can paste: a checked parse, and for a kind its resource. */
function printSnippet({ package: name }: Layer, entries: readonly Entry[]): string {
  const first = [...entries].sort(
    (a, b) => Number(b.api?.crd ?? false) - Number(a.api?.crd ?? false) || (a.name < b.name ? -1 : 1),
  )[0];
  if (first === undefined) return "";
  const { name: type, version, stem, api } = first;
  return [
    printImport([type], name, { type: true }),
    ...(api === null ? [] : [printImport([`${type}Resource`], name)]),
    printImport([`validate${type}`, `assert${type}`], `${name}/${version}/${stem}.validator`),
    "",
    `export function parse(text: string): ${type} {`,
    "  const value: unknown = JSON.parse(text);",
    `  for (const { path, message } of validate${type}(value)) {`,
    "    console.error(`${path}: ${message}`);",
    "  }",
    `  assert${type}(value);`,
    "  return value;",
    "}",
    ...(api === null ? [] : ["", ...printLog([`${type}Resource.apiVersion`, `${type}Resource.plural`])]),
  ].join("\n");
}

function printLog(values: readonly string[]): string[] {
  const flat = `console.log(${values.join(", ")});`;
  return flat.length <= 80 ? [flat] : ["console.log(", ...values.map((value) => `  ${value},`), ");"];
}
