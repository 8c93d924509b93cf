import { isArray, isObject, type Json, type JsonObject } from "../../../packages/base/src/json.ts";

/** The member at the path, or undefined when there is none. */
export function at(value: Json | undefined, ...keys: readonly string[]): Json | undefined {
  let current = value;
  for (const key of keys) current = isObject(current) && Object.hasOwn(current, key) ? current[key] : undefined;
  return current;
}

/** The string at the path; throws when there is none, for what a server or a generator must have written. */
export function textAt(value: Json | undefined, ...keys: readonly string[]): string {
  const found = at(value, ...keys);
  if (typeof found !== "string") throw new Error(`no text at ${keys.join(".")}`);
  return found;
}

export function itemsAt(value: Json | undefined, ...keys: readonly string[]): readonly Json[] {
  const found = at(value, ...keys);
  return isArray(found) ? found : [];
}

/** The members of an object at the path; throws when there is none. */
export function objectAt(value: Json | undefined, ...keys: readonly string[]): JsonObject {
  const found = at(value, ...keys);
  if (!isObject(found)) throw new Error(`no object at ${keys.join(".")}`);
  return found;
}

/** Whether the object has the status condition with status "True". */
export function isTrue(object: Json | undefined, type: string): boolean {
  return itemsAt(object, "status", "conditions").some(
    (condition) => at(condition, "type") === type && at(condition, "status") === "True",
  );
}
