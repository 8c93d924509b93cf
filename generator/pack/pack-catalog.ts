import type { Json, JsonObject } from "../../packages/base/src/json.ts";
import type { Entry, Stability } from "../types.ts";
import { printJson } from "../print/json.ts";
import type { PackedFile } from "./archive.ts";
import { standaloneSchema } from "./standalone-schema.ts";
import { digestOf } from "./digest.ts";
import { listDefinitions } from "./pack-definitions.ts";
import type { Release } from "./pack-set.ts";

/**
 * Packs JSON Schemas in two layouts, as static files:
 *
 * - `<group>/<kind>_<version>.json`, what an API server accepts. kubeconform, flux-schema and editors read this layout,
 *   which is that of the CRDs-catalog.
 * - `<version>/<layer>/<Kind>.json`, the sources, with an index per API version.
 */
export function packCatalog(release: Release): readonly PackedFile[] {
  const served = listDefinitions(release).map(({ crd, api, entry }) => {
    const path = `${api.group}/${entry.name.toLowerCase()}_${api.version}.json`;
    return jsonFile(path, standaloneSchema(crd, api.version));
  });
  const sources = release.catalog.entries.map((entry) => ({ entry, file: sourceFile(entry) }));
  const versions = [...new Set(release.catalog.entries.map(({ version }) => version))].sort();
  const indexes = versions.map((version) => {
    const own = sources.filter(({ entry }) => entry.version === version);
    return jsonFile(`${version}/index.json`, indexOf(version, { release, sources: own }));
  });
  return [...served, ...sources.map(({ file }) => file), ...indexes].map(({ path, bytes }) => {
    return { path: `catalog/${path}`, bytes };
  });
}

function sourceFile({ version, layer, name, source }: Entry): PackedFile {
  const path = `${version}/${layer}/${name}.json`;
  return source.syntax === "json" ? { path, bytes: Buffer.from(source.text) } : jsonFile(path, source.value);
}

function jsonFile(path: string, value: Json): PackedFile {
  return { path, bytes: Buffer.from(printJson(value)) };
}

interface Sources {
  readonly release: Release;
  readonly sources: readonly { readonly entry: Entry; readonly file: PackedFile }[];
}

function indexOf(version: string, { release, sources }: Sources): JsonObject {
  const { catalog, seconds } = release;
  const layers = catalog.layers.filter(({ name }) => sources.some(({ entry }) => entry.layer === name));
  const row = (layer: string): Json[] =>
    sources.filter(({ entry }) => entry.layer === layer).map(({ entry, file }) => indexRow(entry, file, release));
  return {
    version,
    release: release.version,
    publishedAt: new Date(seconds * 1000).toISOString().slice(0, 10),
    stability: leastStable(sources.map(({ entry }) => entry.stability)),
    layers: Object.fromEntries(layers.map(({ name }) => [name, row(name)])),
  };
}

function indexRow(entry: Entry, { path, bytes }: PackedFile, { catalog }: Release): JsonObject {
  const { name, api, stability, description, deprecated } = entry;
  const dependsOn = entry.dependsOn.map(({ id }): JsonObject => {
    const other = catalog.byId.get(id);
    const [group = "", kind = ""] = id.split("/");
    if (other === undefined) return { group, kind };
    return { group: other.api?.group ?? other.layer, kind: other.name, version: other.version };
  });
  return {
    kind: name,
    file: path.slice(path.indexOf("/") + 1),
    stability: stability ?? "alpha",
    description: description ?? "",
    dependsOn,
    digest: digestOf(bytes),
    size: bytes.length,
    ...(api === null ? {} : { group: api.group, plural: api.plural, scope: api.scope }),
    ...(entry.definition === null || api === null
      ? {}
      : { schema: `${api.group}/${name.toLowerCase()}_${api.version}.json` }),
    ...(deprecated === null ? {} : { deprecated: true, supersededBy: deprecated.supersededBy }),
  };
}

const ORDER: readonly Stability[] = ["alpha", "beta", "stable"];

/** A set is as stable as its least stable schema. A schema that does not say is alpha. */
function leastStable(all: readonly (Stability | null)[]): Stability {
  return ORDER.find((stability) => all.some((one) => (one ?? "alpha") === stability)) ?? "deprecated";
}
