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

const SAYS_ABOUT: { readonly [type: string]: string } = {
  string: "minLength maxLength pattern contentEncoding contentMediaType contentSchema",
  number: "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf",
  array:
    "items prefixItems contains minContains maxContains minItems maxItems uniqueItems unevaluatedItems " +
    "x-kubernetes-list-type x-kubernetes-list-map-keys",
  object:
    "properties required additionalProperties patternProperties propertyNames minProperties maxProperties " +
    "dependentRequired dependentSchemas unevaluatedProperties x-kubernetes-map-type x-kubernetes-embedded-resource",
};

const TYPES_BY_KEYWORD: ReadonlyMap<string, string> = new Map(
  Object.entries(SAYS_ABOUT).flatMap(([type, keywords]) =>
    keywords.split(" ").map((keyword) => [keyword, type] as const),
  ),
);

/** Returns the type of the values about which a keyword says something; null if it says something about all values. */
export function typeOfKeyword(keyword: string): string | null {
  return TYPES_BY_KEYWORD.get(keyword) ?? null;
}

/** Whether a keyword says something about values of some of these types. No types mean any type. */
export function appliesTo(keyword: string, types: readonly string[]): boolean {
  const about = typeOfKeyword(keyword);
  return (
    about === null ||
    types.length === 0 ||
    types.some((type) => type === about || (type === "integer" && about === "number"))
  );
}
