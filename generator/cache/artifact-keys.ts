import type { Linked } from "../catalog/define-kinds.ts";
import type { LinkedEntry } from "../catalog/finish-entry.ts";
import type { Artifact } from "../types.ts";
import { hashOf } from "./hash.ts";

/** Hashes of the inputs of generated files, by the owner of the file. */
export type OwnerKeys = ReadonlyMap<string, string>;

const WHOLE_SET = "*";

/** Returns a hash of the inputs of each generated file, by path. */
export function artifactKeys(artifacts: readonly Artifact[], keys: OwnerKeys): ReadonlyMap<string, string> {
  const generated = artifacts.filter(({ ownership }) => ownership === "generated");
  return new Map(generated.map(({ path, owner }) => [path, keys.get(owner) ?? keys.get(WHOLE_SET) ?? ""]));
}

/**
 * The files of an entry, and its definition, depend on the config, the files of the entry and of everything that its
 * `$ref`s reach, and the API names and the order of its dependencies. The files of a layer depend on its entries. The bundle depends on
 * everything.
 */
export function ownerKeys({ layers, byId, config: { source, licenseText } }: Linked): OwnerKeys {
  const entries = [...byId.values()];
  const names = new Map(entries.map((entry) => [entry.id, apiNames(entry)]));
  const texts = new Map(entries.map((entry) => [entry.id, hashOf([entry.source.file, entry.source.text])]));
  const settings = hashOf([source.text, licenseText ?? "", JSON.stringify(layers)]);
  const entryKey = (entry: LinkedEntry) => {
    const reached = closure(entry, byId).flatMap(({ id }) => [id, texts.get(id) ?? ""]);
    const wanted = new Set(entry.dependsOn.map(({ id }) => id));
    // Watches and rights are printed in output order, which other entries determine too.
    const inOrder = entries.map(({ id }) => id).filter((id) => wanted.has(id));
    const named = [...inOrder, ...wanted, entry.deprecated?.supersededBy ?? ""];
    return hashOf([settings, ...reached, ...named.map((id) => names.get(id) ?? id)]);
  };
  const keys = new Map(entries.map((entry) => [entry.id, entryKey(entry)]));
  const layerKey = (name: string) => {
    const own = entries.filter(({ layer }) => layer === name);
    return hashOf([settings, name, ...own.map(({ id }) => keys.get(id) ?? "")]);
  };
  return new Map([
    ...keys,
    ...layers.map(({ name }) => [`layer ${name}`, layerKey(name)] as const),
    [WHOLE_SET, hashOf([settings, ...[...texts].flat()])],
  ]);
}

/** What the files of other entries print about an entry. Places are left out, because they hold the text of whole files. */
function apiNames({ id, stem, version, api }: LinkedEntry): string {
  return JSON.stringify([id, stem, version, api && { ...api, immutable: [], shortNamesAt: null }]);
}

function closure(entry: LinkedEntry, byId: Linked["byId"]): LinkedEntry[] {
  const reached = new Set([entry]);
  for (const { references } of reached) {
    for (const { id } of references) {
      const next = byId.get(id);
      if (next !== undefined) reached.add(next);
    }
  }
  return [...reached];
}
