import { isArray, isObject, type Json, type JsonObject } from "../../../packages/base/src/json.ts";

/** Returns the member at the path; `undefined` if it does not exist. */
export function at(value: Json | undefined, ...keys: readonly string[]): Json | undefined {
  let current = value;
  for (const key of keys) current = isObject(current) && Object.hasOwn(current, key) ? current[key] : undefined;
  return current;
}

/** Returns the string at the path. Throws if there is none. For values that a server or the generator always writes. */
export function textAt(value: Json | undefined, ...keys: readonly string[]): string {
  const found = at(value, ...keys);
  if (typeof found !== "string") throw new Error(`no string at ${keys.join(".")}`);
  return found;
}

/** Returns the list at the path; empty if there is none. */
export function itemsAt(value: Json | undefined, ...keys: readonly string[]): readonly Json[] {
  const found = at(value, ...keys);
  return isArray(found) ? found : [];
}

/** Returns the object at the path. Throws if there is none. */
export function objectAt(value: Json | undefined, ...keys: readonly string[]): JsonObject {
  const found = at(value, ...keys);
  if (!isObject(found)) throw new Error(`no object at ${keys.join(".")}`);
  return found;
}

/** Whether a condition of this type has the status "True". */
export function isTrue(object: Json | undefined, type: string): boolean {
  return itemsAt(object, "status", "conditions").some(
    (condition) => at(condition, "type") === type && at(condition, "status") === "True",
  );
}
