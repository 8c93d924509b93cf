import { admit } from "../../packages/admission/src/index.ts";
import {
  fromEntries,
  isArray,
  isNumeric,
  isObject,
  members,
  own,
  type Json,
  type JsonObject,
} from "../../packages/base/src/json.ts";
import { patternTexts } from "./pattern-text.ts";

/** A structural schema and a value for it, as an API server reads them: wrapped in an object. */
export function refusals(schema: JsonObject, value: Json): string[] {
  const root: JsonObject = { type: "object", properties: { value: schema } };
  return admissionProblems(root, { value });
}

/** Returns what an API server with strict field validation refuses in a new object. */
export function admissionProblems(schema: JsonObject, object: JsonObject): string[] {
  const resource = { kind: "", schema };
  const { causes, strictErrors } = admit({ resource, operation: "create", object, fieldValidation: "Strict" });
  return [...strictErrors, ...causes.map(({ field, message }) => `${field}: ${message}`)];
}

/** How many values are tried for one schema. */
const MAX_TRIES = 128;
/** How many listed values of a field are tried. */
const MAX_LISTED = 10;
/** A larger value is not an example. */
const MAX_COUNT = 100;
const MAX_LENGTH = 1_000;

/**
 * Returns the smallest value that a structural schema accepts: required fields only, and where the schema has an example, a
 * default or listed values, the first of these. If every value that it tries is refused, it returns the first of them.
 */
export function smallestValue(schema: JsonObject): Json {
  const known = KNOWN.get(schema);
  if (known !== undefined) return known;
  const value = findSmallest(schema);
  KNOWN.set(schema, value);
  return value;
}

/** The answers so far. Values are tried at every level, so one schema is asked about many times. */
const KNOWN = new WeakMap<JsonObject, Json>();

function findSmallest(schema: JsonObject): Json {
  const first = candidates(schema).next();
  if (first.done === true) return null;
  if (isPlain(schema)) return first.value;
  let tries = 0;
  for (const value of candidates(schema)) {
    if (refusals(schema, value).length === 0) return value;
    if (++tries === MAX_TRIES) break;
  }
  return first.value;
}

/** Whether the first candidate is surely accepted, if what is inside it is. */
function isPlain(schema: JsonObject): boolean {
  const known = ["type", "properties", "required", "description", "items", "additionalProperties", "title"];
  return Object.keys(schema).every((keyword) => known.includes(keyword) || isHarmless(keyword));
}

function isHarmless(keyword: string): boolean {
  return ["x-kubernetes-preserve-unknown-fields", "x-kubernetes-map-type", "nullable"].includes(keyword);
}

/** Values to try, the best first. */
function* candidates(schema: JsonObject): Generator<Json> {
  for (const keyword of ["example", "default"]) {
    const given = own(schema, keyword);
    if (given !== undefined && given !== null) yield given;
  }
  const listed = own(schema, "enum");
  if (isArray(listed)) yield* listed;
  for (const variant of variantsOf(schema)) yield* valuesOf(variant);
  if (own(schema, "nullable") === true) yield null;
}

/** How many combinations of branches are tried. */
const MAX_VARIANTS = 32;

/** The schema with one branch of each junctor in its place. Without junctors it is the schema itself. */
function variantsOf(schema: JsonObject): JsonObject[] {
  const all = listAt(schema, "allOf").reduce<JsonObject>(merged, schema);
  return ["anyOf", "oneOf"].reduce<JsonObject[]>(
    (variants, keyword) => {
      const branches = listAt(all, keyword);
      if (branches.length === 0) return variants;
      return variants.flatMap((variant) => branches.map((branch) => merged(variant, branch))).slice(0, MAX_VARIANTS);
    },
    [all],
  );
}

function listAt(schema: JsonObject, keyword: string): readonly JsonObject[] {
  const list = own(schema, keyword);
  return isArray(list) ? list.filter(isObject) : [];
}

/** What both schemas ask for. A branch of a structural schema holds only keywords that narrow the node. */
function merged(node: JsonObject, branch: JsonObject): JsonObject {
  const properties = new Map(members(node, "properties"));
  for (const [name, schema] of members(branch, "properties")) properties.set(name, both(properties.get(name), schema));
  const items = own(branch, "items");
  const required = [...textsAt(node, "required"), ...textsAt(branch, "required")];
  const nested = listAt(branch, "allOf").reduce<JsonObject>(merged, {});
  const { allOf: _, anyOf, oneOf, ...rest } = { ...nested, ...branch };
  return {
    ...node,
    ...rest,
    ...(anyOf === undefined && oneOf === undefined ? {} : firstBranches({ anyOf: anyOf ?? [], oneOf: oneOf ?? [] })),
    ...(properties.size === 0 ? {} : { properties: fromEntries(properties) }),
    ...(required.length === 0 ? {} : { required: [...new Set(required)] }),
    ...(items === undefined ? {} : { items: both(own(node, "items"), items) }),
  };
}

