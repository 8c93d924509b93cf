import type { Resolve } from "../../catalog/located.ts";
import { ownMembers } from "../../catalog/shape.ts";
import { isArray, isObject, members, own, type Json } from "../../../packages/base/src/json.ts";

/** Whether a schema says what an object holds: itself, or through references and branches. */
export function describesMembers(schema: Json, resolve: Resolve, seen = new Set<string>()): boolean {
  if (!isObject(schema)) return false;
  if (ownMembers(schema).length > 0 || isObject(own(schema, "additionalProperties"))) return true;
  if (members(schema, "patternProperties").length > 0) return true;
  const branches = ["allOf", "anyOf", "oneOf"].flatMap((keyword) => listAt(schema[keyword]));
  if (branches.some((branch) => describesMembers(branch, resolve, seen))) return true;
  const ref = own(schema, "$ref");
  if (typeof ref !== "string" || seen.has(ref)) return false;
  return describesMembers(resolve(ref)?.schema ?? true, resolve, seen.add(ref));
}

/** A member that a schema declares, itself or through `allOf` (`type` is null) or through a reference. */
export interface DeclaredMember {
  readonly name: string;
  /** Id of the type that the schema refers to and that has the member. */
  readonly type: string | null;
}

/** Lists the members that a schema declares for every value, also those that each branch of `anyOf` or `oneOf` declares. */
export function declaredMembers(schema: Json, resolve: Resolve, seen = new Set<string>()): readonly DeclaredMember[] {
  if (!isObject(schema)) return [];
  const mine = ownMembers(schema).map(([name]) => ({ name, type: null }));
  const inner = listAt(schema["allOf"]).flatMap((branch) => declaredMembers(branch, resolve, seen));
  const inEach = ["anyOf", "oneOf"].flatMap((keyword) => {
    const [first = [], ...others] = listAt(schema[keyword]).map((branch) => inlineNames(branch));
    return first.filter((name) => others.every((names) => names.includes(name))).map((name) => ({ name, type: null }));
  });
  mine.push(...inEach);
  const ref = own(schema, "$ref");
  if (typeof ref !== "string" || seen.has(ref)) return [...mine, ...inner];
  const target = declaredMembers(resolve(ref)?.schema ?? true, resolve, seen.add(ref));
  return [...mine, ...inner, ...target.map(({ name }) => ({ name, type: ref }))];
}

function inlineNames(schema: Json): string[] {
  return isObject(schema) ? ownMembers(schema).map(([name]) => name) : [];
}

function listAt(value: Json | undefined): readonly Json[] {
  return isArray(value) ? value : [];
}
