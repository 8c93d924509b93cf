import { fromEntries, own, type Json } from "../../packages/base/src/json.ts";
import { follow, isPart, subs, type Located, type Part } from "../catalog/located.ts";
import { report, spend, type Lowering } from "./lowering.ts";
import { possibleTypes } from "../catalog/possible-types.ts";

/** One node with its references written out. A value is valid if it satisfies every part. */
export interface Flat {
  readonly parts: readonly Part[];
  /** A part is the schema `false`. */
  readonly never: boolean;
  /** A part could not be written out, so the node must preserve unknown fields. */
  readonly cut: boolean;
}

const ANNOTATIONS: ReadonlySet<string> = new Set(["type", "title", "description", "$comment"]);

/**
 * Writes out `$ref`, `allOf`, and junctors with only one branch other than null, until each part is a plain set of keywords.
 * It uses a queue, so that a long chain of references does not exhaust the stack.
 */
export function expand(lowering: Lowering, sources: readonly Located[]): Flat {
  const parts: Part[] = [];
  const seen = new Set<string>();
  const queue = [...sources].reverse();
  let never = false;
  let cut = false;
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (!isPart(next)) {
      never ||= next.schema === false;
      continue;
    }
    const key = `${next.typeId} ${next.pointer}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (!spend(lowering, next)) return { parts, never, cut: true };
    const unwrapped = unwrapJunctors(lowering, next);
    parts.push(unwrapped.part);
    const target = referenceOf(lowering, next);
    cut ||= target.cut;
    queue.push(...[...target.parts, ...subs(next, "allOf"), ...unwrapped.merged].reverse());
  }
  return { parts, never, cut };
}

function referenceOf(lowering: Lowering, part: Part): { parts: readonly Located[]; cut: boolean } {
  const id = own(part.schema, "$ref");
  if (id === undefined) return { parts: [], cut: false };
  const at = { part, tokens: ["$ref"] };
  const found = follow(lowering, part);
  if (found === undefined) {
    report(lowering, { code: "SG4007", params: { target: String(id) } }, at);
    return { parts: [], cut: true };
  }
  if (found !== "cycle") return { parts: [found], cut: false };
  report(lowering, { code: "SG4005", params: { target: String(id) } }, at);
  return { parts: [shellOf(lowering, part, String(id))], cut: true };
}

/** Keeps only the `type` of a recursive type, so that CEL and clients still see an object. */
function shellOf(lowering: Lowering, part: Part, id: string): Located {
  const schema = lowering.resolve(id)?.schema;
  const type = typeof schema === "object" ? own(schema, "type") : undefined;
  const at = { typeId: id, pointer: "#cut", trail: part.trail };
  return type === undefined ? { ...at, schema: true } : { ...at, schema: { type } };
}

/** `anyOf: [X, {type: null}]` is X, nullable; `anyOf: [{type: a}, {type: b}]` is `type: [a, b]`. */
function unwrapJunctors(lowering: Lowering, part: Part): { part: Part; merged: readonly Located[] } {
  const merged: Located[] = [];
  const gone = new Set<string>();
  for (const keyword of ["anyOf", "oneOf"] as const) {
    const branches = subs(part, keyword);
    if (branches.length === 0) continue;
    const live = branches.filter((branch) => !onlyNull(lowering, branch));
    const [single] = live;
    if (live.length === 1 && single !== undefined) merged.push(single);
    else if (live.length === 0)
      merged.push({ ...part, schema: { type: "null" }, pointer: `${part.pointer}/${keyword}` });
    else if (live.every(isBareType) && (keyword === "anyOf" || disjoint(live)))
      merged.push(bareUnion(part, keyword, live));
    else continue;
    gone.add(keyword);
  }
  if (gone.size === 0) return { part, merged };
  const kept = Object.entries(part.schema).filter(([keyword]) => !gone.has(keyword));
  return { part: { ...part, schema: fromEntries<Json>(kept) }, merged };
}

/** Whether null is the only value that a schema accepts. */
export function onlyNull(lowering: Lowering, at: Located): boolean {
  const types = possibleTypes(lowering, at);
  return types !== null && types.size === 1 && types.has("null");
}

function isBareType(branch: Located): boolean {
  if (!isPart(branch) || typeof own(branch.schema, "type") !== "string") return false;
  return Object.keys(branch.schema).every((keyword) => ANNOTATIONS.has(keyword));
}

function bareTypes(branches: readonly Located[]): string[] {
  return branches.flatMap((branch) => (isPart(branch) ? [String(own(branch.schema, "type"))] : []));
}

function disjoint(branches: readonly Located[]): boolean {
  const types = bareTypes(branches);
  return new Set(types).size === types.length && !(types.includes("integer") && types.includes("number"));
}

function bareUnion(part: Part, keyword: string, branches: readonly Located[]): Located {
  // `acceptsNull` decides about null for the whole node, so this union allows it.
  return { ...part, schema: { type: [...bareTypes(branches), "null"] }, pointer: `${part.pointer}/${keyword}` };
}