/** Of a junctor inside a branch, only the first branch is tried. */
function firstBranches(junctors: { readonly [keyword: string]: Json }): JsonObject {
  return Object.keys(junctors).reduce<JsonObject>(
    (known, keyword) => merged(known, listAt(junctors, keyword)[0] ?? {}),
    {},
  );
}

function both(a: Json | undefined, b: Json): Json {
  return isObject(a) && isObject(b) ? merged(a, b) : isObject(b) ? b : (a ?? {});
}

function textsAt(schema: JsonObject, keyword: string): string[] {
  const list = own(schema, keyword);
  return isArray(list) ? list.filter((one) => typeof one === "string") : [];
}

function numberAt(schema: JsonObject, keyword: string): number | undefined {
  const value = own(schema, keyword);
  return isNumeric(value) ? Number(value) : undefined;
}

function* valuesOf(schema: JsonObject): Generator<Json> {
  const listed = own(schema, "enum");
  if (isArray(listed)) return yield* listed;
  const type = own(schema, "type");
  if (type === "object") yield* objects(schema);
  else if (type === "array") yield* lists(schema);
  else if (type === "string") yield* strings(schema);
  else if (type === "boolean") yield* [false, true];
  else if (type === "integer" || type === "number") yield* numbers(schema);
  else if (own(schema, "x-kubernetes-int-or-string") === true) yield* [1, ...numbers(schema), ...strings(schema)];
  else yield* [{}, "example", 1, true, []];
}

/**
 * The objects with the required fields, then with other listed values of these, then each with one more field, then with all
 * fields, then with entries of a map.
 */
function* objects(schema: JsonObject): Generator<Json> {
  const properties = members(schema, "properties").filter((entry): entry is readonly [string, JsonObject] =>
    isObject(entry[1]),
  );
  const values = own(schema, "additionalProperties");
  const entry = () => (isObject(values) ? smallestValue(values) : "example");
  const valueOf = new Map(properties.map(([name, one]) => [name, () => smallestValue(one)] as const));
  const base = own(schema, "x-kubernetes-embedded-resource") === true ? embeddedResource(schema) : {};
  const required = textsAt(schema, "required").filter((name) => !Object.hasOwn(base, name));
  const least: JsonObject = {
    ...base,
    ...fromEntries(required.map((name) => [name, (valueOf.get(name) ?? entry)()] as const)),
  };
  const others = properties
    .filter(([name]) => required.includes(name))
    .flatMap(([name, one]) => listedValues(one).map((value): JsonObject => ({ ...least, [name]: value })));
  const starts = [least, ...others];
  yield* starts;
  const optional = [...valueOf].filter(([name]) => !Object.hasOwn(least, name));
  for (const start of starts) for (const [name, value] of optional) yield { ...start, [name]: value() };
  if (optional.length > 0)
    yield { ...least, ...fromEntries(optional.map(([name, value]) => [name, value()] as const)) };
  const count = numberAt(schema, "minProperties") ?? 0;
  if (count > MAX_COUNT) return;
  const more = Array.from({ length: Math.max(0, count - Object.keys(least).length) }, (_, i) => `key-${i + 1}`);
  yield { ...least, ...fromEntries(more.map((name) => [name, entry()] as const)) };
}

function listedValues(schema: JsonObject): readonly Json[] {
  const listed = own(schema, "enum");
  return isArray(listed) ? listed.slice(0, MAX_LISTED) : [];
}

function embeddedResource(schema: JsonObject): JsonObject {
  const listed = (name: string, fallback: string): Json => {
    const property = new Map(members(schema, "properties")).get(name);
    const value = isObject(property) ? smallestValue(property) : fallback;
    return value === "example" ? fallback : value;
  };
  return { apiVersion: listed("apiVersion", "v1"), kind: listed("kind", "ConfigMap"), metadata: { name: "example" } };
}

