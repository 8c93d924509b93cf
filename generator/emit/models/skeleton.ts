import { literalsOf, ownMembers, ownTypes, partsOf, typesImplied, unionsOf } from "../../catalog/shape.ts";
import {
  isArray,
  isNumeric,
  isObject,
  jsonText,
  members,
  own,
  type Json,
  type JsonObject,
  type Schema,
} from "../../../packages/base/src/json.ts";
import type { Member, TypeTree } from "../../print/type-tree.ts";
import { literalType } from "../../print/text.ts";

/**
 * The shape of schemas, for json-schema-to-typescript. Placeholders such as `P0` and `T1` replace all text of the schema
 * (names, literals, descriptions, references). The printer puts the text back, through our own quoting.
 */
export interface Skeleton {
  readonly schema: JsonObject;
  /** What replaces `P0`, `P1` and so on. */
  readonly properties: readonly Omit<Member, "type" | "optional">[];
  /** What replaces `T0`, `T1` and so on. */
  readonly types: readonly TypeTree[];
}

export interface Names {
  /** The name of the type that a `$ref` leads to. */
  readonly ofReference: (typeId: string) => string;
  /** The names of nested types, by their nodes. */
  readonly nested: ReadonlyMap<Json, string>;
  /** The unions and parts that the type of a schema leaves out. */
  readonly leftOut: (schema: JsonObject) => ReadonlySet<Json>;
}

interface Context {
  readonly properties: Omit<Member, "type" | "optional">[];
  readonly types: TypeTree[];
  readonly names: Names;
}

/** Builds one object schema whose property `P<i>` is the i-th schema. */
export function buildSkeleton(schemas: readonly Schema[], names: Names): Skeleton {
  const context: Context = { properties: [], types: [], names };
  const roots = schemas.map((schema) => [property("", schema, context), lowerRoot(schema, context)] as const);
  const schema = { type: "object", additionalProperties: false, properties: Object.fromEntries(roots) };
  return { schema, properties: context.properties, types: context.types };
}

function placeholder(type: TypeTree, { types }: Context): JsonObject {
  types.push(type);
  return { tsType: `T${types.length - 1}` };
}

function text(value: string): TypeTree {
  return { is: "text", text: value };
}

function property(name: string, schema: Json, { properties }: Context): string {
  properties.push({ name, description: descriptionOf(schema), tags: tagsOf(schema) });
  return `P${properties.length - 1}`;
}

function descriptionOf(schema: Json): string | null {
  const description = isObject(schema) ? own(schema, "description") : undefined;
  return typeof description === "string" ? description : null;
}

const BOUNDS = [
  "format",
  "pattern",
  "minLength",
  "maxLength",
  "minimum",
  "exclusiveMinimum",
  "maximum",
  "exclusiveMaximum",
  "multipleOf",
  "minItems",
  "maxItems",
  "minProperties",
  "maxProperties",
];

/** Returns `@deprecated`, `@default` and the bounds as tags of a doc comment. */
export function tagsOf(schema: Json): string[] {
  if (!isObject(schema)) return [];
  const tags: string[] = [];
  if (own(schema, "deprecated") === true) tags.push("@deprecated");
  const fallback = own(schema, "default");
  if (fallback !== undefined) tags.push(`@default ${tagText(jsonText(fallback))}`);
  for (const keyword of BOUNDS) {
    const bound = own(schema, keyword);
    if (typeof bound === "string" || isNumeric(bound)) tags.push(`@${keyword} ${tagText(String(bound))}`);
  }
  return tags;
}

function tagText(value: string): string {
  return value.replace(/[\t\n]/g, " ");
}

/** Lowers a declared type. If it is nullable, each use of its name adds `null`. */
function lowerRoot(schema: Schema, context: Context): JsonObject {
  if (!isObject(schema) || !context.names.nested.has(schema)) return lower(schema, context);
  const { type } = schema;
  return lowerObject(isArray(type) ? { ...schema, type: type.filter((name) => name !== "null") } : schema, context);
}

function lower(schema: Json, context: Context): JsonObject {
  if (schema === true) return placeholder(text("unknown"), context);
  if (schema === false) return placeholder(text("never"), context);
  if (!isObject(schema)) return placeholder(text("unknown"), context);
  const name = context.names.nested.get(schema);
  if (name === undefined) return lowerObject(schema, context);
  const type = placeholder(text(name), context);
  return literalsOf(schema) === undefined && ownTypes(schema).includes("null")
    ? { anyOf: [type, { type: "null" }] }
    : type;
}

