import { isArray, isObject, own, type Json } from "../../../base/src/json.ts";

/** The value at a path of members; undefined if a member is missing. */
export function memberAt(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let current = value;
  for (const key of path) current = isObject(current) ? own(current, key) : undefined;
  return current;
}

/** The text at a path of members; empty if there is none. */
export function textAt(value: Json | undefined, ...path: readonly string[]): string {
  const found = memberAt(value, ...path);
  return typeof found === "string" ? found : "";
}

/** The number at a path of members; 0 if there is none. */
export function numberAt(value: Json | undefined, ...path: readonly string[]): number {
  const found = memberAt(value, ...path);
  return typeof found === "number" ? found : 0;
}

/** The list at a path of members; empty if there is none. */
export function itemsAt(value: Json | undefined, ...path: readonly string[]): readonly Json[] {
  const found = memberAt(value, ...path);
  return isArray(found) ? found : [];
}

/** The number of members of the object at a path; 0 if there is none. */
export function sizeAt(value: Json | undefined, ...path: readonly string[]): number {
  const found = memberAt(value, ...path);
  return isObject(found) ? Object.keys(found).length : 0;
}

/** Whether the object has the condition with status "True". */
export function hasCondition(object: Json, type: string): boolean {
  const condition = itemsAt(object, "status", "conditions").find((one) => textAt(one, "type") === type);
  return textAt(condition, "status") === "True";
}
