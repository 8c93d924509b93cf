import { allParts, propertyOf, rootOf, type Part, type Resolve } from "../../catalog/located.ts";
import { acceptsNull, possibleTypes, startAnswers } from "../../catalog/possible-types.ts";
import {
  literalsOf,
  ownMembers,
  ownTypes,
  partsOf,
  requiredNames,
  typesImplied,
  unionsOf,
} from "../../catalog/shape.ts";
import { declaredMembers, describesMembers } from "./declared-members.ts";
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
import { literalType, quote } from "../../print/text.ts";

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
  readonly resolve: Resolve;
  /** The unions and parts that the type of a schema leaves out. */
  readonly leftOut: (schema: JsonObject) => ReadonlySet<Json>;
}

interface Context {
  readonly properties: Omit<Member, "type" | "optional">[];
  readonly types: TypeTree[];
  readonly names: Names;
}

/** What the schemas around a schema say about the same value. */
interface Around {
  /** Names that they require. */
  readonly required: readonly string[];
  /** Whether they say what an object holds. A schema beside them that only says `type: object` adds nothing then. */
  readonly describe: boolean;
}

const ALONE: Around = { required: [], describe: false };

/** What determines the shape of an object, besides its own schema. */
interface Scope {
  readonly context: Context;
  readonly around: Around;
  /** Members that the schema requires and does not declare. */
  readonly added: ReadonlyMap<string, JsonObject>;
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
  const isNullable = isArray(type) && literalsOf(schema) === undefined;
  return lowerObject(isNullable ? { ...schema, type: type.filter((name) => name !== "null") } : schema, context);
}

function lower(schema: Json, context: Context): JsonObject {
  if (schema === true) return placeholder(text("unknown"), context);
  if (schema === false) return placeholder(text("never"), context);
  if (!isObject(schema)) return placeholder(text("unknown"), context);
  const name = context.names.nested.get(schema);
  if (name === undefined) return lowerObject(schema, context);
  const type = placeholder(text(name), context);
  return declaresNull(schema, context) ? { anyOf: [type, { type: "null" }] } : type;
}

/** Whether null is among the types of a schema, and nothing else in it refuses null. */
function declaresNull(schema: JsonObject, context: Context): boolean {
  return literalsOf(schema) === undefined && acceptedTypes(schema, context).includes("null");
}

/** The types that a schema gives itself, without null if another of its keywords refuses null. */
function acceptedTypes(schema: JsonObject, { names: { resolve } }: Context): readonly Json[] {
  const types = ownTypes(schema);
  if (!types.includes("null") || acceptsNull(startAnswers(resolve), located(schema))) return types;
  return types.filter((type) => type !== "null");
}

function literalTypes(schema: JsonObject): TypeTree | undefined {
  const literals = literalsOf(schema)?.map((value) => text(literalType(value)));
  const [only, ...more] = literals ?? [];
  if (literals === undefined || only === undefined) return literals && text("never");
  return more.length === 0 ? only : { is: "union", of: literals };
}

function lowerObject(schema: JsonObject, context: Context): JsonObject {
  return lowerBeside(schema, context, ALONE) ?? placeholder(text("unknown"), context);
}

