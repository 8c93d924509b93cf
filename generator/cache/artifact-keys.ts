import type { Config } from "../config/config.ts";
import type { Artifact, Catalog, Entry } from "../types.ts";
import { hashOf } from "./hash.ts";

/**
 * Returns a hash of the inputs of each generated file, by path. The files of an entry depend on the config, the texts of
 * the entry and of everything that its `$ref`s reach, and the API names of its dependencies. The files of a layer depend
 * on its entries. The bundle depends on everything.
 */
export function artifactKeys(
  artifacts: readonly Artifact[],
  catalog: Catalog,
  config: Config,
): ReadonlyMap<string, string> {
  const keys = ownerKeys(catalog, config);
  const generated = artifacts.filter(({ ownership }) => ownership === "generated");
  return new Map(generated.map(({ path, owner }) => [path, keys.get(owner) ?? keys.get(WHOLE_SET) ?? ""]));
}

const WHOLE_SET = "*";

function ownerKeys(catalog: Catalog, { source, licenseText }: Config): ReadonlyMap<string, string> {
  const { entries, layers } = catalog;
  const names = new Map(entries.map((entry) => [entry.id, apiNames(entry)]));
  const texts = new Map(entries.map((entry) => [entry.id, hashOf([entry.source.text])]));
  const settings = hashOf([source.text, licenseText ?? "", JSON.stringify(layers)]);
  const entryKey = (entry: Entry) => {
    const reached = closure(entry, catalog).flatMap(({ id }) => [id, texts.get(id) ?? ""]);
    const named = [...entry.dependsOn.map(({ id }) => id), entry.deprecated?.supersededBy ?? ""];
    return hashOf([settings, ...reached, ...named.map((id) => names.get(id) ?? id)]);
  };
  const layerKey = (name: string) => {
    const own = entries.filter(({ layer }) => layer === name);
    return hashOf([settings, name, ...own.map(entryKey)]);
  };
  return new Map([
    ...entries.map((entry) => [entry.id, entryKey(entry)] as const),
    ...layers.map(({ name }) => [`layer ${name}`, layerKey(name)] as const),
    [WHOLE_SET, hashOf([settings, ...[...texts].flat()])],
  ]);
}

/** What the files of other entries print about an entry. Places are left out, because they hold the text of whole files. */
function apiNames({ id, stem, version, api }: Entry): string {
  return JSON.stringify([id, stem, version, api && { ...api, immutable: [], shortNamesAt: null }]);
}

function closure(entry: Entry, { byId }: Catalog): Entry[] {
  const reached = new Set([entry]);
  for (const { references } of reached) {
    for (const { id } of references) {
      const next = byId.get(id);
      if (next !== undefined) reached.add(next);
    }
  }
  return [...reached];
}
