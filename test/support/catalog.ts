import { buildCatalog } from "../../generator/catalog/build-catalog.ts";
import type { Config } from "../../generator/config/config.ts";
import { Diagnostics } from "../../generator/diagnostics/diagnostics.ts";
import { isObject, type Schema } from "../../packages/base/src/json.ts";
import type { Catalog, Entry, Source } from "../../generator/types.ts";

/** A schema file `schemas/<layer>/<name>.json`. Its kind has `x-ont-namespace: none`, so that it has no CRD. */
export interface SchemaFile {
  readonly layer?: string;
  readonly name: string;
  readonly schema: Schema;
  readonly immutable?: readonly string[];
}

/** The `$id` of a schema file. References in it are relative to this URI. */
export function uriOf(name: string, layer = "core"): string {
  return `https://example.com/${layer}/${name}.json`;
}

/** Builds the catalog of schema files. Throws if the generator finds an error in them. */
export function catalogOf(files: readonly SchemaFile[]): Catalog {
  const diagnostics = new Diagnostics();
  const catalog = buildCatalog(files.map(sourceOf), { config: configOf(files) }, diagnostics);
  const faults = diagnostics.all.map(({ code, message }) => `${code} ${message}`);
  if (catalog === null) throw new Error(`the schemas are wrong: ${faults.join("; ")}`);
  return catalog;
}

export function entryNamed(catalog: Catalog, name: string, layer = "core"): Entry {
  const entry = catalog.byId.get(`${layer}/${name}`);
  if (entry === undefined) throw new Error(`no entry ${name}`);
  return entry;
}

function sourceOf({ layer = "core", name, schema }: SchemaFile): Source {
  const value = {
    $id: uriOf(name, layer),
    "x-ont-namespace": "none",
    ...(isObject(schema) ? schema : { not: !schema }),
  };
  return { file: `schemas/${layer}/${name}.json`, text: "", syntax: "json", value };
}

function configOf(files: readonly SchemaFile[]): Config {
  const immutable = files.map(
    ({ layer = "core", name, immutable = [] }) => [`${layer}/${name}`, { immutable }] as const,
  );
  return {
    root: "/",
    source: { file: "seamgen.config.json", text: "", syntax: "json" },
    schemas: "schemas",
    output: "generated",
    packages: { scope: "@test", version: "0.0.0", license: null, repository: null, licenseFile: null },
    layers: [...new Set(files.map(({ layer = "core" }) => layer))].reverse().map((name) => ({ name })),
    licenseText: null,
    objectMeta: null,
    condition: null,
    scaffolds: null,
    pack: { output: "dist-artifacts" },
    docs: { output: "docs-site" },
    crds: { descriptions: "full" },
    lint: {},
    kinds: Object.fromEntries(immutable.filter(([, { immutable }]) => immutable.length > 0)),
  };
}
