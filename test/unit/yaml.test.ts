import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { printYaml } from "../../packages/base/src/print-yaml.ts";
import type { Json } from "../../packages/base/src/json.ts";
import { AWKWARD, jsonValues } from "../support/awkward-values.ts";

function readsBack(value: Json): void {
  const text = printYaml(value);
  for (const version of ["1.1", "1.2"] as const) {
    const read: unknown = parse(text, { version });
    assert.ok(isDeepStrictEqual(read, value), `YAML ${version}: ${JSON.stringify(value)}\n${text}`);
  }
}

test("awkward scalars read back as they are, as values, keys and items", () => {
  for (const text of AWKWARD) {
    readsBack(text);
    readsBack({ key: text });
    readsBack([text]);
    readsBack([[text, { a: text }]]);
    if (text !== "<<") readsBack({ [text]: { [text]: [text] } });
  }
});

test("a key that YAML 1.1 would merge is quoted", () => {
  assert.is(printYaml({ "<<": { a: 1 } }), '"<<":\n  a: 1\n');
});

test("numbers, booleans, null, and empty lists and objects read back as they are", () => {
  for (const value of [
    0,
    1,
    -1,
    0.5,
    1e21,
    1e-7,
    123456789012,
    true,
    false,
    null,
    [],
    {},
    [[]],
    [{}],
    { a: [] },
    { a: {} },
    [[[1], 2], []],
  ])
    readsBack(value);
  assert.is(printYaml(-0), "0\n");
});

test("numbers are written so that every reader takes an integer for an integer and a float for a float", () => {
  const rows: [number, string][] = [
    [1e21, "1.0e+21"],
    [-1e21, "-1.0e+21"],
    [1e-7, "1.0e-7"],
    [1.5e-7, "1.5e-7"],
    [0.000001, "0.000001"],
    [2 ** 53, "9007199254740992"],
    [2 ** 62, "4611686018427387904"],
    [-(2 ** 62), "-4611686018427387904"],
    [2 ** 63, "9.223372036854776e+18"],
    [-(2 ** 64), "-1.8446744073709552e+19"],
  ];
  for (const [value, text] of rows) assert.is(printYaml(value), `${text}\n`);
});

test("a character outside the BMP is one character, and invisible ones are escaped as one", () => {
  assert.is(printYaml("\u{1f680} a: b"), '"\u{1f680} a: b"\n');
  assert.is(printYaml("\u{1f680}\nb\n"), "|\n  \u{1f680}\n  b\n");
  assert.is(printYaml("\u202ea\u{e0041}\u009b"), '"\\u202ea\\U000e0041\\u009b"\n');
  assert.is(printYaml("\ud800"), '"\ufffd"\n');
});

test("a key that is too long for a simple one is explicit", () => {
  const key = "k".repeat(1025);
  assert.is(printYaml({ [key]: 1, b: 2 }), `? ${key}\n: 1\nb: 2\n`);
  assert.is(printYaml([{ [key]: { a: [1] } }]), `- ? ${key}\n  :\n    a:\n    - 1\n`);
  assert.is(printYaml({ [key]: [{ a: 1 }] }), `? ${key}\n:\n  - a: 1\n`);
});

test("any JSON value reads back the same under YAML 1.1 and 1.2", () => {
  fc.assert(fc.property(jsonValues(), readsBack), { numRuns: 1000 });
});

test("the layout is that of kubectl", () => {
  const value = { a: { b: [{ c: 1, d: [2] }, []], text: "x\ny\n" }, "f g": "true" };
  assert.is(printYaml(value), 'a:\n  b:\n  - c: 1\n    d:\n    - 2\n  - []\n  text: |\n    x\n    y\nf g: "true"\n');
});

test.run();
