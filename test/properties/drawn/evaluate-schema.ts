import {
  isArray,
  isObject,
  isSchema,
  jsonEqual,
  members,
  own,
  type Json,
  type Schema,
} from "../../../packages/base/src/json.ts";

/** What a schema says about a value: whether it accepts it, and the names or indices that it evaluates. */
export interface Evaluation {
  readonly valid: boolean;
  readonly evaluated: ReadonlySet<string>;
}

/**
 * Evaluates a value as JSON Schema 2020-12 says, word by word and without a compiler. Knows the keywords that apply
 * schemas, and of the others `type`, `const`, `required`, `minimum` and `maxLength`. `$ref` leads to `root`'s `$defs`.
 */
export function evaluateSchema(schema: Schema, value: Json, root: Schema = schema): Evaluation {
  if (typeof schema === "boolean") return { valid: schema, evaluated: new Set() };
  const evaluated = new Set<string>();
  let valid = true;
  const fail = (isWrong: boolean) => void (valid &&= !isWrong);
  const at = (keyword: string): Schema | undefined => {
    const found = own(schema, keyword);
    return isSchema(found) ? found : undefined;
  };
  const list = (keyword: string): readonly Schema[] => {
    const found = own(schema, keyword);
    return isArray(found) ? found.filter(isSchema) : [];
  };
  /** Applies a schema to the value itself, and takes over what it evaluates if it accepts the value. */
  const inPlace = (inner: Schema): boolean => {
    const result = evaluateSchema(inner, value, root);
    if (result.valid) for (const key of result.evaluated) evaluated.add(key);
    return result.valid;
  };
  const accepts = (inner: Schema, member: Json): boolean => evaluateSchema(inner, member, root).valid;
  const visit = (key: string, inner: Schema, member: Json) => {
    fail(!accepts(inner, member));
    evaluated.add(key);
  };

  fail("type" in schema && !hasType(value, schema["type"] ?? null));
  fail("const" in schema && !jsonEqual(schema["const"], value));
  fail(typeof value === "number" && value < Number(schema["minimum"] ?? -Infinity));
  fail(typeof value === "string" && value.length > Number(schema["maxLength"] ?? Infinity));

  const reference = own(schema, "$ref");
  if (typeof reference === "string" && isObject(root)) {
    const target = members(root, "$defs").find(([name]) => reference === `#/$defs/${name}`)?.[1];
    if (isSchema(target)) fail(!inPlace(target));
  }
  for (const inner of list("allOf")) fail(!inPlace(inner));
  const any = list("anyOf").map(inPlace);
  fail(any.length > 0 && !any.includes(true));
  const one = list("oneOf").map(inPlace);
  fail(one.length > 0 && one.filter(Boolean).length !== 1);
  const not = at("not");
  fail(not !== undefined && accepts(not, value));
  const condition = at("if");
  if (condition !== undefined) fail(!inPlace(at(inPlace(condition) ? "then" : "else") ?? true));

  if (isObject(value)) {
    for (const name of (own(schema, "required") ?? []) as readonly string[]) fail(!Object.hasOwn(value, name));
    for (const [name, inner] of members(schema, "dependentSchemas"))
      if (Object.hasOwn(value, name) && isSchema(inner)) fail(!inPlace(inner));
    const named = new Set<string>();
    for (const [name, member] of Object.entries(value)) {
      const matching = [
        ...members(schema, "properties").filter(([key]) => key === name),
        ...members(schema, "patternProperties").filter(([pattern]) => new RegExp(pattern, "u").test(name)),
      ];
      for (const [, inner] of matching) if (isSchema(inner)) visit(name, inner, member);
      if (matching.length > 0) named.add(name);
      const names = at("propertyNames");
      fail(names !== undefined && !accepts(names, name));
    }
    const additional = at("additionalProperties");
    for (const [name, member] of Object.entries(value))
      if (additional !== undefined && !named.has(name)) visit(name, additional, member);
    const rest = at("unevaluatedProperties");
    for (const [name, member] of Object.entries(value))
      if (rest !== undefined && !evaluated.has(name)) visit(name, rest, member);
  }
  if (isArray(value)) {
    const prefix = list("prefixItems");
    const [items, contains, rest] = [at("items"), at("contains"), at("unevaluatedItems")];
    value.forEach((item, i) => {
      const inner = prefix[i] ?? items;
      if (inner !== undefined) visit(String(i), inner, item);
    });
    const matching = value.flatMap((item, i) => (contains !== undefined && accepts(contains, item) ? [String(i)] : []));
    for (const i of matching) evaluated.add(i);
    if (contains !== undefined) {
      fail(matching.length < Number(schema["minContains"] ?? 1));
      fail(matching.length > Number(schema["maxContains"] ?? Infinity));
    }
    value.forEach((item, i) => {
      if (rest !== undefined && !evaluated.has(String(i))) visit(String(i), rest, item);
    });
  }
  return { valid, evaluated };
}

function hasType(value: Json, type: Json): boolean {
  if (value === null) return type === "null";
  return type === (isArray(value) ? "array" : typeof value);
}