/** Lists with as few items as the schema allows. The items of a set differ. */
function* lists(schema: JsonObject): Generator<Json> {
  const count = numberAt(schema, "minItems") ?? 0;
  if (count > MAX_COUNT) return;
  const items = own(schema, "items");
  const item = isObject(items) ? smallestValue(items) : "example";
  yield Array.from({ length: count }, () => item);
  if (count > 1) yield Array.from({ length: count }, (_, i) => differing(item, i, schema));
  if (isObject(items)) {
    const values = firstOf(candidates(items), MAX_TRIES);
    if (count > 1) yield values.slice(0, count);
    yield* values.map((value) => [value]);
  }
}

function firstOf(values: Iterable<Json>, most: number): Json[] {
  const found: Json[] = [];
  for (const value of values) {
    found.push(value);
    if (found.length === most) break;
  }
  return found;
}

/** The item with a number in its text, or in its keys. */
function differing(item: Json, i: number, list: JsonObject): Json {
  if (i === 0) return item;
  if (typeof item === "string") return `${item}-${i + 1}`;
  if (typeof item === "number") return item + i;
  if (!isObject(item)) return item;
  const keys = textsAt(list, "x-kubernetes-list-map-keys");
  const changed = keys.length > 0 ? keys : Object.keys(item);
  return fromEntries(
    Object.entries(item).map(
      ([name, value]) => [name, changed.includes(name) ? differing(value, i, {}) : value] as const,
    ),
  );
}

/** A valid text of each format that API servers check. */
const FORMATS: { readonly [format: string]: string } = {
  bsonobjectid: "507f1f77bcf86cd799439011",
  byte: "ZXhhbXBsZQ==",
  cidr: "192.0.2.0/24",
  creditcard: "4111111111111111",
  date: "2026-01-31",
  datetime: "2026-01-31T12:00:00Z",
  duration: "30s",
  email: "user@example.com",
  hexcolor: "#336699",
  hostname: "www.example.com",
  ipv4: "192.0.2.1",
  ipv6: "2001:db8::1",
  isbn: "9780306406157",
  isbn10: "0306406152",
  isbn13: "9780306406157",
  mac: "00:00:5e:00:53:01",
  rgbcolor: "rgb(51,102,153)",
  ssn: "219-09-9999",
  uri: "https://www.example.com/",
  uuid: "123e4567-e89b-42d3-a456-426614174000",
  uuid3: "123e4567-e89b-32d3-a456-426614174000",
  uuid4: "123e4567-e89b-42d3-a456-426614174000",
  uuid5: "123e4567-e89b-52d3-a456-426614174000",
};

const HEX = "0123456789abcdef".repeat(4);

/** Texts of the forms that fields of Kubernetes often have. */
const USUAL = [
  ...["example", "Example", "v1", "1.0.0", "v1.0.0", "1", "10Gi", "example.com", "example.com/v1", "/example"],
  ...["https://www.example.com/", `sha256:${HEX}`, `example@sha256:${HEX}`, HEX, "2026-01-31T12:00:00Z", "EXAMPLE"],
];

function* strings(schema: JsonObject): Generator<string> {
  const format = own(schema, "format");
  const sample = typeof format === "string" ? own(FORMATS, format.replaceAll("-", "")) : undefined;
  if (sample !== undefined) yield sample;
  const least = numberAt(schema, "minLength") ?? 0;
  const most = numberAt(schema, "maxLength") ?? Infinity;
  const fits = (text: string) => [...text].length >= least && [...text].length <= most;
  const pattern = own(schema, "pattern");
  if (fits("example")) yield "example";
  if (typeof pattern === "string") yield* [...USUAL, ...patternTexts(pattern)].filter(fits);
  if (least > MAX_LENGTH) return;
  const length = Math.min(Math.max(least, 7), most);
  yield "example-"
    .repeat(Math.ceil(length / 8) + 1)
    .slice(0, length)
    .replace(/-$/, "e");
}

function* numbers(schema: JsonObject): Generator<number> {
  const isInteger = own(schema, "type") !== "number";
  const step = numberAt(schema, "multipleOf") ?? 1;
  const [least, most] = [numberAt(schema, "minimum"), numberAt(schema, "maximum")];
  const up = (value: number) => Math.ceil(value / step) * step;
  const down = (value: number) => Math.floor(value / step) * step;
  const bounds = [
    ...(least === undefined ? [] : [up(least), up(least) + step]),
    ...(most === undefined ? [] : [down(most), down(most) - step]),
    ...(least === undefined || most === undefined || isInteger ? [] : [(least + most) / 2]),
  ];
  const isInside = (value: number) => (least ?? -Infinity) <= value && value <= (most ?? Infinity);
  yield* [0, 1, ...bounds, ...(least === undefined ? [] : [least])].filter(isInside);
}
