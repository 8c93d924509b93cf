import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse, parseAllDocuments } from "yaml";
import { printYaml } from "../../packages/base/src/print-yaml.ts";
import { isObject, type Json, type JsonObject } from "../../packages/base/src/json.ts";
import { AWKWARD, jsonValues } from "../support/awkward-values.ts";
import { ROOT } from "../support/built-cli.ts";
import { readFiles } from "../support/project.ts";
import { kubectls, pyYaml, type YamlReader } from "../support/yaml-readers.ts";

const found = kubectls();
const python = pyYaml();
const readers: readonly YamlReader[] = [...(python === undefined ? [] : [python]), ...found];

/** Declares a test per reader. The materials of both kinds of readers may be absent. */
function withReaders(title: string, prove: (reader: YamlReader) => void): void {
  for (const reader of readers) test(`${reader.name}: ${title}`, () => prove(reader));
  if (python === undefined) test.skip(`PyYAML: ${title}`);
  if (found.length === 0) test.skip(`kubectl: ${title}`);
}

if (python === undefined) console.log("skipped because there is no Python with PyYAML: what it reads");
if (found.length === 0) console.log("skipped because npm run cluster:build built no kubectl: what it reads");

/** A value as an object that kubectl takes. */
function wrapped(value: Json): JsonObject {
  return { apiVersion: "example.com/v1", kind: "Sample", metadata: { name: "sample" }, value };
}

function readsBack({ name, read }: YamlReader, values: readonly Json[]): void {
  const texts = values.map((value) => printYaml(wrapped(value)));
  read(texts).forEach((object, i) => {
    const value = isObject(object) ? object["value"] : undefined;
    const expected = values[i];
    assert.ok(isDeepStrictEqual(value, expected), `${name}: ${JSON.stringify(expected)}\n${texts[i] ?? ""}`);
  });
}

const NUMBERS = [0, -1, 0.5, 1e21, -1e21, 1.5e300, 1e-7, 5e-324, 1.25e-10, 2 ** 53, 2 ** 62, 2 ** 63, 2 ** 64, 1e23];

withReaders("awkward scalars read back as they are, as values, keys and items", (reader) => {
  const keys = AWKWARD.filter((text) => text !== "<<");
  readsBack(reader, [
    ...AWKWARD,
    ...AWKWARD.map((text) => [[text, { a: text }]]),
    ...keys.map((text) => ({ [text]: { [text]: [text] } })),
    ...keys.map((text) => [{ [text]: text }]),
    ...NUMBERS,
  ]);
});

withReaders("any JSON value reads back the same", (reader) => {
  readsBack(reader, fc.sample(jsonValues(), { numRuns: 2000, seed: Number(process.env["SEED"] ?? 1) }));
});

withReaders("reads every generated definition and role as the package yaml does", ({ read }) => {
  const generated = readFiles(path.join(ROOT, "generated"));
  for (const [file, text] of generated) {
    if (!/(^|\/)(crds|rbac)\/.*\.yaml$/.test(file)) continue;
    const documents = parseAllDocuments(text).map((document): unknown => document.toJS());
    const texts = text.split(/^---\n/m).filter((part) => parse(part) !== null);
    assert.equal(read(texts).map(withoutLabels), documents.map(withoutLabels), file);
  }
});

/** kubectl adds a label. */
function withoutLabels(object: unknown): unknown {
  if (!isObject(object) || !isObject(object["metadata"])) return object;
  const { labels: _, ...metadata } = object["metadata"];
  return { ...object, metadata };
}

test.run();
