import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readDeclarations } from "../../generator/emit/validators/shared-functions.ts";
import { isKnownFormat, numberFormat, stringFormat } from "../../packages/admission/src/index.ts";
import { isArray, isObject, own, type Json, type JsonObject } from "../../packages/base/src/json.ts";

/** The functions that check formats, as generated packages get them. */
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

const linesOf = (file: URL): Json[] =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line): Json => JSON.parse(line));

const recordedFormats = linesOf(new URL("../fixtures/formats.jsonl", import.meta.url)).map((row) => {
  const [format, text, verdict] = isArray(row) ? row : [];
  if (typeof format !== "string" || typeof text !== "string") throw new Error("not a row");
  return [format, text, verdict] as const;
});

/** Recorded from `strfmt.Default.Validates` of k8s.io/kube-openapi v0.0.0-20260721132016-d427ff9ee9ad, built with Go 1.26. */
test("formats agree with kube-openapi", () => {
  for (const [format, text, verdict] of recordedFormats) {
    assert.ok(isKnownFormat(format, ["string"]), format);
    assert.is(check(stringFormat(format), text), verdict, `${format} ${JSON.stringify(text)}`);
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
  assert.not(isKnownFormat("time", ["string"]));
  assert.ok(isKnownFormat("double", ["number"]));
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
  const formats = new Set(recordedFormats.map(([format]) => format));
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

const golden = new URL("../../../shared/golden/cr-create.jsonl", import.meta.url);

/** Requests whose verdict is that of one format: `{type, format}` alone, or guarded by `anyOf` so that only strings count. */
function recordedCases(): Case[] {
  const cases: Case[] = [];
  for (const record of linesOf(golden)) {
    if (!isObject(record) || typeof record["rawSpec"] !== "string") continue;
    const spec: Json = JSON.parse(record["rawSpec"]);
    const properties = own(record, "properties");
    if (!isObject(spec) || !isObject(properties)) continue;
    const [name = "", ...others] = Object.keys(spec);
    const schema = own(properties, name);
    const value = own(spec, name);
    const alone = isObject(schema) ? aloneWithFormat(schema) : undefined;
    if (others.length > 0 || alone === undefined || (typeof value !== "string" && typeof value !== "number")) continue;
    const { format, type = "" } = alone;
    if (typeof value === "number" && type === "") continue;
    cases.push({
      format: String(format),
      type: String(type),
      value,
      accepted: record["status"] === 201,
      text: record["rawSpec"],
    });
  }
  return cases;
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

test("formats agree with recorded verdicts of an API server", () => {
  if (!existsSync(golden)) return console.log("  skipped: no recorded verdicts beside the repository");
  const cases = recordedCases();
  const wrong = cases.filter((item) => verdict(item) !== item.accepted);
  assert.equal(new Set(wrong.map(({ text }) => text)), EXCEPTIONS);
  assert.ok(cases.length > 400, `${cases.length} cases`);
  console.log(
    `  ${cases.length} recorded verdicts of ${new Set(cases.map(({ format }) => format)).size} formats agree`,
  );
});

test.run();
