import { isBuiltIn } from "../catalog/built-in-schemas.ts";
import { hasConditions, typesOf } from "../catalog/exported-names.ts";
import { kindExports } from "../catalog/names.ts";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import { BUILT_IN_RESOURCES } from "./built-in-resources.ts";
import type { Catalog, Entry, Layer } from "../types.ts";

/** Reports names that collide: types in a package, resource names in an API group. */
export function checkNames(catalog: Catalog, diagnostics: Diagnostics): void {
  checkTypeNames(catalog, diagnostics);
  checkVersions(catalog, diagnostics);
  checkPackages(catalog, diagnostics);
  checkResourceNames(catalog, diagnostics);
  checkShortNames(catalog, diagnostics);
}

function topOf({ source }: Entry) {
  return { at: { source, pointer: "@0" } };
}

/** Types of a package must differ, also from the interface of a kind's conditions in the same module. */
function checkTypeNames({ entries }: Catalog, diagnostics: Diagnostics): void {
  const taken = new Map<string, string>();
  // The user can rename only what is in a file, so the built-in schemas come first.
  for (const entry of [...entries.filter(isBuiltIn), ...entries.filter((one) => !isBuiltIn(one))]) {
    const { conditions } = kindExports(entry.name);
    const conflicting = entry.api !== null && hasConditions(entry.api) ? conditions : "";
    for (const { name, pointer } of typesOf(entry)) {
      const key = `${entry.layer} ${entry.version} ${name}`;
      const other = taken.get(key) ?? (name === conflicting ? `the conditions of ${entry.id}` : undefined);
      const id = isBuiltIn(entry) ? `the built-in ${entry.name}` : entry.id;
      taken.set(key, other ?? (pointer === "" ? id : `${id}#${pointer}`));
      if (other !== undefined) diagnostics.report("SG2009", { name, other }, { at: { source: entry.source, pointer } });
    }
  }
}

/** Folders of a package, in addition to one per API version, and the file LICENSE on a disk that ignores case. */
const FOLDERS = new Set(["crds", "internal", "license", "rbac", "schemas"]);

function checkVersions({ layers, entries }: Catalog, diagnostics: Diagnostics): void {
  for (const layer of layers) {
    const entry = entriesWithFile(entries, layer).find(({ version }) => FOLDERS.has(version));
    if (entry !== undefined) diagnostics.report("SG2030", { version: entry.version }, topOf(entry));
  }
}

function checkPackages({ layers, entries }: Catalog, diagnostics: Diagnostics): void {
  layers.forEach((layer, i) => {
    const other = layers.slice(0, i).find((earlier) => earlier.package === layer.package);
    const [entry] = entriesWithFile(entries, layer);
    if (other === undefined || entry === undefined) return;
    diagnostics.report("SG2031", { package: layer.package, layer: layer.name, other: other.name }, topOf(entry));
  });
}

/** The entries of a layer that come from a file, which a diagnostic can point to. */
function entriesWithFile(entries: readonly Entry[], { name }: Layer): Entry[] {
  return entries.filter((entry) => entry.layer === name && !isBuiltIn(entry));
}

/** Plurals, singulars, short names and kinds within a group. A short name gives way to the names of any kind. */
function checkResourceNames({ entries }: Catalog, diagnostics: Diagnostics): void {
  const kinds = new Map<string, Entry>();
  const owners = new Map<string, Entry>();
  const served = entries.flatMap((entry) => (entry.api?.crd === true ? [{ entry, api: entry.api }] : []));
  const distinct = served.filter(({ entry, api: { group } }) => {
    const other = ownerOf(kinds, `${group}/${entry.name.toLowerCase()}`, entry);
    if (other !== undefined) diagnostics.report("SG3010", { kind: entry.name, group, other: other.id }, topOf(entry));
    return other === undefined;
  });
  for (const { entry, api } of distinct) {
    const { group, plural, singular } = api;
    for (const name of new Set([plural, singular])) {
      const other = ownerOf(owners, `${group}/${name}`, entry);
      if (other === undefined) continue;
      const names = { group, other: other.id };
      if (name === plural) diagnostics.report("SG3009", { plural, ...names }, topOf(entry));
      else diagnostics.report("SG3011", { shortName: name, ...names }, topOf(entry));
    }
  }
  for (const { entry, api } of distinct) {
    const { group, shortNames, shortNamesAt } = api;
    shortNames.forEach((shortName, i) => {
      const other = ownerOf(owners, `${group}/${shortName}`, entry);
      const at = { source: shortNamesAt.source, pointer: `${shortNamesAt.pointer}/${i}` };
      if (other !== undefined) diagnostics.report("SG3011", { shortName, group, other: other.id }, { at });
    });
  }
}

/** Returns the other entry that has a name; if there is none, gives the name to `entry`. */
function ownerOf(owners: Map<string, Entry>, key: string, entry: Entry): Entry | undefined {
  const owner = owners.get(key) ?? entry;
  owners.set(key, owner);
  return owner === entry ? undefined : owner;
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
