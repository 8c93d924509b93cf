import { isArray, own, type JsonObject } from "../packages/base/src/json.ts";

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

const TYPES: ReadonlySet<string> = new Set(["null", "boolean", "integer", "number", "string", "array", "object"]);

/** Returns the types that a schema declares; an empty list if it declares none. */
export function typesOf(schema: JsonObject): string[] {
  const type = own(schema, "type") ?? [];
  const types = isArray(type) ? type : [type];
  return types.filter((item): item is string => typeof item === "string" && TYPES.has(item));
}
