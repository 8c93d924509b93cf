import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import { BUILT_IN_RESOURCES } from "./built-in-resources.ts";
import type { Catalog, Entry } from "../types.ts";

/** Names that would collide: types in a package, resource names in an API group. */
export function checkNames(catalog: Catalog, diagnostics: Diagnostics): void {
  checkTypeNames(catalog, diagnostics);
  checkReservedNames(catalog, diagnostics);
  checkResourceNames(catalog, diagnostics);
  checkShortNames(catalog, diagnostics);
}

/** What the modules of a kind's reconciler import beside the kind itself. */
const RUNTIME_NAMES = new Set([
  "ObjectCache",
  "ObjectKey",
  "PolicyRule",
  "ReconcileContext",
  "Reconciler",
  "Result",
  "Watch",
]);

function checkReservedNames({ entries }: Catalog, diagnostics: Diagnostics): void {
  for (const entry of entries) {
    if (entry.api?.crd && RUNTIME_NAMES.has(entry.name))
      diagnostics.report("SG2020", { name: entry.name }, topOf(entry));
    for (const { name, pointer } of entry.types) {
      if (name === "ValidationError") diagnostics.report("SG2020", { name }, { at: { source: entry.source, pointer } });
    }
  }
}

function topOf({ source }: Entry) {
  return { at: { source, pointer: "@0" } };
}

function checkTypeNames({ entries }: Catalog, diagnostics: Diagnostics): void {
  const taken = new Map<string, Entry>();
  for (const entry of entries) {
    for (const { name, pointer } of entry.types) {
      const key = `${entry.layer} ${entry.version} ${name}`;
      const other = taken.get(key);
      taken.set(key, other ?? entry);
      if (other === undefined || other === entry) continue;
      diagnostics.report("SG2009", { name, other: other.id }, { at: { source: entry.source, pointer } });
    }
  }
}

/** Plurals, singulars, short names and kinds within a group. */
function checkResourceNames({ entries }: Catalog, diagnostics: Diagnostics): void {
  const resources = new Map<string, Entry>();
  const kinds = new Map<string, Entry>();
  for (const entry of entries) {
    const { api, name } = entry;
    if (api === null || !api.crd) continue;
    const { group, plural, singular, shortNames } = api;
    const kindKey = `${group}/${name.toLowerCase()}`;
    const twin = kinds.get(kindKey);
    if (twin !== undefined) {
      diagnostics.report("SG3010", { kind: name, group, other: twin.id }, topOf(entry));
      continue;
    }
    kinds.set(kindKey, entry);
    for (const resource of new Set([plural, singular, ...shortNames])) {
      const key = `${group}/${resource}`;
      const other = resources.get(key);
      resources.set(key, other ?? entry);
      if (other === undefined) continue;
      const names = { group, other: other.id };
      if (resource === plural) diagnostics.report("SG3009", { plural, ...names }, topOf(entry));
      else diagnostics.report("SG3011", { shortName: resource, ...names }, topOf(entry));
    }
  }
}

function checkShortNames({ entries }: Catalog, diagnostics: Diagnostics): void {
  for (const entry of entries) {
    if (!entry.api?.crd) continue;
    for (const [i, shortName] of entry.api.shortNames.entries()) {
      if (!BUILT_IN_RESOURCES.has(shortName)) continue;
      const { source, pointer } = entry.api.shortNamesAt;
      diagnostics.report("SG3016", { shortName }, { at: { source, pointer: `${pointer}/${i}` } });
    }
  }
}
