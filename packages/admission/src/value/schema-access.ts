import { isArray, isNumeric, isObject, objectAt, own, type Json, type JsonObject } from "../../../base/src/json.ts";

/** The number at a keyword; undefined if there is none. A CRD holds it as a double. */
export function findNumber(schema: JsonObject, keyword: string): number | undefined {
  const value = own(schema, keyword);
  return isNumeric(value) ? Number(value) : undefined;
}

/** The text at a key; empty if there is none. */
export function textAt(object: JsonObject, key: string): string {
  const value = own(object, key);
  return typeof value === "string" ? value : "";
}

/** The list at a key; empty if there is none. */
export function listAt(object: JsonObject, key: string): readonly Json[] {
  const value = own(object, key);
  return isArray(value) ? value : [];
}

/** The object at a key, such as `items` or `not`; undefined if there is none. */
export function findObject(object: JsonObject, key: string): JsonObject | undefined {
  const value = own(object, key);
  return isObject(value) ? value : undefined;
}

/** Whether a boolean keyword is true. */
export function isSet(schema: JsonObject, keyword: string): boolean {
  return own(schema, keyword) === true;
}

/** The schema of a declared property; undefined if it is not declared. */
export function propertyAt(schema: JsonObject, name: string): JsonObject | undefined {
  return findObject(objectAt(schema, "properties"), name);
}

/** The schema of a member: that of the declared property, otherwise `additionalProperties`. */
export function memberSchema(schema: JsonObject, name: string): JsonObject | undefined {
  return propertyAt(schema, name) ?? findObject(schema, "additionalProperties");
}

/** The types that a value may have. An empty list means any type. */
export function typesOf(schema: JsonObject): readonly string[] {
  if (isSet(schema, "x-kubernetes-int-or-string")) return ["integer", "string"];
  const type = textAt(schema, "type");
  return type === "" ? [] : [type];
}
