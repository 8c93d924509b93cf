import { diagnostic } from "../diagnostics/codes.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Artifact, Catalog, Entry } from "../types.ts";

/** Names that would collide: types in a package, resource names in an API group. */
export function checkNames(catalog: Catalog): Diagnostic[] {
  return [...checkTypeNames(catalog), ...checkResourceNames(catalog)];
}

function place({ source }: Entry) {
  return { at: { source, pointer: "@0" } };
}

function checkTypeNames({ entries }: Catalog): Diagnostic[] {
  const taken = new Map<string, Entry>();
  return entries.flatMap((entry) =>
    entry.types.flatMap(({ name, pointer }) => {
      const key = `${entry.layer} ${entry.version} ${name}`;
      const other = taken.get(key);
      taken.set(key, other ?? entry);
      if (other === undefined || other === entry) return [];
      return [diagnostic("SG2009", { name, other: other.id }, { at: { source: entry.source, pointer } })];
    }),
  );
}

/** Plurals, singulars, short names and kinds within a group; two versions of one kind are no collision. */
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

/** Two artifacts on one path; letter case does not tell files apart everywhere. */
export function checkPaths(artifacts: readonly Artifact[]): Diagnostic[] {
  const taken = new Map<string, Artifact>();
  return artifacts.flatMap((artifact) => {
    const key = artifact.path.toLowerCase();
    const other = taken.get(key);
    taken.set(key, other ?? artifact);
    return other === undefined ? [] : [diagnostic("SG3012", { path: artifact.path, other: other.owner })];
  });
}
