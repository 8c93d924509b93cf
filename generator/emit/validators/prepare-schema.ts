import { fromEntries, isArray, isObject, isSchema, own } from "../../json.ts";
import { SUBSCHEMA_KEYWORDS } from "../../keywords.ts";
import type { Json, JsonObject, Schema } from "../../types.ts";
import { numberFormat, stringFormat, typesOf } from "./formats.ts";
import { compilePattern } from "./pattern.ts";

/** Turns the `id` of the type that a `$ref` points to into the key by which the compiler knows it. */
export type RefKey = (id: string, inPlace: boolean) => string;

/** Applied to the same value as the schema that holds them. */
const IN_PLACE = new Set(["allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas"]);

/**
 * A pattern that matches only `__proto__`: a property of that name is checked as a pattern property,
 * because the compiler leaves it out of `properties`.
 */
export const PROTO_PATTERN = "^(?:__proto__)$";

/**
 * Reduces a schema to the keywords that decide a verdict, each with a value that the compiler can
 * take, so that no annotation ends up in generated code.
 */
export function prepareSchema(schema: Schema, refKey: RefKey): Schema {
  return prepare(schema, refKey, true);
}

function prepare(schema: Schema, refKey: RefKey, inPlace: boolean): Schema {
  if (typeof schema === "boolean") return schema;
  const members: [string, Json][] = [];
  for (const [keyword, value] of Object.entries(schema)) {
    const shape = Object.hasOwn(SUBSCHEMA_KEYWORDS, keyword) ? SUBSCHEMA_KEYWORDS[keyword] : undefined;
    const prepared =
      shape === undefined
        ? assertion(keyword, value, schema)
        : subschemas(keyword, value, (child) => prepare(child, refKey, inPlace && IN_PLACE.has(keyword)));
    if (prepared !== undefined) members.push([keyword, prepared]);
  }
  const ref = own(schema, "$ref");
  if (typeof ref === "string") members.push(["$ref", refKey(ref, inPlace)]);
  return withProtoProperty(fromEntries(members));
}

function subschemas(keyword: string, value: Json, prepareChild: (child: Schema) => Schema): Json | undefined {
  switch (SUBSCHEMA_KEYWORDS[keyword]) {
    case "schema":
      return isSchema(value) && APPLICATORS.has(keyword) ? prepareChild(value) : undefined;
    case "array":
      return isArray(value) && value.length > 0 ? value.filter(isSchema).map(prepareChild) : undefined;
    default:
      if (!isObject(value) || !APPLICATORS.has(keyword)) return undefined;
      return fromEntries(
        Object.entries(value).flatMap(([name, child]) =>
          isSchema(child) && (keyword !== "patternProperties" || compilePattern(name) !== null)
            ? [[keyword === "patternProperties" ? patternKey(name) : name, prepareChild(child)] as const]
            : [],
        ),
      );
  }
}

/** The compiler leaves out any key `__proto__`; as a pattern it can be written otherwise. */
function patternKey(pattern: string): string {
  return pattern === "__proto__" ? "(?:__proto__)" : pattern;
}

/** Keywords of 2020-12 with a schema or a map of schemas; those of older drafts mean nothing here. */
const APPLICATORS = new Set([
  ...["additionalProperties", "contains", "dependentSchemas", "else", "if", "items", "not"],
  ...["patternProperties", "properties", "propertyNames", "then", "unevaluatedItems", "unevaluatedProperties"],
]);

const isCount = (value: Json): boolean => typeof value === "number" && Number.isInteger(value) && value >= 0;
const isNumber = (value: Json): boolean => typeof value === "number";
const isStrings = (value: Json): boolean => isArray(value) && value.every((item) => typeof item === "string");

/** Keywords that assert something on their own, with the values that make sense. */
const ASSERTIONS: ReadonlyMap<string, (value: Json) => boolean> = new Map([
  ...["maxLength", "minLength", "maxItems", "minItems", "maxContains", "minContains"].map(
    (keyword) => [keyword, isCount] as const,
  ),
  ...["maxProperties", "minProperties"].map((keyword) => [keyword, isCount] as const),
  ...["maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum"].map((keyword) => [keyword, isNumber] as const),
  ["multipleOf", (value: Json) => typeof value === "number" && value > 0] as const,
  ["uniqueItems", (value: Json) => value === true] as const,
  ["pattern", (value: Json) => typeof value === "string" && compilePattern(value) !== null] as const,
  ["const", () => true] as const,
  ["enum", (value: Json) => isArray(value) && value.length > 0] as const,
  ["required", isStrings] as const,
  ["dependentRequired", (value: Json) => isObject(value) && Object.values(value).every(isStrings)] as const,
]);

function assertion(keyword: string, value: Json, schema: JsonObject): Json | undefined {
  if (keyword === "type") return preparedType(value);
  if (keyword === "format") return typeof value === "string" && hasCheck(value, schema) ? value : undefined;
  return ASSERTIONS.get(keyword)?.(value) === true ? value : undefined;
}

function preparedType(value: Json): Json | undefined {
  const types = typesOf({ type: value });
  return types.length > 1 ? [...new Set(types)] : types[0];
}

function hasCheck(format: string, schema: JsonObject): boolean {
  return stringFormat(format) !== null || numberFormat(format, typesOf(schema)) !== null;
}

function withProtoProperty(schema: JsonObject): JsonObject {
  const properties = own(schema, "properties");
  const proto = isObject(properties) ? own(properties, "__proto__") : undefined;
  if (!isObject(properties) || proto === undefined) return schema;
  const patterns = own(schema, "patternProperties");
  return {
    ...schema,
    properties: fromEntries(Object.entries(properties).filter(([name]) => name !== "__proto__")),
    patternProperties: { ...(isObject(patterns) ? patterns : {}), [PROTO_PATTERN]: proto },
  };
}

/** True if a schema asks which members or items no other keyword has looked at. */
export function usesUnevaluated(schema: Schema): boolean {
  return everySchema(schema).some(
    (node) => Object.hasOwn(node, "unevaluatedProperties") || Object.hasOwn(node, "unevaluatedItems"),
  );
}

/** True if a property name would be found on every object, whether it has such a member or not. */
export function hasInheritedName(schema: Schema): boolean {
  return everySchema(schema).some((node) => namesIn(node).some((name) => name in Object.prototype));
}

function namesIn(schema: JsonObject): string[] {
  const { properties, dependentSchemas, dependentRequired, required } = schema;
  const maps = [properties, dependentSchemas, dependentRequired].filter(isObject);
  const lists = [required, ...Object.values(isObject(dependentRequired) ? dependentRequired : {})].filter(isArray);
  return [...maps.flatMap(Object.keys), ...lists.flat().map(String)];
}

/** A prepared schema and all schemas inside it, the boolean ones aside. */
function everySchema(schema: Schema): JsonObject[] {
  const found: JsonObject[] = [];
  const pending: Json[] = [schema];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (!isObject(node)) continue;
    found.push(node);
    for (const [keyword, value] of Object.entries(node)) {
      const shape = Object.hasOwn(SUBSCHEMA_KEYWORDS, keyword) ? SUBSCHEMA_KEYWORDS[keyword] : undefined;
      if (shape === "schema") pending.push(value);
      else if (shape === "array" && isArray(value)) pending.push(...value);
      else if (shape === "map" && isObject(value)) pending.push(...Object.values(value));
    }
  }
  return found;
}