function literalTypes(schema: JsonObject): TypeTree | undefined {
  const literals = literalsOf(schema)?.map((value) => text(literalType(value)));
  const [only, ...more] = literals ?? [];
  if (literals === undefined || only === undefined) return literals && text("never");
  return more.length === 0 ? only : { is: "union", of: literals };
}

function lowerObject(schema: JsonObject, context: Context): JsonObject {
  const ref = own(schema, "$ref");
  const parts: JsonObject[] = [];
  if (typeof ref === "string") parts.push(placeholder(text(context.names.ofReference(ref)), context));
  const literals = literalTypes(schema);
  if (literals !== undefined) parts.push(placeholder(literals, context));
  else parts.push(...ownShape(schema, context));
  const left = context.names.leftOut(schema);
  for (const branches of unionsOf(schema)) {
    if (left.has(branches)) continue;
    parts.push({ anyOf: branches.map((branch) => lowerBranch(branch, schema, context)) });
  }
  const kept = partsOf(schema).filter((branch) => !left.has(branch));
  parts.push(...kept.map((branch) => lowerBranch(branch, schema, context)));
  const [only, ...more] = parts;
  if (only === undefined) {
    const [type] = typesImplied(schema);
    return type === undefined ? placeholder(text("unknown"), context) : shapeOfType(type, schema, context);
  }
  return more.length === 0 ? only : { allOf: parts };
}

/** A branch without a type has the type of the schema that holds it. */
function lowerBranch(branch: Json, parent: JsonObject, context: Context): JsonObject {
  const type = own(parent, "type");
  const isWhole =
    !isObject(branch) ||
    context.names.nested.has(branch) ||
    ["type", "$ref"].some((keyword) => own(branch, keyword) !== undefined);
  return lower(isWhole || type === undefined ? branch : { type, ...branch }, context);
}

/** The shape that the schema gives itself, without references, literals and branches. */
function ownShape(schema: JsonObject, context: Context): JsonObject[] {
  const shapes = ownTypes(schema).map((type) => shapeOfType(type, schema, context));
  if (shapes.length === 0) return [];
  return shapes.length === 1 ? shapes : [{ anyOf: shapes }];
}

function shapeOfType(type: Json, schema: JsonObject, context: Context): JsonObject {
  if (type === "object") return objectShape(schema, context);
  return type === "array" ? arrayShape(schema, context) : { type };
}

/**
 * The members of an object. An open object that declares members gets no index signature, which would accept every
 * misspelled name. An object that declares none is a map.
 */
function objectShape(schema: JsonObject, context: Context): JsonObject {
  const properties = ownMembers(schema);
  const required = own(schema, "required");
  const names = new Set(isArray(required) ? required : []);
  const keys: string[] = [];
  const shapes = properties.map(([name, value]) => {
    const key = property(name, value, context);
    if (names.has(name)) keys.push(key);
    return [key, lower(value, context)] as const;
  });
  return {
    type: "object",
    properties: Object.fromEntries(shapes),
    required: keys,
    additionalProperties: indexSignature(schema, properties.length > 0, context),
  };
}

function indexSignature(schema: JsonObject, hasMembers: boolean, context: Context): Json {
  const additional = own(schema, "additionalProperties");
  if (isObject(additional)) return hasMembers ? placeholder(text("unknown"), context) : lower(additional, context);
  if (hasMembers) return false;
  const patterns = members(schema, "patternProperties").map(([, value]) => lower(value, context));
  if (patterns.length > 0) return patterns.length === 1 ? (patterns[0] ?? false) : { anyOf: patterns };
  return additional === false ? false : placeholder(text("unknown"), context);
}

function arrayShape(schema: JsonObject, context: Context): JsonObject {
  const items = own(schema, "items");
  const prefix = own(schema, "prefixItems");
  if (!isArray(prefix)) return { type: "array", items: lower(items ?? true, context) };
  const minimum = own(schema, "minItems");
  const required = typeof minimum === "number" ? minimum : 0;
  // A tuple with optional positions becomes a list: the type of each item is a union.
  if (required < prefix.length) {
    return {
      type: "array",
      items: { anyOf: [...prefix, ...(items === false ? [] : [items ?? true])].map((item) => lower(item, context)) },
    };
  }
  return {
    type: "array",
    items: prefix.map((item) => lower(item, context)),
    minItems: prefix.length,
    ...(items === false
      ? { maxItems: prefix.length, additionalItems: false }
      : { additionalItems: lower(items ?? true, context) }),
  };
}
