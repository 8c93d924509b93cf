import { isArray, own, type JsonObject } from "../packages/base/src/json.ts";

/** Where JSON Schema 2020-12 (and the drafts before it) keeps subschemas: one table for every walk. */
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

/** The types that a schema allows, as written; none if it does not say. */
export function typesOf(schema: JsonObject): string[] {
  const type = own(schema, "type") ?? [];
  const types = isArray(type) ? type : [type];
  return types.filter((item): item is string => typeof item === "string" && TYPES.has(item));
}