/** Lowers a schema beside others for the same value. Returns null if it adds nothing to their types. */
function lowerBeside(schema: JsonObject, context: Context, around: Around): JsonObject | null {
  const { resolve } = context.names;
  const required = [...new Set([...around.required, ...requiredNames(schema)])];
  const describe = (others: JsonObject) => around.describe || describesMembers(others, resolve);
  const scope: Scope = {
    context,
    around: { required, describe: describe(withoutMembers(schema)) },
    added: addedMembers(schema, context, around),
  };
  const parts: JsonObject[] = [];
  const ref = own(schema, "$ref");
  if (typeof ref === "string") parts.push(placeholder(text(context.names.ofReference(ref)), context));
  const literals = literalTypes(schema);
  const types = literals === undefined ? acceptedTypes(schema, context) : [];
  if (literals !== undefined) parts.push(placeholder(literals, context));
  const shape = types.length === 0 ? null : ownShape(types, schema, scope);
  if (shape !== null) parts.push(shape);
  const left = context.names.leftOut(schema);
  for (const branches of unionsOf(schema)) {
    if (left.has(branches)) continue;
    const beside = { required, describe: describe(withoutUnion(schema, branches)) };
    const lowered = branches.map((branch) => lowerBranch(branch, schema, { context, around: beside }));
    if (lowered.some((branch) => branch !== null))
      parts.push({ anyOf: lowered.map((one) => one ?? anyObject(context)) });
  }
  const beside = { required, describe: describe(schema) };
  const branches = partsOf(schema)
    .filter((branch) => !left.has(branch))
    .map((branch) => [branch, lowerBranch(branch, schema, { context, around: beside })] as const);
  for (const [, lowered] of branches) if (lowered !== null) parts.push(lowered);
  if (!types.includes("object")) parts.push(...addedShape(schema, scope));
  if (parts.length === 0) {
    const [type] = types.length === 0 && branches.length === 0 ? typesImplied(schema) : [];
    return type === undefined ? null : shapeOfType(type, schema, scope);
  }
  const isTypeLost = shape === null && types.length > 0;
  if (isTypeLost || branches.some(([, lowered]) => lowered === null)) {
    const allOf = branches.flatMap(([branch, lowered]) => (lowered === null ? [] : [branch]));
    const { type = true, ...others } = schema;
    const kept = { ...others, ...(isTypeLost ? {} : { type }), allOf };
    if (acceptsMoreThan(schema, kept, resolve)) parts.push(anyObject(context));
  }
  const [only, ...more] = parts;
  return only !== undefined && more.length === 0 ? only : { allOf: parts };
}

function anyObject(context: Context): JsonObject {
  return placeholder(text("object"), context);
}

const MEMBER_KEYWORDS = ["properties", "patternProperties", "additionalProperties"];

function onlyMembers(schema: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => MEMBER_KEYWORDS.includes(keyword)));
}

function withoutMembers(schema: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => !MEMBER_KEYWORDS.includes(keyword)));
}

function withoutUnion(schema: JsonObject, branches: readonly Json[]): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== branches));
}

/** Whether a schema without the parts that were left out accepts values of more types. */
function acceptsMoreThan(whole: JsonObject, kept: JsonObject, resolve: Resolve): boolean {
  const typesOf = (schema: JsonObject) => possibleTypes(startAnswers(resolve), located(schema));
  const types = typesOf(whole);
  return types !== null && [...(typesOf(kept) ?? [])].some((type) => !types.has(type));
}

function located(schema: JsonObject): Part {
  return { schema, typeId: "", pointer: "", trail: null };
}

/** A branch without a type has the type of the schema that holds it. */
function lowerBranch(
  branch: Json,
  parent: JsonObject,
  { context, around }: Pick<Scope, "context" | "around">,
): JsonObject | null {
  if (!isObject(branch) || context.names.nested.has(branch)) return lower(branch, context);
  const type = own(parent, "type");
  const isWhole = ["type", "$ref"].some((keyword) => own(branch, keyword) !== undefined) || type === undefined;
  return lowerBeside(isWhole ? branch : { type, ...branch }, context, around);
}

/**
 * The members that a schema requires and that neither it nor its branches declare. Those of a type that it refers to
 * have the type that they have there.
 */
function addedMembers(schema: JsonObject, context: Context, around: Around): ReadonlyMap<string, JsonObject> {
  const names = new Set(requiredNames(schema).filter((name) => !around.required.includes(name)));
  if (names.size === 0) return new Map();
  const declared = declaredMembers(schema, context.names.resolve);
  const inline = new Set(declared.flatMap(({ name, type }) => (type === null ? [name] : [])));
  return new Map(
    [...names]
      .filter((name) => !inline.has(name))
      .map((name) => {
        const type = declared.find((member) => member.name === name)?.type ?? null;
        return [name, type === null ? undeclared(schema, context) : memberOf(type, name, context)];
      }),
  );
}

function undeclared(schema: JsonObject, context: Context): JsonObject {
  const additional = own(schema, "additionalProperties");
  return isObject(additional) ? lower(additional, context) : placeholder(text("unknown"), context);
}

