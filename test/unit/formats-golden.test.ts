import { test } from "uvu";
import * as assert from "uvu/assert";
import { KNOWN_FORMATS, isKnownFormat, numberFormat, stringFormat } from "../../generator/formats.ts";
import { isArray, isObject, own, type Json, type JsonObject } from "../../packages/base/src/json.ts";
import { at } from "../cluster/control-plane/objects.ts";
import { readObjects } from "../support/recorded.ts";

const runtime = (await import(new URL("../../templates/validation.js", import.meta.url).href)) as Record<
  string,
  unknown
>;

function check(name: string | null, value: string | number): boolean {
  if (name === null) return true;
  const format = runtime[name];
  if (typeof format !== "function") throw new Error(`validation.js has no ${name}`);
  return format(value) === true;
}

test("formats agree with API servers", () => {
  const cases = recordedCases("formats.jsonl");
  assert.ok(cases.length > 900);
  for (const item of cases) {
    assert.ok(isKnownFormat(item.format, ["string"]), item.format);
    assert.is(verdict(item), item.accepted, `${item.format} ${item.text}`);
  }
});

test("dashes do not count, case does, and unknown formats are never checked", () => {
  assert.is(stringFormat("date-time"), stringFormat("datetime"));
  assert.is(stringFormat("k8sshortname"), stringFormat("k8s-short-name"));
  assert.is(stringFormat("Date"), null);
  assert.is(stringFormat("uri-reference"), null);
  assert.is(stringFormat("constructor"), null);
  assert.is(numberFormat("int32", ["number"]), null);
  assert.is(numberFormat("int32", ["integer", "null"]), "isInt32");
  assert.not(KNOWN_FORMATS.has("time"));
  assert.ok(KNOWN_FORMATS.has("double"));
});

test("hostile strings take no more than linear time", () => {
  const size = 200_000;
  const hostile = [
    "a".repeat(size),
    "1 ".repeat(size),
    "a.".repeat(size),
    "(".repeat(size),
    `1${" ".repeat(size)}`,
    "%80".repeat(size),
  ];
  for (const format of KNOWN_FORMATS) {
    for (const text of hostile) assert.type(check(stringFormat(format), text), "boolean");
  }
});

interface Case {
  readonly format: string;
  readonly type: string;
  readonly value: string | number;
  readonly accepted: boolean;
  readonly text: string;
}

/** Requests whose verdict is that of one format: `{type, format}` alone, or guarded by `anyOf` so that only strings count. */
function recordedCases(file: string): Case[] {
  return readObjects(file).flatMap(({ schema, text, answer }) => {
    const spec: Json = JSON.parse(text);
    const [name = "", ...others] = isObject(spec) ? Object.keys(spec) : [];
    const [value, valueSchema] = isObject(spec) ? [own(spec, name), at(schema, "properties", name)] : [spec, schema];
    const alone = isObject(valueSchema) ? aloneWithFormat(valueSchema) : undefined;
    if (others.length > 0 || alone === undefined || (typeof value !== "string" && typeof value !== "number")) return [];
    const { format, type = "" } = alone;
    if (typeof value === "number" && type === "") return [];
    return [{ format: String(format), type: String(type), value, accepted: answer.status === 201, text }];
  });
}

const BESIDE = new Set(["type", "format", "nullable", "x-kubernetes-preserve-unknown-fields"]);

function aloneWithFormat(schema: JsonObject): JsonObject | undefined {
  const alternatives = own(schema, "anyOf");
  const branch = isArray(alternatives) ? alternatives[1] : schema;
  return isObject(branch) &&
    typeof own(branch, "format") === "string" &&
    Object.keys(branch).every((key) => BESIDE.has(key))
    ? branch
    : undefined;
}

function verdict({ format, type, value }: Case): boolean {
  if (typeof value === "number") return type !== "string" && check(numberFormat(format, [type]), value);
  return (type === "" || type === "string") && check(stringFormat(format), value);
}

/** Once parsed, 2^63 cannot be told from the largest int64, 2^63 - 1: both pass. */
const EXCEPTIONS = new Set(['{"g15":9223372036854775808}']);

test("formats agree with API servers beside other types and in branches", () => {
  const cases = recordedCases("cr-create.jsonl");
  assert.ok(cases.length > 400, `${cases.length} cases`);
  const wrong = cases.filter((item) => verdict(item) !== item.accepted);
  assert.equal(new Set(wrong.map(({ text }) => text)), EXCEPTIONS);
});

test.run();
