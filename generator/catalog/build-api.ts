import type { Config } from "../config/config.ts";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import {
  atPointer,
  escapeToken,
  isArray,
  isObject,
  own,
  type Json,
  type JsonObject,
} from "../../packages/base/src/json.ts";
import type { Api, PrinterColumn } from "../types.ts";
import type { Draft } from "./draft.ts";
import { pluralOf } from "./names.ts";

const AGE: PrinterColumn = { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" };

/** How a kind appears in the Kubernetes API: annotations first, then the config, then the defaults. */
export function buildApi(draft: Draft, config: Config, diagnostics: Diagnostics): Api | null {
  if (!draft.isKind) return null;
  const { annotations, settings, name, properties } = draft;
  const columns = annotations["x-ont-printer-columns"] ?? settings.columns ?? [];
  const immutable = annotations["x-ont-immutable"] ?? settings.immutable ?? [];
  checkImmutable(draft, { config, paths: immutable }, diagnostics);
  return {
    group: draft.group ?? "",
    version: draft.version,
    apiVersion: draft.apiVersion,
    plural: annotations["x-ont-plural"] ?? settings.plural ?? pluralOf(name),
    singular: name.toLowerCase(),
    listKind: `${name}List`,
    shortNames: annotations["x-ont-short-names"] ?? settings.shortNames ?? [],
    categories: annotations["x-ont-categories"] ?? settings.categories ?? [],
    scope: annotations["x-ont-scope"] ?? settings.scope ?? "Namespaced",
    columns: columns.some(({ jsonPath }) => jsonPath === AGE.jsonPath) ? columns : [...columns, AGE],
    immutable,
    hasStatus: own(properties, "status") !== undefined,
    conditions: annotations["x-ont-conditions"] ?? settings.conditions ?? declaredConditions(draft),
    namespace: annotations["x-ont-namespace"] ?? { policy: "any" },
    crd: draft.onCluster,
  };
}

/** Condition types and reasons that the schema itself fixes with enum. */
function declaredConditions({ root, properties }: Draft): { [type: string]: readonly string[] } {
  const status = own(properties, "status");
  let items = isObject(status) ? atPointer(status, "/properties/conditions/items") : undefined;
  const ref = isObject(items) ? own(items, "$ref") : undefined;
  if (typeof ref === "string" && ref.startsWith("#/")) items = atPointer(root, ref.slice(1));
  if (!isObject(items)) return {};
  const reasons = enumOf(items, "reason");
  return Object.fromEntries(enumOf(items, "type").map((type) => [type, reasons]));
}

function enumOf(items: JsonObject, property: string): string[] {
  const values = atPointer(items, `/properties/${property}/enum`);
  return isArray(values) ? values.filter((value) => typeof value === "string") : [];
}

/** What a `$ref` on the way hides is judged once the definition is made. */
function leadsToProperty(root: JsonObject, names: readonly string[]): boolean {
  let place: Json | undefined = root;
  for (const name of names) {
    if (isObject(place) && own(place, "$ref") !== undefined) return true;
    place = place && atPointer(place, `/properties/${escapeToken(name)}`);
  }
  return place !== undefined;
}

function checkImmutable(
  draft: Draft,
  { config, paths }: { readonly config: Config; readonly paths: readonly string[] },
  diagnostics: Diagnostics,
): void {
  const annotated = draft.annotations["x-ont-immutable"] !== undefined;
  paths.forEach((path, i) => {
    if (leadsToProperty(draft.root, path.split("."))) return;
    const inSchema = { source: draft.source, pointer: `/x-ont-immutable/${i}` };
    const inConfig = { source: config.source, pointer: `/kinds/${escapeToken(draft.id)}/immutable/${i}` };
    diagnostics.report("SG2010", { path }, { at: annotated ? inSchema : inConfig });
  });
}
