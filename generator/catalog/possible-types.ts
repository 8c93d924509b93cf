import { isArray, isNumeric, jsonEqual, own, type Json, type JsonObject } from "../../packages/base/src/json.ts";
import { isInteger64 } from "../../packages/admission/src/index.ts";
import { follow, isPart, sub, subs, type Located, type Part, type Resolve } from "./located.ts";

/** Names of JSON Schema types that a value may have; null means any. `number` includes `integer`. */
export type Types = ReadonlySet<string> | null;

/** The answers so far about one set of types, by place. The same place is asked about many times. */
export interface TypeAnswers {
  readonly resolve: Resolve;
  readonly types: Map<string, Types>;
  /** Whether null is accepted. */
  readonly nulls: Map<string, boolean>;
}

export function startAnswers(resolve: Resolve): TypeAnswers {
  return { resolve, types: new Map(), nulls: new Map() };
}

/** A deeper schema could exhaust the stack. */
const MAX_DEPTH = 1_500;

/** The type of a value of a schema. As for an API server, an integer is one of int64; any other number is not. */
export function typeOfValue(value: Json): string {
  if (value === null) return "null";
  if (isArray(value)) return "array";
  if (isNumeric(value)) return isInteger64(value) ? "integer" : "number";
  return typeof value;
}

export function intersectTypes(a: Types, b: Types): Types {
  if (a === null) return b;
  if (b === null) return a;
  const both = new Set<string>();
  for (const type of a) {
    if (b.has(type)) both.add(type);
    else if (type === "integer" && b.has("number")) both.add("integer");
    else if (type === "number" && b.has("integer")) both.add("integer");
  }
  return both;
}

function unionTypes(all: readonly Types[]): Types {
  const union = new Set<string>();
  for (const types of all) {
    if (types === null) return null;
    for (const type of types) union.add(type);
  }
  if (union.has("number")) union.delete("integer");
  return union;
}

/** The types that one schema object declares. */
export function declaredTypes(part: Pick<Part, "schema">): Types {
  const type = own(part.schema, "type");
  if (typeof type === "string") return new Set([type]);
  if (!isArray(type)) return null;
  return unionTypes(type.map((name) => new Set([String(name)])));
}

/** Returns a superset of the types of the values that a schema accepts. */
export function possibleTypes(answers: TypeAnswers, at: Located, depth = 0): Types {
  if (!isPart(at)) return at.schema ? null : new Set();
  const key = `${at.typeId} ${at.pointer}`;
  const known = answers.types.get(key);
  if (known !== undefined) return known;
  if (depth > MAX_DEPTH) return null;
  answers.types.set(key, null);
  const types = typesOfPart(answers, at, depth);
  answers.types.set(key, types);
  return types;
}

function typesOfPart(answers: TypeAnswers, part: Part, depth: number): Types {
  const recurse = (located: Located): Types => possibleTypes(answers, located, depth + 1);
  let types = declaredTypes(part);
  const values = allowedValues(part);
  if (values !== null) types = intersectTypes(types, unionTypes(values.map((value) => new Set([typeOfValue(value)]))));
  const target = follow(answers, part);
  if (target === "cycle") types = intersectTypes(types, answers.types.get(targetKey(part)) ?? null);
  else if (target !== undefined) types = intersectTypes(types, recurse(target));
  for (const branch of subs(part, "allOf")) types = intersectTypes(types, recurse(branch));
  for (const keyword of ["anyOf", "oneOf"]) {
    const branches = subs(part, keyword);
    if (branches.length > 0) types = intersectTypes(types, unionTypes(branches.map(recurse)));
  }
  return types;
}

/** The key of the answer about the target of a reference. */
function targetKey(part: Part): string {
  return `${String(own(part.schema, "$ref"))} `;
}

/** Whether a value has one of these types. */
export function hasType(value: Json, types: Types): boolean {
  const type = typeOfValue(value);
  return types === null || types.has(type) || (type === "integer" && types.has("number"));
}

/** The values that `enum` and `const` of one schema object allow together; null if it has neither. */
export function allowedValues(part: Pick<Part, "schema">): readonly Json[] | null {
  const listed = own(part.schema, "enum");
  const values = isArray(listed) ? listed : null;
  const constant = own(part.schema, "const");
  if (constant === undefined) return values;
  return values === null || values.some((value) => jsonEqual(value, constant)) ? [constant] : [];
}

/** Whether a schema accepts null. A CRD needs to know, because an API server judges null by the node alone. */
export function acceptsNull(answers: TypeAnswers, at: Located, depth = 0): boolean {
  if (!isPart(at)) return at.schema === true;
  const key = `${at.typeId} ${at.pointer}`;
  const known = answers.nulls.get(key);
  if (known !== undefined) return known;
  if (depth > MAX_DEPTH) return true;
  answers.nulls.set(key, true);
  const accepted = nullPasses(answers, at, depth);
  answers.nulls.set(key, accepted);
  return accepted;
}

function nullPasses(answers: TypeAnswers, part: Part, depth: number): boolean {
  const passes = (located: Located): boolean => acceptsNull(answers, located, depth + 1);
  const declared = declaredTypes(part);
  if (declared !== null && !declared.has("null")) return false;
  const values = allowedValues(part);
  if (values !== null && !values.includes(null)) return false;
  const target = follow(answers, part);
  if (target === "cycle" && answers.nulls.get(targetKey(part)) === false) return false;
  if (target !== undefined && target !== "cycle" && !passes(target)) return false;
  if (!subs(part, "allOf").every(passes)) return false;
  const any = subs(part, "anyOf");
  if (any.length > 0 && !any.some(passes)) return false;
  const one = subs(part, "oneOf");
  if (one.length > 0 && one.filter(passes).length !== 1) return false;
  const not = sub(part, "not");
  if (not !== undefined && passes(not)) return false;
  const condition = sub(part, "if");
  if (condition === undefined) return true;
  const chosen = sub(part, passes(condition) ? "then" : "else");
  return chosen === undefined || passes(chosen);
}

const IMPLIED_BY = {
  object: ["properties", "additionalProperties", "patternProperties", "required"],
  array: ["items", "prefixItems"],
} as const;

/**
 * Returns the type that keywords imply for a value without a declared `type`, and the schema with that keyword. JSON Schema
 * itself accepts values of other types there. Returns null if the keywords imply no type, or both.
 */
export function impliedType<P extends { readonly schema: JsonObject }>(
  parts: readonly P[],
): { readonly type: "object" | "array"; readonly by: P } | null {
  const first = (keywords: readonly string[]) =>
    keywords.flatMap((keyword) => parts.filter(({ schema }) => Object.hasOwn(schema, keyword)))[0];
  const [object, array] = [first(IMPLIED_BY.object), first(IMPLIED_BY.array)];
  if (object !== undefined) return array === undefined ? { type: "object", by: object } : null;
  return array === undefined ? null : { type: "array", by: array };
}
