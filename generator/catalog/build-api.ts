import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { atPointer, isArray, isObject, own, type JsonObject } from "../../packages/base/src/json.ts";
import type { Api, PrinterColumn } from "../types.ts";
import type { Draft } from "./draft.ts";
import { immutablePaths, type ImmutableContext } from "./immutable-paths.ts";
import { pluralOf } from "./names.ts";

const AGE: PrinterColumn = { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" };

/** How a kind appears in the Kubernetes API: annotations first, then the config, then the defaults. */
export function buildApi(draft: Draft, context: ImmutableContext, diagnostics: Diagnostic[]): Api {
  const { annotations, settings, name, properties } = draft;
  const columns = annotations["x-ont-printer-columns"] ?? settings.columns ?? [];
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
    immutable: immutablePaths(draft, context, diagnostics),
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
