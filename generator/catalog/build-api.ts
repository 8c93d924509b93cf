import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import { LIMITS } from "../limits.ts";
import { didYouMean } from "../diagnostics/nearest.ts";
import { escapeToken } from "../../packages/base/src/json.ts";
import type { Api, Place, PrinterColumn } from "../types.ts";
import { columnProblem, unreadablePart } from "./columns.ts";
import { readConditions } from "./conditions.ts";
import { settingPlace, type Draft } from "./draft.ts";
import { immutablePaths, type ImmutableContext } from "./immutable-paths.ts";
import { allParts, propertyOf, rootOf } from "./located.ts";
import { pluralOf } from "./names.ts";

const AGE: PrinterColumn = { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" };

/** Whether a column stands in the place of the standard one. */
function showsAge({ name, jsonPath }: PrinterColumn): boolean {
  return jsonPath === AGE.jsonPath || name.toLowerCase() === AGE.name.toLowerCase();
}

/** Builds the API properties of a kind. An annotation wins over the config, and the config over the defaults. */
export function buildApi(draft: Draft, context: ImmutableContext, diagnostics: Diagnostics): Api {
  const { annotations, settings, name } = draft;
  const resolve = (id: string) => context.types.get(id);
  const columns = annotations["x-ont-printer-columns"] ?? settings.columns ?? [];
  const { declared, keyed, isListed } = readConditions(context.root, context.types);
  const given = annotations["x-ont-conditions"] ?? settings.conditions;
  const conditions = given ?? declared;
  if (draft.onCluster) reportColumns({ columns, conditions: Object.keys(conditions) }, draft, context, diagnostics);
  if (Object.keys(conditions).length > 0 && !isListed) {
    const at = settingPlace(draft, context.config, CONDITIONS);
    diagnostics.report("SG2089", { kind: name }, { at });
  }
  reportRefused(given ?? {}, declared, settingPlace(draft, context.config, CONDITIONS), diagnostics);
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
    columns: columns.some(showsAge) ? columns : [...columns, AGE],
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

const CONDITIONS = { annotation: "x-ont-conditions", setting: "conditions" } as const;

/** Reports condition types and reasons that the schema of the kind refuses. If it lists none, it allows all. */
function reportRefused(
  given: Api["conditions"],
  declared: Api["conditions"],
  { source, pointer }: Place,
  diagnostics: Diagnostics,
): void {
  const types = Object.keys(declared);
  const reasons = Object.values(declared)[0] ?? [];
  const report = (what: string, name: string, allowed: readonly string[], at: string) => {
    if (allowed.length === 0 || allowed.includes(name)) return;
    const params = { what: `${what} ${JSON.stringify(name)}`, allowed: allowed.join(", ") };
    diagnostics.report("SG2146", params, { at: { source, pointer: at }, ...didYouMean(name, allowed) });
  };
  for (const [type, listed] of Object.entries(given)) {
    const at = `${pointer}/${escapeToken(type)}`;
    report("the condition type", type, types, at);
    listed.forEach((reason, i) => report("the reason", reason, reasons, `${at}/${i}`));
  }
}

function reportColumns(
  { columns, conditions }: { readonly columns: readonly PrinterColumn[]; readonly conditions: readonly string[] },
  draft: Draft,
  { config, root, types }: ImmutableContext,
  diagnostics: Diagnostics,
): void {
  const list = settingPlace(draft, config, { annotation: "x-ont-printer-columns", setting: "columns" });
  columns.forEach((column, i) => {
    const { name } = column;
    const at = (member: string) => ({ at: { source: list.source, pointer: `${list.pointer}/${i}/${member}` } });
    // kubectl prints the names in capital letters.
    const other = columns.slice(0, i).find((earlier) => earlier.name.toLowerCase() === name.toLowerCase());
    if (other !== undefined) diagnostics.report("SG2144", { name }, at("name"));
    const part = unreadablePart(column);
    if (part !== undefined) return diagnostics.report("SG2143", { name, part }, at("jsonPath"));
    const found = columnProblem(column, { root, types, conditions });
    if (found === undefined) return;
    const { problem, ...hint } = found;
    diagnostics.report("SG2088", { name, problem }, { ...at("jsonPath"), ...hint });
  });
}
