import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { printYaml } from "../../generator/print/yaml.ts";
import type { Json } from "../../packages/base/src/json.ts";

function readsBack(value: Json): void {
  const text = printYaml(value);
  for (const version of ["1.1", "1.2"] as const) {
    const read: unknown = parse(text, { version });
    assert.ok(isDeepStrictEqual(read, value), `YAML ${version}: ${JSON.stringify(value)}\n${text}`);
  }
}

const AWKWARD = [
  "",
  " ",
  "a ",
  " a",
  "\n",
  "\n\n",
  "a\n",
  "a\n\n",
  "\na",
  "a\nb",
  "a\n b",
  " a\nb",
  "a\n\tb",
  "a \nb",
  "\ta",
  "a\t",
  "a\r\nb",
  "a\rb",
  "\u2028",
  "a\u0085b",
  "\ufeffa",
  "a\ufeff\nb",
  "\u00a0",
  "\u0000",
  "true",
  "True",
  "yes",
  "NO",
  "on",
  "Off",
  "y",
  "N",
  "null",
  "Null",
  "~",
  "nan",
  ".nan",
  ".inf",
  "-.inf",
  "+.INF",
  "0",
  "007",
  "0o7",
  "0x1f",
  "0b1",
  "1e3",
  "1E5",
  "e3",
  ".5",
  "5.",
  "1_000",
  "1:30",
  "190:20:30",
  "12:30:45.5",
  "2001-01-01",
  "2001-12-14T21:59:43.10-05:00",
  "-",
  "- a",
  "--",
  "---",
  "--- a",
  "...",
  "... a",
  "?",
  "? a",
  ":",
  "a: b",
  "a:",
  ":a",
  "a:b",
  "#",
  "a #b",
  "a#b",
  "&a",
  "*a",
  "!a",
  "!!str",
  "|",
  ">",
  "%",
  "%YAML 1.2",
  "@a",
  "`a`",
  "'a'",
  '"a"',
  "[a]",
  "{a}",
  "a, b",
  "]",
  "}",
  ",",
  "=",
  "<<",
  "\\",
  "\\n",
  "a\\",
  "$x",
  "${x}",
  "*/",
  "😀",
  "é",
  "\u{10ffff}",
  "\uffff",
  "x".repeat(500),
  "a\nb: c\n- d\n# e\n--- f",
];

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

test("any JSON value reads back the same under YAML 1.1 and 1.2", () => {
  const text = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 12 }),
    fc.string({ unit: "binary", maxLength: 8 }),
    fc.constantFrom(...AWKWARD),
    fc.stringMatching(/^[-+.0-9eExob_:a-f]{1,8}$/),
  );
  const { value } = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      text,
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(
        text.filter((key) => key !== "<<"),
        tie("value"),
        { maxKeys: 4, noNullPrototype: true },
      ),
    ),
  }));
  fc.assert(fc.property(value, readsBack), { numRuns: 1000 });
});

test("the layout is that of kubectl", () => {
  const value = { a: { b: [{ c: 1, d: [2] }, []], text: "x\ny\n" }, "f g": "true" };
  assert.is(printYaml(value), 'a:\n  b:\n  - c: 1\n    d:\n    - 2\n  - []\n  text: |\n    x\n    y\nf g: "true"\n');
});

test.run();
