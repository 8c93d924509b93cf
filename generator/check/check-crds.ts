import { buildCrd } from "../crd/build-crd.ts";
import { transitionRules } from "../crd/immutable.ts";
import { lowerSchema } from "../crd/lower.ts";
import { checkCrd } from "../crd/rules/check-crd.ts";
import { codes } from "../diagnostics/codes.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Api, Catalog, Entry, JsonObject, NamedType, Place } from "../types.ts";

export interface CheckedCrds {
  /** CRD of each kind that has one, by entry id. */
  readonly crds: ReadonlyMap<string, JsonObject>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Makes every CRD and holds it against the rules of an API server. */
export function checkCrds(catalog: Catalog): CheckedCrds {
  const crds = new Map<string, JsonObject>();
  const diagnostics: Diagnostic[] = [];
  const entries = new Map(catalog.entries.map((entry) => [entry.id, entry]));
  for (const entry of catalog.entries) {
    const root = entry.types[0];
    if (root === undefined || !entry.api?.crd) continue;
    const { crd, diagnostics: found } = checkKind({ entry, root, api: entry.api }, catalog, entries);
    crds.set(entry.id, crd);
    diagnostics.push(...found);
  }
  return { crds, diagnostics };
}

interface Kind {
  readonly entry: Entry;
  readonly root: NamedType;
  readonly api: Api;
}

type Entries = ReadonlyMap<string, Entry>;

function checkKind({ entry, root, api }: Kind, catalog: Catalog, entries: Entries): { crd: JsonObject; diagnostics: Diagnostic[] } {
  const { schema, losses } = lowerSchema(root, { resolve: (id) => catalog.types.get(id) });
  const { schema: guarded, problems } = transitionRules(api.immutable, schema);
  const crd = buildCrd(entry, api, guarded);
  const found: Diagnostic[] = losses.map(({ code, message, typeId, pointer }) => ({
    code,
    severity: codes[code].severity,
    message,
    at: placeOf(catalog.types.get(typeId), pointer, entries) ?? { source: entry.source, pointer: "" },
  }));
  for (const { code, message } of problems) {
    found.push({ code, severity: codes[code].severity, message, at: { source: entry.source, pointer: "/x-ont-immutable" } });
  }
  // A schema that could not be lowered would only repeat its fault here.
  if (found.some(({ severity }) => severity === "error")) return { crd, diagnostics: found };
  for (const { code, path, message } of checkCrd(crd)) {
    found.push({ code, severity: "error", message: `${path}: ${message}`, at: { source: entry.source, pointer: "" } });
  }
  return { crd, diagnostics: found };
}

/** Where the schema file says what stands at a pointer of one of its types. */
function placeOf(type: NamedType | undefined, pointer: string, entries: Entries): Place | undefined {
  const entry = type && entries.get(type.entry);
  return type && entry && { source: entry.source, pointer: type.pointer + pointer };
}
