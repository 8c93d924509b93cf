import { isArray, isObject, own, type Json, type JsonObject } from "../../../base/src/json.ts";

/** The keyword of a schema as a number, if it is one. */
export function findNumber(schema: JsonObject, keyword: string): number | undefined {
  const value = own(schema, keyword);
  return typeof value === "number" ? value : undefined;
}

/** The keyword of a schema as text; empty if it is none. */
export function textAt(schema: JsonObject, keyword: string): string {
  const value = own(schema, keyword);
  return typeof value === "string" ? value : "";
}

/** The keyword of a schema as a list; empty if it is none. */
export function listAt(schema: JsonObject, keyword: string): readonly Json[] {
  const value = own(schema, keyword);
  return isArray(value) ? value : [];
}

/** The object at a key; an empty object if there is none. */
export function objectAt(object: JsonObject, key: string): JsonObject {
  return findObject(object, key) ?? {};
}

/** The object at a key, such as `items` or `not`; undefined if there is none. */
export function findObject(schema: JsonObject, keyword: string): JsonObject | undefined {
  const value = own(schema, keyword);
  return isObject(value) ? value : undefined;
}

/** Whether a keyword that can only be true is set. */
export function isSet(schema: JsonObject, keyword: string): boolean {
  return own(schema, keyword) === true;
}

/** The declared schema of a property. */
export function propertyAt(schema: JsonObject, name: string): JsonObject | undefined {
  return findObject(objectAt(schema, "properties"), name);
}

/** Schema of a member: declared, or that of `additionalProperties`. */
export function memberSchema(schema: JsonObject, name: string): JsonObject | undefined {
  return propertyAt(schema, name) ?? findObject(schema, "additionalProperties");
}

/** The types that a value may have; none stands for any. */
export function typesOf(schema: JsonObject): readonly string[] {
  if (isSet(schema, "x-kubernetes-int-or-string")) return ["integer", "string"];
  const type = textAt(schema, "type");
  return type === "" ? [] : [type];
}

/** The items of a list that stand for the same thing in two versions of it have the same key (list-type map). */
export function itemKey(schema: JsonObject, item: Json): JsonObject {
  const names = listAt(schema, "x-kubernetes-list-map-keys").map(String);
  const members = isObject(item) ? names.map((name) => [name, own(item, name)] as const) : [];
  return Object.fromEntries(members.filter((member): member is [string, Json] => member[1] !== undefined));
}
