import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import { LIMITS } from "../limits.ts";
import type { Api, PrinterColumn } from "../types.ts";
import { columnProblem } from "./columns.ts";
import { readConditions } from "./conditions.ts";
import { settingPlace, type Draft } from "./draft.ts";
import { immutablePaths, type ImmutableContext } from "./immutable-paths.ts";
import { allParts, propertyOf, rootOf } from "./located.ts";
import { pluralOf } from "./names.ts";

const AGE: PrinterColumn = { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" };

/** Builds the API properties of a kind. An annotation wins over the config, and the config over the defaults. */
export function buildApi(draft: Draft, context: ImmutableContext, diagnostics: Diagnostics): Api {
  const { annotations, settings, name } = draft;
  const resolve = (id: string) => context.types.get(id);
  const columns = annotations["x-ont-printer-columns"] ?? settings.columns ?? [];
  const { declared, keyed, isListed } = readConditions(context.root, context.types);
  const conditions = annotations["x-ont-conditions"] ?? settings.conditions ?? declared;
  if (draft.onCluster) reportColumns(columns, draft, context, diagnostics);
  if (Object.keys(conditions).length > 0 && !isListed) {
    const at = settingPlace(draft, context.config, { annotation: "x-ont-conditions", setting: "conditions" });
    diagnostics.report("SG2089", { kind: name }, { at });
  }
  return {
    group: draft.group ?? "",
    version: draft.version,
    apiVersion: draft.apiVersion,
    plural: annotations["x-ont-plural"] ?? settings.plural ?? pluralOf(name),
    singular: name.toLowerCase(),
    listKind: `${name}List`,
    shortNames: annotations["x-ont-short-names"] ?? settings.shortNames ?? [],
    shortNamesAt: settingPlace(draft, context.config, { annotation: "x-ont-short-names", setting: "shortNames" }),
    categories: annotations["x-ont-categories"] ?? settings.categories ?? [],
    scope: annotations["x-ont-scope"] ?? settings.scope ?? "Namespaced",
    columns: columns.some(({ jsonPath }) => jsonPath === AGE.jsonPath) ? columns : [...columns, AGE],
    immutable: immutablePaths(draft, context, diagnostics),
    hasStatus: propertyOf(allParts([rootOf(context.root)], { resolve }), "status").length > 0,
    conditions: checkedConditions(draft, conditions, diagnostics),
    hasKeyedConditions: keyed,
    namespace: annotations["x-ont-namespace"] ?? { policy: "any" },
    crd: draft.onCluster,
  };
}

/** Reports too many combinations of types and reasons. Without them the rest of the kind is still checked. */
function checkedConditions(
  { source }: Draft,
  conditions: Api["conditions"],
  diagnostics: Diagnostics,
): Api["conditions"] {
  const count = Object.values(conditions).reduce((sum, reasons) => sum + Math.max(1, reasons.length), 0);
  const limit = LIMITS.conditionReasons;
  if (count <= limit) return conditions;
  const at = { source, pointer: "/properties/status/properties/conditions" };
  diagnostics.report("SG2052", { count, limit }, { at });
  return {};
}

function reportColumns(
  columns: readonly PrinterColumn[],
  draft: Draft,
  { config, root, types }: ImmutableContext,
  diagnostics: Diagnostics,
): void {
  const list = settingPlace(draft, config, { annotation: "x-ont-printer-columns", setting: "columns" });
  columns.forEach((column, i) => {
    const found = columnProblem(column, root, types);
    if (found === undefined) return;
    const { problem, ...hint } = found;
    const at = { source: list.source, pointer: `${list.pointer}/${i}/jsonPath` };
    diagnostics.report("SG2088", { name: column.name, problem }, { at, ...hint });
  });
}
