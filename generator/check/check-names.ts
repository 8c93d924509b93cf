import { hasConditions, typesOf } from "../catalog/exported-names.ts";
import { kindExports } from "../catalog/names.ts";
import { diagnostic } from "../diagnostics/codes.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { BUILT_IN_RESOURCES } from "./built-in-resources.ts";
import { atPointer } from "../../packages/base/src/json.ts";
import type { Artifact, Catalog, Entry, Layer } from "../types.ts";

/** Names that would collide: types in a package, resource names in an API group. */
export function checkNames(catalog: Catalog): Diagnostic[] {
  return [
    ...checkTypeNames(catalog),
    ...checkReservedNames(catalog),
    ...checkVersions(catalog),
    ...checkPackages(catalog),
    ...checkResourceNames(catalog),
    ...checkShortNames(catalog),
  ];
}

function checkReservedNames({ entries }: Catalog): Diagnostic[] {
  return entries.flatMap((entry) =>
    entry.types
      .filter(({ name }) => name === "ValidationError")
      .map(({ name, pointer }) => diagnostic("SG2020", { name }, { at: { source: entry.source, pointer } })),
  );
}

function place({ source }: Entry) {
  return { at: { source, pointer: "@0" } };
}

/** Types of a package, and in each module the interface of a kind's conditions. */
function checkTypeNames({ entries }: Catalog): Diagnostic[] {
  const taken = new Map<string, string>();
  return entries.flatMap((entry) => {
    const { conditions } = kindExports(entry.name);
    const conflicting = entry.api !== null && hasConditions(entry.api) ? conditions : "";
    return typesOf(entry).flatMap(({ name, pointer }) => {
      const key = `${entry.layer} ${entry.version} ${name}`;
      const other = taken.get(key) ?? (name === conflicting ? `the conditions of ${entry.id}` : undefined);
      taken.set(key, other ?? (pointer === "" ? entry.id : `${entry.id}#${pointer}`));
      return other === undefined
        ? []
        : [diagnostic("SG2009", { name, other }, { at: { source: entry.source, pointer } })];
    });
  });
}

/** Folders of a package; an API version has one too. */
const FOLDERS = new Set(["crds", "internal", "rbac", "schemas"]);

function checkVersions({ layers, entries }: Catalog): Diagnostic[] {
  return layers.flatMap((layer) => {
    const entry = written(entries, layer).find(({ version }) => FOLDERS.has(version));
    return entry === undefined ? [] : [diagnostic("SG2030", { version: entry.version }, place(entry))];
  });
}

function checkPackages({ layers, entries }: Catalog): Diagnostic[] {
  return layers.flatMap((layer, i) => {
    const other = layers.slice(0, i).find((earlier) => earlier.package === layer.package);
    const [entry] = written(entries, layer);
    if (other === undefined || entry === undefined) return [];
    return [diagnostic("SG2031", { package: layer.package, layer: layer.name, other: other.name }, place(entry))];
  });
}

/** The entries of a layer that have a file: built-in ones have none to point into. */
function written(entries: readonly Entry[], { name }: Layer): Entry[] {
  return entries.filter(({ layer, source }) => layer === name && source.text !== "");
}

/** Plurals, singulars, short names and kinds within a group. */
function checkResourceNames({ entries }: Catalog): Diagnostic[] {
  const resources = new Map<string, Entry>();
  const kinds = new Map<string, Entry>();
  const found: Diagnostic[] = [];
  for (const entry of entries) {
    const { api, name } = entry;
    if (api === null || !api.crd) continue;
    const { group, plural, singular, shortNames } = api;
    const kindKey = `${group}/${name.toLowerCase()}`;
    const twin = kinds.get(kindKey);
    if (twin !== undefined) {
      found.push(diagnostic("SG3010", { kind: name, group, other: twin.id }, place(entry)));
      continue;
    }
    kinds.set(kindKey, entry);
    for (const resource of new Set([plural, singular, ...shortNames])) {
      const key = `${group}/${resource}`;
      const other = resources.get(key);
      resources.set(key, other ?? entry);
      if (other === undefined) continue;
      const names = { group, other: other.id };
      if (resource === plural) found.push(diagnostic("SG3009", { plural, ...names }, place(entry)));
      else found.push(diagnostic("SG3011", { shortName: resource, ...names }, place(entry)));
    }
  }
  return found;
}

function checkShortNames({ entries }: Catalog): Diagnostic[] {
  return entries.flatMap((entry) =>
    (entry.api?.crd ? entry.api.shortNames : []).flatMap((shortName, i) => {
      if (!BUILT_IN_RESOURCES.has(shortName)) return [];
      const pointer = `/x-ont-short-names/${i}`;
      const isWritten = atPointer(entry.source.value, pointer) === shortName;
      const where = isWritten ? { at: { source: entry.source, pointer } } : place(entry);
      return [diagnostic("SG3016", { shortName }, where)];
    }),
  );
}

/** Two artifacts on one path, one report a pair; letter case does not tell files apart everywhere. */
export function checkPaths(artifacts: readonly Artifact[], { byId }: Catalog): Diagnostic[] {
  const taken = new Map<string, Artifact>();
  const pairs = new Set<string>();
  return artifacts.flatMap((artifact) => {
    const key = artifact.path.toLowerCase();
    const other = taken.get(key);
    taken.set(key, other ?? artifact);
    const pair = `${artifact.owner} ${other?.owner ?? ""}`;
    if (other === undefined || pairs.has(pair)) return [];
    pairs.add(pair);
    const entry = byId.get(artifact.owner) ?? byId.get(other.owner);
    const writer = entry?.id === other.owner ? artifact.owner : other.owner;
    return [diagnostic("SG3012", { path: artifact.path, other: writer }, entry ? place(entry) : {})];
  });
}
