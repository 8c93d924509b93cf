import { isArray, own, type Json, type JsonObject } from "../packages/base/src/json.ts";

/** The keywords of JSON Schema 2020-12 and earlier drafts that hold subschemas. Every walk uses this table. */
export const SUBSCHEMA_KEYWORDS: { readonly [keyword: string]: "schema" | "array" | "map" } = {
  additionalItems: "schema",
  additionalProperties: "schema",
  contains: "schema",
  contentSchema: "schema",
  else: "schema",
  if: "schema",
  items: "schema",
  not: "schema",
  propertyNames: "schema",
  then: "schema",
  unevaluatedItems: "schema",
  unevaluatedProperties: "schema",
  allOf: "array",
  anyOf: "array",
  oneOf: "array",
  prefixItems: "array",
  $defs: "map",
  definitions: "map",
  dependentSchemas: "map",
  patternProperties: "map",
  properties: "map",
};

/** The values of `type`. */
export const TYPE_NAMES: readonly string[] = ["array", "boolean", "integer", "null", "number", "object", "string"];

export function isTypeName(value: Json): value is string {
  return typeof value === "string" && TYPE_NAMES.includes(value);
}

/** Returns the types that a schema declares; an empty list if it declares none. */
export function typesOf(schema: JsonObject): string[] {
  const type = own(schema, "type") ?? [];
  const types = isArray(type) ? type : [type];
  return types.filter(isTypeName);
}
