import { fromEntries, isArray, isObject, type Json, type JsonObject } from "../../../base/src/json.ts";
import { isInteger64 } from "../formats/numbers.ts";

/**
 * The values of Go. An API server distinguishes `1`, an int64, from `1.0`, a float64. While this package judges a value,
 * each `bigint` in it is an int64 and each `number` is a float64.
 */

/** Converts a parsed value: each integer in the range of int64 becomes an int64, as if it had been written as one. */
export function goValue(value: Json): Json {
  if (typeof value === "number") return isInteger64(value) ? BigInt(value) : value;
  if (isArray(value)) return goList(value);
  return isObject(value) ? goObject(value) : value;
}

function goList(list: readonly Json[]): readonly Json[] {
  const items = list.map(goValue);
  return items.every((item, i) => item === list[i]) ? list : items;
}

/** Returns the object itself if it has no integers. */
export function goObject(object: JsonObject): JsonObject {
  let changed = false;
  const entries = Object.entries(object).map(([name, member]): readonly [string, Json] => {
    const converted = goValue(member);
    changed ||= converted !== member;
    return [name, converted];
  });
  return changed ? fromEntries<Json>(entries) : object;
}

const converted = new WeakMap<JsonObject, JsonObject>();

/** The same for a schema, whose result is kept as long as the schema. */
export function goSchema(schema: JsonObject): JsonObject {
  const known = converted.get(schema);
  if (known !== undefined) return known;
  const result = goObject(schema);
  converted.set(schema, result);
  converted.set(result, result);
  return result;
}

/** Says that a schema has the numbers of Go already. */
export function keepSchema(schema: JsonObject): JsonObject {
  converted.set(schema, schema);
  return schema;
}

/** Converts a value of Go to what `JSON.parse` returns for it. */
export function jsonValue(value: Json): Json {
  return withIntegers(value, Number);
}

/** The same, but an integer that a double does not hold stays a `bigint`. */
export function exactObject(object: JsonObject): JsonObject {
  const exact = (value: bigint) => (Number.isSafeInteger(Number(value)) ? Number(value) : value);
  return membersWith(object, exact);
}

export function jsonObject(object: JsonObject): JsonObject {
  return membersWith(object, Number);
}

function withIntegers(value: Json, convert: (value: bigint) => Json): Json {
  if (typeof value === "bigint") return convert(value);
  if (isArray(value)) return value.map((item) => withIntegers(item, convert));
  return isObject(value) ? membersWith(value, convert) : value;
}

function membersWith(object: JsonObject, convert: (value: bigint) => Json): JsonObject {
  return fromEntries<Json>(
    Object.entries(object).map(([name, member]) => [name, withIntegers(member, convert)] as const),
  );
}
