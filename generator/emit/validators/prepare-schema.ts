import {
  fitsDouble,
  fromEntries,
  isArray,
  isNumeric,
  isObject,
  isSchema,
  own,
  type Json,
  type JsonObject,
  type Schema,
} from "../../../packages/base/src/json.ts";
import { numberFormat, stringFormat } from "../../../packages/admission/src/index.ts";
import { SUBSCHEMA_KEYWORDS, typesOf } from "../../keywords.ts";
import { fragmentToken, wellFormed } from "../../catalog/fragment.ts";
import { END_OF_EVALUATION, EVALUATION, evaluationOf } from "./evaluation.ts";
import { compilePattern } from "./pattern.ts";

/** Returns the keys of schemas that are compiled on their own. */
export interface Keys {
  /** For the type with this `id`. A `tracked` one must record what it evaluates. */
  ofType(id: string, tracked: boolean): string;
  /** For a schema at a URI fragment below the one that is prepared. */
  ofPart(schema: Schema, pointer: string, tracked: boolean): string;
}

/** Keywords whose schemas apply to the same value as the schema that holds them. */
const IN_PLACE = new Set(["allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas"]);

/**
 * A pattern that matches only `__proto__`. A property with that name is checked as a pattern property, because the
 * compiler ignores it in `properties`.
 */
export const PROTO_PATTERN = "^(?:__proto__)$";

/**
 * The depth at which a part of a schema becomes a function of its own. Without this limit the code grows with the square
 * of the depth, and the compiler runs out of stack.
 */
const DEPTH_OF_PART = 32;

/** The position of the walk in the schema. */
interface Position {
  /** An enclosing schema that applies to the same value asks what has been evaluated. */
  readonly tracked: boolean;
  readonly depth: number;
  readonly pointer: string;
}

/**
 * Reduces a schema to the keywords that decide a verdict, each with a value that the compiler accepts. No annotation
 * reaches generated code.
 */
export function prepareSchema(schema: Schema, keys: Keys, tracked = false): Schema {
  return prepare(schema, keys, { tracked, depth: 0, pointer: "" });
}

function prepare(schema: Schema, keys: Keys, position: Position): Schema {
  // ajv skips branches that accept everything, and the other ones with them.
  if (typeof schema === "boolean") return schema && position.tracked ? { [EVALUATION]: evaluationOf({}) } : schema;
  if (position.depth === DEPTH_OF_PART) return { $ref: keys.ofPart(schema, position.pointer, position.tracked) };
  const tracked = position.tracked || asksWhatIsEvaluated(schema);
  const members: [string, Json][] = [];
  const exact: [string, Json][] = [];
  for (const [keyword, value] of Object.entries(schema)) {
    const isApplicator = Object.hasOwn(SUBSCHEMA_KEYWORDS, keyword);
    const prepared = isApplicator
      ? subschemas(keyword, value, (child, pointer) =>
          prepare(child, keys, {
            tracked: tracked && IN_PLACE.has(keyword),
            depth: isLongUnion(keyword, value) ? DEPTH_OF_PART : Math.min(position.depth + 1, DEPTH_OF_PART),
            pointer: position.pointer + pointer,
          }),
        )
      : assertion(keyword, value, schema);
    if (prepared === undefined) continue;
    const compared = isApplicator ? prepared : asDoubles(keyword, prepared);
    if (compared !== prepared) exact.push([keyword, prepared]);
    members.push([keyword, compared]);
  }
  const integers = integerTypes(schema);
  if (integers !== null) members.push([INT64, integers]);
  const ref = own(schema, "$ref");
  if (typeof ref === "string") members.push(["$ref", keys.ofType(ref, tracked)]);
  const whole = { ...withProtoProperty(fromEntries(members)) };
  if (tracked) whole[EVALUATION] = evaluationOf(whole);
  if (tracked && !position.tracked) whole[END_OF_EVALUATION] = true;
  return exact.length === 0 ? whole : Object.assign(whole, { [EXACT]: fromEntries(exact) });
}

/** A keyword of prepared schemas: an integer is one of int64, as in the API server. Its value is that of `type`. */
export const INT64 = "int64";

/** Returns the types of a schema that accepts integers and no other numbers; null for others. A format may say it already. */
export function integerTypes(schema: JsonObject): string[] | null {
  const types = typesOf(schema);
  const hasRange = numberFormat(String(own(schema, "format")), types) !== null;
  return types.includes("integer") && !types.includes("number") && !hasRange ? types : null;
}

/** A member of prepared schemas: the values of keywords before their integers became doubles. Only errors show them. */
export const EXACT: unique symbol = Symbol("exact");

/**
 * Returns the value with doubles for the integers beyond 2^53, because the values of a document are doubles. A document with
 * the digits of the integer then has the same double. Returns the same value if it has no such integer.
 */
function asDoubles(keyword: string, value: Json): Json {
  if (typeof value === "bigint") return Number(boundWithin(keyword, value));
  if (isArray(value)) {
    const items = value.map((item) => asDoubles("", item));
    return items.some((item, i) => item !== value[i]) ? items : value;
  }
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([name, member]) => [name, asDoubles("", member)] as const);
  return members.some(([name, member]) => member !== own(value, name)) ? fromEntries(members) : value;
}

