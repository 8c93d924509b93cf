import { isArray, jsonEqual, own } from "../../packages/base/src/json.ts";
import { sub, subs, type Located, type Part } from "../catalog/located.ts";
import { report, reportDropped, type StructuralSchema } from "./lowering.ts";
import { acceptsNull } from "../catalog/possible-types.ts";
import { having, isOnly, mayBe, NOT_A, type Work } from "./work.ts";

/** Lowers `items`, `prefixItems`, `contains`, `unevaluatedItems` and `uniqueItems`. */
export function lowerArrays(work: Work): void {
  if (!mayBe(work.types, "array")) return;
  const items = itemSchemas(work);
  const never = items.some((item) => item.schema === false);
  if (never) limitItems(work, 0);
  const kept = items.filter((item) => item.schema !== false);
  if (work.place.kind === "structural") {
    const soft = work.place.soft.flatMap(softItems);
    if (kept.length > 0 || soft.length > 0 || isOnly(work.types, "array"))
      work.node["items"] = work.structural(kept, soft);
  } else if (kept.length > 0) {
    const form = work.branch(kept, itemHost(work.place.host));
    if (Object.keys(form).length > 0) work.node["items"] = form;
  }
  lowerContains(work);
  for (const [part, value] of having(work.flat, "uniqueItems")) if (value === true) lowerUnique(work, part);
}

function softItems(part: Part): Located[] {
  return [sub(part, "items"), sub(part, "contains"), ...subs(part, "prefixItems")].flatMap((item) => item ?? []);
}

/** The declared node of the items of a host node. */
function itemHost(host: StructuralSchema | undefined): StructuralSchema | undefined {
  const items = host === undefined ? undefined : own(host, "items");
  return typeof items === "object" && items !== null && !isArray(items) ? items : undefined;
}

/** The schemas that every item satisfies. */
function itemSchemas(work: Work): Located[] {
  return work.flat.parts.flatMap((part) => {
    const items = sub(part, "items");
    const prefix = subs(part, "prefixItems");
    if (items === undefined) lowerUnevaluated(work, part);
    if (prefix.length > 0) return tupleItems(work, part, prefix);
    return items === undefined ? [] : [items];
  });
}

/** A CRD can express a tuple only if all its positions have the same schema. */
function tupleItems(work: Work, part: Part, prefix: readonly Located[]): Located[] {
  const [first] = prefix;
  const items = sub(part, "items");
  const alike = first !== undefined && prefix.every((item) => jsonEqual(item.schema, first.schema));
  const closed = items?.schema === false;
  if (closed) limitItems(work, prefix.length);
  const open = items === undefined || items.schema === true;
  if (
    alike &&
    (closed || (items !== undefined && jsonEqual(items.schema, first.schema)) || (open && first.schema === true))
  )
    return [first];
  if (open && prefix.every((item) => item.schema === true)) return [];
  reportDropped(work.lowering, part, {
    keyword: "prefixItems",
    why: "a list in a CRD has one schema for all its items",
  });
  return [];
}

function limitItems(work: Work, most: number): void {
  const known = work.node["maxItems"];
  work.node["maxItems"] = typeof known === "number" ? Math.min(known, most) : most;
}

function lowerUnevaluated(work: Work, part: Part): void {
  const rest = own(part.schema, "unevaluatedItems");
  if (rest === undefined || rest === true) return;
  reportDropped(work.lowering, part, {
    keyword: "unevaluatedItems",
    why: "a CRD does not know which items other keywords evaluate",
  });
}

function lowerContains(work: Work): void {
  for (const part of work.flat.parts) {
    const contains = sub(part, "contains");
    if (contains === undefined) continue;
    const least = own(part.schema, "minContains") ?? 1;
    const most = own(part.schema, "maxContains");
    if (contains.schema === true) countAll(work, least, most);
    else lowerContained(work, part, contains);
  }
}

function countAll(work: Work, least: unknown, most: unknown): void {
  if (typeof least === "number") work.fragments.push({ minItems: least });
  if (typeof most === "number") work.fragments.push({ maxItems: most });
}

/** Lowers `contains` to "not every item fails". This is exact for one match if the schema refuses null. */
function lowerContained(work: Work, part: Part, contains: Located): void {
  const least = own(part.schema, "minContains") ?? 1;
  const most = own(part.schema, "maxContains");
  if (most !== undefined)
    reportDropped(work.lowering, part, { keyword: "maxContains", why: "a CRD cannot count matching items" });
  if (least === 0) return;
  if (least !== 1)
    reportDropped(work.lowering, part, { keyword: "minContains", why: "a CRD can only ask for one matching item" });
  if (acceptsNull(work.lowering, contains)) {
    reportDropped(work.lowering, part, { keyword: "contains", why: "the API server never counts null items" });
    return;
  }
  const host = work.place.kind === "branch" ? itemHost(work.place.host) : itemHost(work.node);
  const some = { not: { items: { not: work.branch([contains], host) } } };
  work.fragments.push(isOnly(work.types, "array") ? some : { anyOf: [{ ...NOT_A["array"] }, some] });
}

function lowerUnique(work: Work, part: Part): void {
  const most = work.node["maxItems"];
  if (typeof most === "number" && most <= 1) return;
  if (
    work.place.kind === "structural" &&
    having(work.flat, "x-kubernetes-list-type").some(([, kind]) => kind === "set")
  )
    return;
  report(work.lowering, { code: "SG4012", params: {} }, { part, tokens: ["uniqueItems"] });
}
