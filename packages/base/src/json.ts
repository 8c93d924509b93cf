/**
 * Any value that JSON can express. `JSON.parse` returns no `bigint`. Schemas have one for each integer of int64 beyond 2^53,
 * where a double would lose digits; all other numbers are doubles, so that equal numbers have the same type.
 */
export type Json = null | boolean | number | bigint | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** A JSON Schema 2020-12 schema: an object of keywords, or one of the two boolean schemas. */
export type Schema = boolean | JsonObject;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `Array.isArray` that keeps the element type of readonly arrays. */
export function isArray(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

export function isSchema(value: unknown): value is Schema {
  return typeof value === "boolean" || isObject(value);
}

/** Returns an own member of the object. Names such as `constructor` and `__proto__` are ordinary in JSON. */
export function own<V>(object: { readonly [key: string]: V }, key: string): V | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Returns the entries of a member that is an object, such as `properties` or `$defs`; otherwise an empty list. */
export function members(object: JsonObject, key: string): readonly (readonly [string, Json])[] {
  const value = own(object, key);
  return isObject(value) ? Object.entries(value) : [];
}

/** The object at a key; an empty object if there is none. */
export function objectAt(object: JsonObject, key: string): JsonObject {
  const value = own(object, key);
  return isObject(value) ? value : {};
}

/** Returns the object with changed members; undefined removes a member. */
export function withMembers(object: JsonObject, changes: { readonly [key: string]: Json | undefined }): JsonObject {
  const next = new Map(Object.entries(object));
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined) next.delete(key);
    else next.set(key, value);
  }
  return fromEntries(next);
}

/** Builds an object from entries so that a key `__proto__` stays an ordinary member. */
export function fromEntries<V>(entries: Iterable<readonly [string, V]>): { [key: string]: V } {
  return Object.fromEntries(entries);
}

/** Escapes one reference token of a JSON Pointer (RFC 6901). */
export function escapeToken(token: string): string {
  return token.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** Splits a JSON Pointer into its reference tokens, unescaped. */
export function pointerTokens(pointer: string): string[] {
  if (pointer === "") return [];
  return pointer
    .slice(1)
    .split("/")
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** Returns the value at a JSON Pointer, or undefined if it does not exist. */
export function atPointer(root: Json, pointer: string): Json | undefined {
  let value: Json | undefined = root;
  for (const token of pointerTokens(pointer)) {
    if (isArray(value)) value = /^(0|[1-9][0-9]*)$/.test(token) ? value[Number(token)] : undefined;
    else if (isObject(value)) value = own(value, token);
    else return undefined;
  }
  return value;
}

/** Compares two JSON values. The order of members does not count, 1 equals 1.0, and an undefined member is absent. */
export function jsonEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (isArray(a)) return isArray(b) && a.length === b.length && a.every((item, i) => jsonEqual(item, b[i]));
  if (!isObject(a) || !isObject(b)) return false;
  const names = memberNames(a);
  return (
    names.length === memberNames(b).length &&
    names.every((name) => Object.hasOwn(b, name) && jsonEqual(a[name], b[name]))
  );
}

function memberNames(object: JsonObject): string[] {
  return Object.keys(object).filter((name) => object[name] !== undefined);
}

/** Returns the value as JSON, with the members of objects sorted by name. Equal values give equal texts. */
export function canonicalJson(value: Json): string {
  return jsonText(value, (object) => memberNames(object).sort());
}

/** Returns the value as JSON, like `JSON.stringify`, with the digits of each `bigint`. */
export function jsonText(value: Json, names: (object: JsonObject) => readonly string[] = memberNames): string {
  if (isArray(value)) return `[${value.map((item) => jsonText(item, names)).join(",")}]`;
  if (typeof value === "bigint") return String(value);
  if (!isObject(value)) return String(JSON.stringify(value));
  const entries = names(value).map((name) => `${JSON.stringify(name)}:${jsonText(value[name] ?? null, names)}`);
  return `{${entries.join(",")}}`;
}

/** Whether a double holds the integer. */
export function fitsDouble(integer: number | bigint): boolean {
  return typeof integer === "number" || BigInt(Number(integer)) === integer;
}

export function isNumeric(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}