/** The type of a member of another type, without undefined. */
function memberOf(typeId: string, name: string, context: Context): JsonObject {
  const { ofReference, resolve } = context.names;
  const answers = startAnswers(resolve);
  const type = resolve(typeId);
  const types = type && possibleTypes(answers, rootOf(type));
  if (type === undefined || (types && [...types].join() !== "object")) return placeholder(text("unknown"), context);
  const isNullable = propertyOf(allParts([rootOf(type)], { resolve }), name).every((at) => acceptsNull(answers, at));
  const present: TypeTree = isNullable ? { is: "union", of: [text("{}"), text("null")] } : text("{}");
  return placeholder({ is: "intersection", of: [text(`${ofReference(typeId)}[${quote(name)}]`), present] }, context);
}

/** The added members as a shape of their own, if a value is an object. */
function addedShape(schema: JsonObject, { context, around, added }: Scope): JsonObject[] {
  if (added.size === 0) return [];
  const types = possibleTypes(startAnswers(context.names.resolve), located(schema));
  const others = [...(types ?? ["object"])].filter((type) => type !== "object");
  const isAnObject = types === null ? describesMembers(schema, context.names.resolve) : types.has("object");
  if (!isAnObject || others.some((type) => type !== "null")) return [];
  const shape = objectShape({}, { context, around: { ...around, describe: true }, added });
  return [others.length === 0 ? shape : { anyOf: [shape, { type: "null" }] }];
}

/** The shape that a schema gives itself, without references, literals and branches. Null if it only says "an object". */
function ownShape(types: readonly Json[], schema: JsonObject, scope: Scope): JsonObject | null {
  const { context, around, added } = scope;
  const describesOwn = isOpen(schema) || describesMembers(onlyMembers(schema), context.names.resolve);
  const isBare = around.describe && added.size === 0 && !describesOwn;
  if (isBare && types.includes("object") && types.every((type) => type === "object" || type === "null")) return null;
  const shapes = types.map((type) =>
    isBare && type === "object" ? anyObject(context) : shapeOfType(type, schema, scope),
  );
  const [only, ...more] = shapes;
  return only !== undefined && more.length === 0 ? only : { anyOf: shapes };
}

function shapeOfType(type: Json, schema: JsonObject, scope: Scope): JsonObject {
  if (type === "object") return objectShape(schema, scope);
  return type === "array" ? arrayShape(schema, scope.context) : { type };
}

/**
 * The members of an object. An object that declares members and says nothing about others gets no index signature, which
 * would accept every misspelled name. One that says that it is open gets one. An object that declares none is a map.
 */
function objectShape(schema: JsonObject, { context, around, added }: Scope): JsonObject {
  const properties = ownMembers(schema);
  const names = new Set(around.required);
  const keys: string[] = [];
  const shapes = properties.map(([name, value]) => {
    const key = property(name, value, context);
    if (names.has(name)) keys.push(key);
    return [key, lower(value, context)] as const;
  });
  for (const [name, type] of added) {
    const key = property(name, true, context);
    keys.push(key);
    shapes.push([key, type]);
  }
  return {
    type: "object",
    properties: Object.fromEntries(shapes),
    required: keys,
    additionalProperties: indexSignature(schema, properties.length > 0 || around.describe, context),
  };
}

function indexSignature(schema: JsonObject, hasMembers: boolean, context: Context): Json {
  const additional = own(schema, "additionalProperties");
  if (ownMembers(schema).length > 0) return isOpen(schema) ? placeholder(text("unknown"), context) : false;
  if (isObject(additional)) return lower(additional, context);
  const patterns = members(schema, "patternProperties").map(([, value]) => lower(value, context));
  if (patterns.length > 0) return patterns.length === 1 ? (patterns[0] ?? false) : { anyOf: patterns };
  return (hasMembers && !isOpen(schema)) || additional === false ? false : placeholder(text("unknown"), context);
}

/** Whether a schema says that an object may have members that it does not declare. */
function isOpen(schema: JsonObject): boolean {
  const keepsUnknown = own(schema, "x-kubernetes-preserve-unknown-fields") === true;
  const rest = own(schema, "additionalProperties") ?? own(schema, "unevaluatedProperties");
  return keepsUnknown || (rest !== undefined && rest !== false) || members(schema, "patternProperties").length > 0;
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
