import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readDeclarations } from "../../generator/emit/validators/shared-functions.ts";
import { isKnownFormat, numberFormat, stringFormat } from "../../packages/admission/src/index.ts";
import { isArray, isObject, own, type Json, type JsonObject } from "../../packages/base/src/json.ts";
import { at } from "../cluster/control-plane/objects.ts";
import { readObjects } from "../support/recorded.ts";

/** Loads the functions that check formats from the text that generated packages contain. */
async function loadPrinted(): Promise<Readonly<Record<string, unknown>>> {
  const declarations = readDeclarations().filter(({ isType }) => !isType);
  const texts = await Promise.all(declarations.map(({ text }) => text()));
  const folder = mkdtempSync(path.join(tmpdir(), "seamgen-formats-"));
  const file = path.join(folder, "printed.mjs");
  writeFileSync(file, `${texts.join("\n")}\nexport { ${declarations.map(({ name }) => name).join(", ")} };\n`);
  try {
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const printed = await loadPrinted();

function check(name: string | null, value: string | number): boolean {
  if (name === null) return true;
  const format = printed[name];
  if (typeof format !== "function") throw new Error(`no function ${name} is printed`);
  return format(value) === true;
}

test("validators judge formats as API servers do", () => {
  const cases = recordedCases("formats.jsonl");
  assert.ok(cases.length > 900);
  for (const item of cases) {
    assert.ok(isKnownFormat(item.format, ["string"]), item.format);
    assert.is(verdict(item), item.accepted, `${item.format} ${item.text}`);
  }
});

test("the name of a format ignores dashes and respects case, and unknown formats are not checked", () => {
  assert.is(stringFormat("date-time"), stringFormat("datetime"));
  assert.is(stringFormat("k8sshortname"), stringFormat("k8s-short-name"));
  assert.is(stringFormat("Date"), null);
  assert.is(stringFormat("uri-reference"), null);
  assert.is(stringFormat("constructor"), null);
  assert.is(numberFormat("int32", ["number"]), null);
  assert.is(numberFormat("int32", ["integer", "null"]), "isInt32");
  assert.not(isKnownFormat("time", ["string"]));
  assert.ok(isKnownFormat("double", ["number"]));
});

test("hostile strings of 200,000 characters and more are checked without delay", () => {
  const size = 200_000;
  const hostile = [
    "a".repeat(size),
    "1 ".repeat(size),
    "a.".repeat(size),
    "(".repeat(size),
    `1${" ".repeat(size)}`,
    "%80".repeat(size),
  ];
  const formats = new Set(recordedCases("formats.jsonl").map(({ format }) => format));
  assert.ok(formats.size > 25);
  for (const format of formats) {
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

/** Recorded requests whose verdict depends on one format only, alone or in an `anyOf` that lets other types pass. */
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

const OTHER_KEYWORDS = new Set(["type", "format", "nullable", "x-kubernetes-preserve-unknown-fields"]);

function aloneWithFormat(schema: JsonObject): JsonObject | undefined {
  const alternatives = own(schema, "anyOf");
  const branch = isArray(alternatives) ? alternatives[1] : schema;
  return isObject(branch) &&
    typeof own(branch, "format") === "string" &&
    Object.keys(branch).every((key) => OTHER_KEYWORDS.has(key))
    ? branch
    : undefined;
}

function verdict({ format, type, value }: Case): boolean {
  if (typeof value === "number") return type !== "string" && check(numberFormat(format, [type]), value);
  return (type === "" || type === "string") && check(stringFormat(format), value);
}

/** After parsing, 2^63 equals the largest int64, 2^63 - 1, so that both pass. */
const EXCEPTIONS = new Set(['{"g15":9223372036854775808}']);

test("validators judge formats as API servers do, next to other types and in branches", () => {
  const cases = recordedCases("cr-create.jsonl");
  assert.ok(cases.length > 400, `${cases.length} cases`);
  const wrong = cases.filter((item) => verdict(item) !== item.accepted);
  assert.equal(new Set(wrong.map(({ text }) => text)), EXCEPTIONS);
});

test.run();