/** An exclusive bound between two doubles whose neighbour within is a double becomes the next double beyond it. */
function boundWithin(keyword: string, bound: bigint): bigint {
  const outward = keyword === "exclusiveMinimum" ? -1n : keyword === "exclusiveMaximum" ? 1n : 0n;
  const within = bound - outward;
  if (fitsDouble(bound) || !fitsDouble(within)) return bound;
  let step = outward;
  while (!fitsDouble(within + step)) step *= 2n;
  return within + step;
}

/** How many branches of a union become one function. The compiler nests the code of each branch in that of the last. */
const UNION_OF_PARTS = 32;

function isLongUnion(keyword: string, value: Json): boolean {
  return (keyword === "anyOf" || keyword === "oneOf") && isArray(value) && value.length > UNION_OF_PARTS;
}

function asksWhatIsEvaluated(schema: JsonObject): boolean {
  return Object.hasOwn(schema, "unevaluatedProperties") || Object.hasOwn(schema, "unevaluatedItems");
}

type PrepareChild = (child: Schema, pointer: string) => Schema;

function subschemas(keyword: string, value: Json, prepareChild: PrepareChild): Json | undefined {
  switch (SUBSCHEMA_KEYWORDS[keyword]) {
    case "schema":
      return isSchema(value) && APPLICATORS.has(keyword) ? prepareChild(value, `/${keyword}`) : undefined;
    case "array":
      return isArray(value) && value.length > 0
        ? value.map((child, i) => prepareChild(isSchema(child) ? child : true, `/${keyword}/${i}`))
        : undefined;
    default:
      return isObject(value) && APPLICATORS.has(keyword) ? subschemaMap(keyword, value, prepareChild) : undefined;
  }
}

function subschemaMap(keyword: string, map: JsonObject, prepareChild: PrepareChild): JsonObject {
  const isPatterns = keyword === "patternProperties";
  const members = Object.entries(map).flatMap(([name, child]): [string, Json][] => {
    if (!isSchema(child) || (isPatterns && compilePattern(name) === null)) return [];
    const key = isPatterns ? patternKey(name) : name;
    return [[wellFormed(key), prepareChild(child, `/${keyword}/${fragmentToken(name)}`)]];
  });
  return fromEntries(members);
}

/** The compiler ignores a key `__proto__`. A pattern has another spelling. */
function patternKey(pattern: string): string {
  return pattern === "__proto__" ? "(?:__proto__)" : pattern;
}

/** Keywords of 2020-12 with a schema or a map of schemas; those of older drafts mean nothing here. */
const APPLICATORS = new Set([
  ...["additionalProperties", "contains", "dependentSchemas", "else", "if", "items", "not"],
  ...["patternProperties", "properties", "propertyNames", "then", "unevaluatedItems", "unevaluatedProperties"],
]);

const isCount = (value: Json): boolean => typeof value === "number" && Number.isInteger(value) && value >= 0;
const isStrings = (value: Json): boolean => isArray(value) && value.every((item) => typeof item === "string");

/** Keywords that assert something on their own, with the values that make sense. */
const ASSERTIONS: ReadonlyMap<string, (value: Json) => boolean> = new Map([
  ...["maxLength", "minLength", "maxItems", "minItems", "maxContains", "minContains"].map(
    (keyword) => [keyword, isCount] as const,
  ),
  ...["maxProperties", "minProperties"].map((keyword) => [keyword, isCount] as const),
  ...["maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum"].map((keyword) => [keyword, isNumeric] as const),
  ["multipleOf", (value: Json) => isNumeric(value) && value > 0] as const,
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
  const types = typesOf(schema);
  return stringFormat(format, types) !== null || numberFormat(format, types) !== null;
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

/** Whether a schema names a property that every JavaScript object inherits. */
export function hasInheritedName(schema: Schema): boolean {
  return everySchema(schema).some((node) => namesIn(node).some((name) => name in Object.prototype));
}

function namesIn(schema: JsonObject): string[] {
  const { properties, dependentSchemas, dependentRequired, required } = schema;
  const maps = [properties, dependentSchemas, dependentRequired].filter(isObject);
  const lists = [required, ...Object.values(isObject(dependentRequired) ? dependentRequired : {})].filter(isArray);
  return [...maps.flatMap(Object.keys), ...lists.flat().map(String)];
}

/** Lists a schema and all schemas inside it, except the boolean ones. */
export function everySchema(schema: Schema): JsonObject[] {
  const found: JsonObject[] = [];
  const pending: Json[] = [schema];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (!isObject(node)) continue;
    found.push(node);
    for (const [keyword, value] of Object.entries(node)) {
      const shape = own(SUBSCHEMA_KEYWORDS, keyword);
      if (shape === "schema") pending.push(value);
      else if (shape === "array" && isArray(value)) pending.push(...value);
      else if (shape === "map" && isObject(value)) pending.push(...Object.values(value));
    }
  }
  return found;
}
