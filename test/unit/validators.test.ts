import { execFileSync } from "node:child_process";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { format } from "prettier";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createValidatorEmitter } from "../../generator/emit/validators/emit-validators.ts";
import { isValid } from "../../packages/admission/src/validators/errors-of.ts";
import { judgeOnce } from "../../packages/admission/src/validators/judge-once.ts";
import { isObject, type Json, type JsonObject, type Schema } from "../../packages/base/src/json.ts";
import { catalogOf, type SchemaFile, entryNamed, uriOf } from "../support/catalog.ts";
import { type FunctionCall, ValidatorProject } from "../support/validator-project.ts";

const OPTIONS = {
  importPath: (_: unknown, to: { readonly stem: string }): string => `./${to.stem}.validator.js`,
  sharedModule: () => "../internal.js",
};

/** Calls functions of the first file's module; returns their results. */
async function callValidators(files: readonly SchemaFile[], calls: readonly FunctionCall[]): Promise<unknown[]> {
  const catalog = catalogOf(files);
  const project = await ValidatorProject.write(catalog);
  try {
    return project.call(entryNamed(catalog, files[0]?.name ?? ""), calls);
  } finally {
    project.remove();
  }
}

/** Returns the errors of each value under one schema, as `path message`. */
async function errorsOf(schema: Schema, ...values: unknown[]): Promise<string[][]> {
  const results = await callValidators(
    [{ name: "Thing", schema }],
    values.map((value): FunctionCall => ["validateThing", value]),
  );
  return results.map((list) =>
    Array.isArray(list) ? list.map(({ path, message }) => `${path} ${message}`) : [String(list)],
  );
}

async function moduleText(schema: Schema): Promise<string> {
  const catalog = catalogOf([{ name: "Thing", schema }]);
  const emitter = createValidatorEmitter(catalog, OPTIONS);
  return emitter.emit(entryNamed(catalog, "Thing")).js;
}

const PACK: SchemaFile = {
  name: "Pack",
  immutable: ["spec.name", "spec.source"],
  schema: {
    type: "object",
    description: "Never printed.",
    required: ["spec"],
    additionalProperties: false,
    properties: { spec: { $ref: "#/$defs/PackSpec" }, meta: { $ref: "Meta.json" } },
    $defs: {
      PackSpec: {
        type: "object",
        required: ["name"],
        additionalProperties: false,
        properties: {
          name: { type: "string", maxLength: 5 },
          source: { type: "object" },
          replicas: { type: "integer", minimum: 1 },
          parent: { $ref: "#/$defs/PackSpec" },
        },
      },
    },
  },
};
const META: SchemaFile = {
  name: "Meta",
  schema: {
    type: "object",
    properties: { "a/b": { type: "string" }, pack: { $ref: "Pack.json" }, at: { type: "string", format: "date-time" } },
  },
};

test("all errors are reported, with schema paths through references within and across files", async () => {
  const value = { spec: { nmae: "x", parent: { name: 3, replicas: 1.5 } }, meta: { "a/b": 1, pack: {}, at: "now" } };
  const [errors] = await callValidators([PACK, META], [["validatePack", value]]);
  const spec = `${uriOf("Pack")}#/$defs/PackSpec`;
  assert.equal(errors, [
    { path: "/spec", message: 'must have property "name"', keyword: "required", schemaPath: `${spec}/required` },
    {
      path: "/spec",
      message: 'has unknown property "nmae"; did you mean "name"?',
      keyword: "additionalProperties",
      schemaPath: `${spec}/additionalProperties`,
    },
    {
      path: "/spec/parent/name",
      message: "must be string, got number",
      keyword: "type",
      schemaPath: `${spec}/properties/name/type`,
    },
    {
      path: "/spec/parent/replicas",
      message: "must be integer, got 1.5",
      keyword: "type",
      schemaPath: `${spec}/properties/replicas/type`,
    },
    {
      path: "/meta/a~1b",
      message: "must be string, got number",
      keyword: "type",
      schemaPath: `${uriOf("Meta")}#/properties/a~1b/type`,
    },
    {
      path: "/meta/pack",
      message: 'must have property "spec"',
      keyword: "required",
      schemaPath: `${uriOf("Pack")}#/required`,
    },
    {
      path: "/meta/at",
      message: 'must be a valid date-time, got "now"',
      keyword: "format",
      schemaPath: `${uriOf("Meta")}#/properties/at/format`,
    },
  ]);
});

test("every type has a guard and an assertion", async () => {
  const results = await callValidators(
    [PACK, META],
    [
      ["isPack", { spec: { name: "a" } }],
      ["isPack", {}],
      ["isPackSpec", { name: "a" }],
      ["assertPackSpec", { name: "a" }],
      ["assertPackSpec", {}],
    ],
  );
  assert.equal(results.slice(0, 4), [true, false, true, null]);
  assert.match(
    JSON.stringify(results[4]),
    /"name":"ValidationError","message":"not a valid PackSpec:\\n  the value must have property/,
  );
});

test("a changed, added or removed value at an immutable path is an error, and an equal one is not", async () => {
  const object = (spec: object): unknown => ({ spec: { name: "a", ...spec } });
  const calls: FunctionCall[] = [
    ["validatePackUpdate", object({ source: { a: 1, b: [2] } }), object({ source: { b: [2], a: 1 }, replicas: 3 })],
    ["validatePackUpdate", object({ source: { a: 1 } }), object({ source: { a: 2 }, name: "b" })],
    ["validatePackUpdate", object({}), object({ source: {} })],
    ["validatePackUpdate", object({ source: {} }), object({})],
    ["validatePackUpdate", null, object({ replicas: 0 })],
  ];
  const results = await callValidators([PACK, META], calls);
  const messages = results.map((list) =>
    Array.isArray(list) ? list.map(({ path, message }) => `${path} ${message}`) : list,
  );
  assert.equal(messages, [
    [],
    ["/spec/name may not change once the object exists", "/spec/source may not change once the object exists"],
    ["/spec/source may not be added once the object exists"],
    ["/spec/source may not be removed once the object exists"],
    ["/spec/replicas must be at least 1, got 0", "/spec/name may not be added once the object exists"],
  ]);
});

test("each keyword has a message", async () => {
  const cases: readonly (readonly [Schema, unknown, string])[] = [
    [{ enum: ["alpha", "beta"] }, "alhpa", ' must be one of "alpha", "beta", got "alhpa"; did you mean "alpha"?'],
    [{ const: { a: 1 } }, { a: 2 }, " must be an object, got an object"],
    [{ type: ["string", "null"] }, true, " must be string or null, got boolean"],
    [{ maxLength: 1 }, "ab", " must have at most 1 character, got 2"],
    [{ minItems: 2 }, [1], " must have at least 2 items, got 1"],
    [{ uniqueItems: true }, [{ a: 1, b: 2 }, 3, { b: 2, a: 1 }], " must not have equal items: 0 and 2 are the same"],
    [
      { uniqueItems: true, items: { type: "string" } },
      ["__proto_", "b", "__proto_"],
      " must not have equal items: 0 and 2 are the same",
    ],
    [
      { oneOf: [{ type: "string" }, { minLength: 1 }] },
      "x",
      " must match exactly one of the alternatives, matches 1 and 2",
    ],
    [{ not: {} }, 1, ' must not match the schema in "not"'],
    [{ prefixItems: [true], items: false }, [1, 2], " must have at most 1 item, got 2"],
    [{ dependentRequired: { a: ["b"] } }, { a: 1 }, ' must have property "b" when "a" is present'],
    [{ multipleOf: 0.01 }, 4.355, " must be a multiple of 0.01, got 4.355"],
    [{ exclusiveMaximum: 3 }, 3, " must be less than 3, got 3"],
    [{ properties: { a: false } }, { a: 1 }, "/a is not allowed"],
    [{ contains: { type: "string" } }, [1], "/0 must be string, got number"],
    [{ unevaluatedProperties: false }, { a: 1 }, ' has unknown property "a"'],
  ];
  const results = await Promise.all(cases.map(([schema, value]) => errorsOf(schema, value)));
  results.forEach((result, i) => assert.is(result[0]?.[0], cases[i]?.[2]));
});

test("multipleOf is exact for decimal fractions", async () => {
  assert.equal(await errorsOf({ multipleOf: 0.01 }, 4.35, 19.99, 1e13, 0), [[], [], [], []]);
  // The quotient is beyond 2^53, which API servers refuse for a number beyond int64.
  assert.equal(await errorsOf({ multipleOf: 0.01 }, 1e21), [[" must be a multiple of 0.01, got 1e+21"]]);
});

test("property names that objects inherit are ordinary names", async () => {
  const names = ["__proto__", "constructor", "hasOwnProperty", "toString"];
  const strings = Object.fromEntries(names.map((name) => [name, { type: "string" }]));
  const schema: Schema = { type: "object", additionalProperties: false, properties: strings };
  const full: unknown = JSON.parse(`{"__proto__":"a","constructor":"b","hasOwnProperty":"c","toString":"d"}`);
  const wrong: unknown = JSON.parse(`{"__proto__":1,"hasOwnProperty":2}`);
  assert.equal(await errorsOf(schema, {}, full, wrong), [
    [],
    [],
    ["/hasOwnProperty must be string, got number", "/__proto__ must be string, got number"],
  ]);
  const required = await errorsOf({ required: names }, {}, full);
  assert.equal(required, [names.map((name) => ` must have property "${name}"`), []]);
  const wide = { ...strings, ...Object.fromEntries(Array.from("abcdefghi", (name) => [name, true])) };
  assert.equal(await errorsOf({ additionalProperties: false, properties: wide }, full, { zzzzzz: 1 }), [
    [],
    [' has unknown property "zzzzzz"'],
  ]);
});

test("the schema path of a property __proto__ is as the schema has it", async () => {
  const schema: Schema = { properties: Object.fromEntries([["__proto__", { type: "string" }]]) };
  const [errors] = await callValidators(
    [{ name: "Thing", schema }],
    [["validateThing", JSON.parse(`{"__proto__":1}`)]],
  );
  assert.match(JSON.stringify(errors), `"schemaPath":"${uriOf("Thing")}#/properties/__proto__/type"`);
});

const HOSTILE = [
  "*/",
  "`",
  "${process.exit(1)}",
  "\n",
  "\u2028",
  '"',
  "\\",
  "'",
  "validate0",
  'schemaPath:"#',
  "require('fs')",
  "schema1.a",
  "func0",
  "//",
  "~1/",
  "%",
];

test("hostile names and values stay data", async () => {
  const schema: Schema = {
    type: "object",
    additionalProperties: false,
    required: HOSTILE,
    properties: Object.fromEntries(HOSTILE.map((text) => [text, { const: text, pattern: text === "\\" ? "x" : "" }])),
    propertyNames: { enum: HOSTILE },
    title: HOSTILE.join(""),
  };
  const good = Object.fromEntries(HOSTILE.filter((text) => text !== "\\").map((text) => [text, text]));
  const bad = Object.fromEntries(HOSTILE.map((text) => [text, `${text}!`]));
  const [missing, wrong] = await errorsOf(schema, good, bad);
  assert.equal(missing, [' must have property "\\\\"']);
  assert.is(wrong?.length, HOSTILE.length + 1);
});

test("a lone surrogate in a name counts as U+FFFD", async () => {
  assert.equal(await errorsOf({ properties: { "\ud800": { type: "string" } } }, { "\ufffd": 1 }), [
    ["/\ufffd must be string, got number"],
  ]);
});

test("the code imports only the shared module and evaluates no strings", async () => {
  const text = await moduleText({
    items: { type: "string", minLength: 1, format: "date-time" },
    uniqueItems: true,
    enum: [[], ["a"]],
    description: "secret",
  });
  assert.not.match(text, /\brequire\(|\beval\b|new Function|secret/);
  assert.equal(
    [...text.matchAll(/from "([^"]+)"/g)].map(([, from]) => from),
    ["../internal.js", "../internal.js"],
  );
  assert.ok(text.startsWith("// Code generated by seamgen"));
});

test("keywords that do not affect validity are ignored", async () => {
  const schema: Schema = {
    minLength: 1,
    nullable: true,
    $async: true,
    format: "no-such-format",
    default: { $ref: "nowhere" },
    examples: [{ $ref: "nowhere" }],
  };
  assert.equal(await errorsOf(schema, "ab", {}, [1]), [[], [], []]);
});

test("every accepted pattern answers on a long text", async () => {
  const patterns = [
    "^([0-9]+(h|m|s|ms))+$",
    "^(a|a)*$",
    "^(a+)+$",
    "^a*a*$",
    "(.*)*\\z",
    "\\s+$",
    "a+b",
    "(?i)^(k|s)*$",
  ];
  const lookaround = ["^(?=.*[a-z])(?=.*\\d).{8,}$", "^(?:(?!bad).)*$"];
  const units = ["a", " ", "1m", "\u212a\u017f", "a1", "\u{1F600}"];
  for (const pattern of [...patterns, ...lookaround]) {
    const long = units.map((unit) => `${unit.repeat(100_000)}\n!`);
    const results = await errorsOf({ type: "string", pattern }, ...long);
    for (const errors of results) assert.ok(errors.length <= 1, pattern);
  }
});

test("a pattern gives RE2's answer, whatever notation it has", async () => {
  const rows: readonly (readonly [pattern: string, valid: string, invalid: string])[] = [
    ["(?i)^k$", "\u212a", "l"],
    ["(?i)^straße$", "STRAßE", "STRASSE"],
    ["^.$", "\u{1F600}", "ab"],
    ["^\\s$", "\u00a0", "\u200b"],
    ["(?s)^.$", "\n", ""],
    ["(?m)^b$", "a\nb", "a\rb"],
    ["^a$", "a", "a\n"],
    ["^[[:alpha:]]$", "a", "é"],
    ["^\\pL$", "é", "1"],
    ["^\\Qa.\\E$", "a.", "ab"],
    ["\\Aa\\z", "a", "ba"],
    ["^\\x{1F600}$", "\u{1F600}", "x"],
    ["^\\-\\_$", "-_", "\\-_"],
    ["^\\u0041\\-$", "A-", "A"],
    ["^[^a]$", "\n", "a"],
    ["\\bfoo\\b", "a foo b", "éfoo_"],
    ["^(?P<n>a)(?<m>b)$", "ab", "ba"],
    ["^[\\S]$", "é", "\u2028"],
    ["^\\p{Greek}$", "ς", "c"],
    ["^(a|a)*\\ufffd$", "aa\ud800", "aa"],
  ];
  for (const [pattern, valid, invalid] of rows) {
    const [good, bad] = await errorsOf({ type: "string", pattern }, valid, invalid);
    assert.equal(good, [], pattern);
    assert.is(bad?.length, 1, pattern);
  }
});

test("unevaluatedProperties sees through references, within and across files", async () => {
  const files: SchemaFile[] = [
    {
      name: "Closed",
      schema: {
        allOf: [{ $ref: "Base.json" }, { $ref: "#/$defs/Local" }],
        properties: { own: true, nested: { $ref: "Base.json" } },
        unevaluatedProperties: false,
        $defs: { Local: { anyOf: [{ properties: { local: { type: "string" } } }, true] } },
      },
    },
    { name: "Base", schema: { $ref: "Deep.json", properties: { base: true } } },
    { name: "Deep", schema: { properties: { deep: { type: "number" } } } },
  ];
  const results = await callValidators(files, [
    ["isClosed", { own: 1, base: 2, deep: 3, local: "x", nested: { any: 1 } }],
    ["validateClosed", { base: 1, other: 2, deep: "x" }],
    ["validateClosed", { local: 1 }],
  ]);
  assert.is(results[0], true);
  assert.match(
    JSON.stringify(results[1]),
    /\/deep".*Deep.json#\/properties\/deep\/type.*has unknown property \\"other\\"/,
  );
  assert.match(JSON.stringify(results[2]), /has unknown property \\"local\\"/);
});

test("unevaluatedProperties deep inside a schema sees through references too", async () => {
  const files: SchemaFile[] = [
    { name: "Outer", schema: { properties: { in: { $ref: "Base.json", unevaluatedProperties: false } } } },
    { name: "Base", schema: { properties: { base: true } } },
  ];
  assert.equal(
    await callValidators(files, [
      ["isOuter", { in: { base: 1 } }],
      ["isOuter", { in: { other: 1 } }],
    ]),
    [true, false],
  );
});

test("a branch evaluates members and items only where it matches", async () => {
  const tagged = (tag: string): Schema => ({
    properties: { kind: { const: tag } },
    required: ["kind"],
    unevaluatedProperties: false,
  });
  const open = { additionalProperties: true };
  const patternProperties = { "^x": {} };
  const closed = { patternProperties, unevaluatedProperties: false };
  const cases: [Schema, unknown, boolean][] = [
    [{ oneOf: [tagged("a"), tagged("b")], patternProperties }, { kind: "a", x: 1 }, false],
    [{ if: { required: ["a"] }, then: { unevaluatedProperties: false }, patternProperties }, { x: 1 }, true],
    [{ anyOf: [{ required: ["b"] }, { required: ["a"], ...open }], ...closed }, { x: 1 }, false],
    [{ anyOf: [{ required: ["b"] }, { required: ["a"], ...open }], ...closed }, { a: 1, c: 1 }, true],
    [{ if: { required: ["a"] }, then: open, ...closed }, { x: 1 }, true],
    [{ anyOf: [open, { required: ["q"] }], ...closed }, { x: 1 }, true],
    [{ if: { properties: { a: { const: 1 } } }, else: true, unevaluatedProperties: false }, { a: 2 }, false],
    [{ if: { properties: { a: { const: 1 } } }, unevaluatedProperties: false }, { a: 1 }, true],
    [{ anyOf: [{ properties: { a: false } }, true], unevaluatedProperties: false }, { toString: 1 }, false],
    [{ anyOf: [{ prefixItems: [false] }, true], unevaluatedItems: false }, [1], false],
    [{ contains: { type: "string" }, unevaluatedItems: false }, ["a", 1], false],
    [{ contains: { type: "string" }, unevaluatedItems: { type: "number" } }, ["a", 1, "b"], true],
  ];
  for (const [schema, value, isValid] of cases) {
    const [errors] = await errorsOf(schema, value);
    assert.is(errors?.length === 0, isValid, `${JSON.stringify(schema)}: ${errors}`);
  }
  assert.equal(await errorsOf({ prefixItems: [true], unevaluatedItems: false }, [1, 2]), [
    [" has an item at index 1 that no schema allows"],
  ]);
});

test("contains and prefixItems judge an empty list inside a list and inside not", async () => {
  assert.equal(await errorsOf({ items: { contains: { type: "string" } } }, [["a"], []]), [
    ["/1 must contain at least 1 valid item"],
  ]);
  assert.equal(await errorsOf({ not: { prefixItems: [{ type: "number" }], contains: { type: "string" } } }, []), [[]]);
});

test("a schema with 190 levels has small code and correct paths", async () => {
  let schema: Schema = { type: "string" };
  let good: unknown = "x";
  let bad: unknown = 1;
  for (let i = 0; i < 190; i++) {
    schema = i % 2 === 0 ? { type: "array", items: schema } : { type: "object", properties: { "a/b %": schema } };
    [good, bad] = i % 2 === 0 ? [[good], [bad]] : [{ "a/b %": good }, { "a/b %": bad }];
  }
  assert.ok((await moduleText(schema)).length < 1_000_000);
  const results = await callValidators(
    [{ name: "Thing", schema }],
    [
      ["isThing", good],
      ["validateThing", bad],
    ],
  );
  assert.is(results[0], true);
  const path = "/a~1b %/0".repeat(95);
  const schemaPath = `${uriOf("Thing")}#${"/properties/a~1b%20%25/items".repeat(95)}/type`;
  assert.equal(results[1], [{ path, message: "must be string, got number", keyword: "type", schemaPath }]);
});

const chain = (length: number): [string, Schema][] =>
  Array.from({ length }, (_, i) => [`T${i}`, i + 1 < length ? { $ref: `#/$defs/T${i + 1}` } : { type: "string" }]);

test("a chain of 200 references works in one file and across files", async () => {
  const inOne = await callValidators(
    [{ name: "Thing", schema: { $ref: "#/$defs/T0", $defs: Object.fromEntries(chain(200)) } }],
    [
      ["isThing", "x"],
      ["validateThing", 1],
    ],
  );
  assert.is(inOne[0], true);
  assert.match(JSON.stringify(inOne[1]), "#/$defs/T199/type");
  const files = Array.from({ length: 200 }, (_, i): SchemaFile => ({
    name: `File${i}`,
    schema: i < 199 ? { $ref: `File${i + 1}.json` } : { type: "string" },
  }));
  const across = await callValidators(files, [
    ["isFile0", "x"],
    ["isFile0", 1],
  ]);
  assert.equal(across, [true, false]);
});

test("types that would double at each reference are not inlined", async () => {
  const ladder = Array.from({ length: 40 }, (_, i): [string, Schema] => [
    `T${i}`,
    i < 39
      ? { properties: { a: { $ref: `#/$defs/T${i + 1}` }, b: { $ref: `#/$defs/T${i + 1}` } } }
      : { type: "string" },
  ]);
  const text = await moduleText({
    $ref: "#/$defs/T0",
    unevaluatedProperties: false,
    $defs: Object.fromEntries(ladder),
  });
  assert.ok(text.length < 100_000);
});

/** Types that apply to each value inside a document twice, in different ways. */
const TWICE: { readonly [name: string]: JsonObject } = {
  "under properties and allOf": {
    type: "object",
    properties: { x: { $ref: "#" }, leaf: { type: "integer" } },
    allOf: [{ properties: { x: { $ref: "#" } } }],
  },
  "under items and contains": {
    type: ["array", "integer"],
    items: { $ref: "#" },
    contains: { $ref: "#" },
  },
  "under both branches of a tagged union": {
    type: "object",
    properties: { leaf: { type: "integer" } },
    oneOf: ["a", "b"].map((tag) => ({
      required: ["tag"],
      properties: { tag: { const: tag }, x: { $ref: "#" } },
    })),
  },
  "under a pattern and a name, with the other members closed": {
    type: "object",
    properties: { x: { $ref: "#" } },
    patternProperties: { "^x": { $ref: "#" }, "^leaf$": { type: "integer" } },
    allOf: [{ properties: { tag: { type: "string" } } }],
    unevaluatedProperties: false,
  },
  "in a ladder of types": {
    $ref: "#/$defs/T0",
    $defs: Object.fromEntries(
      Array.from({ length: 60 }, (_, i): [string, Schema] => [
        `T${i}`,
        {
          type: "object",
          properties: { x: i < 59 ? { $ref: `#/$defs/T${i + 1}` } : {}, leaf: { type: "integer" } },
          anyOf: [{ properties: { x: i < 59 ? { $ref: `#/$defs/T${i + 1}` } : {} } }],
        },
      ]),
    ),
  },
};

for (const [name, schema] of Object.entries(TWICE))
  test(`a type that applies to a value twice is checked in linear time: ${name}`, async () => {
    const isList = "items" in schema;
    const nest = (depth: number, leaf: unknown): unknown => {
      let value: unknown = isList ? leaf : { leaf, tag: "a" };
      for (let i = 0; i < depth; i++) value = isList ? [value] : { tag: "a", x: value };
      return value;
    };
    const values = [1, 2, 3, 50].flatMap((depth) => [nest(depth, 1), nest(depth, "1")]);
    const results = await callValidators(
      [{ name: "Thing", schema }],
      values.map((value): FunctionCall => ["isThing", value]),
    );
    assert.equal(results, [true, false, true, false, true, false, true, false]);
    const reference = new Ajv2020({ strict: false }).compile(schema);
    assert.equal(
      values.slice(0, 6).map((value) => reference(value)),
      results.slice(0, 6),
    );
    const [errors = []] = await errorsOf(schema, nest(50, "1"));
    assert.ok(errors.length > 0 && errors.length < 1_000, `${errors.length} errors`);
    assert.ok(
      errors.some((error) => /leaf must be|must be (?:an )?(?:integer|array)/.test(error)),
      errors[0],
    );
  });

test("a property __proto__ that no keyword evaluates is unevaluated", async () => {
  const schema = { type: "object", properties: { a: true }, unevaluatedProperties: false };
  const [good, bad] = await errorsOf(schema, { a: 1 }, JSON.parse('{"a":1,"__proto__":1}'));
  assert.equal(good, []);
  assert.match(bad?.join() ?? "", "__proto__");
});

test("a verdict counts for one validation only", () => {
  const value = { leaf: 1 };
  const check = judgeOnce((data) => isObject(data as Json) && (data as typeof value).leaf === 1);
  assert.is(isValid(check, value), true);
  value.leaf = 2;
  assert.is(isValid(check, value), false);
});

test("imports of the same name from two packages get different aliases", async () => {
  const files: SchemaFile[] = [
    { name: "Condition", schema: { properties: { a: { $ref: uriOf("Condition", "shared") } } } },
    { layer: "shared", name: "Condition", schema: { type: "string" } },
  ];
  assert.equal(
    await callValidators(files, [
      ["isCondition", { a: "x" }],
      ["isCondition", { a: 1 }],
    ]),
    [true, false],
  );
});

test("the text of a module does not depend on what was emitted before", async () => {
  const catalog = catalogOf([PACK, META]);
  const forward = createValidatorEmitter(catalog, OPTIONS);
  const backward = createValidatorEmitter(catalog, OPTIONS);
  const [pack, meta] = [entryNamed(catalog, "Pack"), entryNamed(catalog, "Meta")];
  const first = [forward.emit(pack), forward.emit(meta)];
  const second = [backward.emit(meta), backward.emit(pack)].reverse();
  assert.equal(first, second);
});

test("declarations are formatted as prettier formats them, and compile", async () => {
  const long = { ...META, name: "InfrastructurePackExecutionConditionList" };
  const catalog = catalogOf([PACK, META, long]);
  const project = await ValidatorProject.write(catalog);
  try {
    const emitter = createValidatorEmitter(catalog, OPTIONS);
    for (const entry of catalog.entries) {
      const { dts } = emitter.emit(entry);
      assert.is(dts, await format(dts, { parser: "typescript" }));
      const types = entry.types.map(({ name }) => `export interface ${name} { readonly brand: "${name}" }\n`);
      project.file(`${project.stem(entry)}.d.ts`, types.join(""));
    }
    project.file("use.ts", USE);
    const tsc = new URL("../../node_modules/.bin/tsc", import.meta.url).pathname;
    const flags = [
      "--noEmit",
      "--strict",
      "--exactOptionalPropertyTypes",
      "--noUncheckedIndexedAccess",
      "--module",
      "nodenext",
    ];
    execFileSync(tsc, [...flags, "--target", "es2022", "--types", "", "use.ts"], {
      cwd: project.folder,
      stdio: "inherit",
    });
  } finally {
    project.remove();
  }
});

const USE = `
import { assertPack, isPack, validatePack, validatePackUpdate } from "./core/pack.validator.js";
import { isInfrastructurePackExecutionConditionList } from "./core/infrastructure-pack-execution-condition-list.validator.js";
import { ValidationError } from "./core/pack.validator.js";
import type { ValidationIssue } from "./internal.js";

export function use(value: unknown): "Pack" | undefined {
  const errors: ValidationIssue[] = [...validatePack(value), ...validatePackUpdate(value, value)];
  try {
    assertPack(value);
    return value.brand;
  } catch (error) {
    if (error instanceof ValidationError && errors.length === 0) return undefined;
  }
  if (isInfrastructurePackExecutionConditionList(value)) value.brand satisfies "InfrastructurePackExecutionConditionList";
  return isPack(value) ? value.brand : undefined;
}
`;

const RANDOM: Schema = {
  type: "object",
  required: ["a"],
  properties: {
    a: { type: ["string", "integer", "null"], minLength: 1, maximum: 5, enum: ["", "a", "b", 1, 2, 7, null] },
    b: { type: "array", items: { $ref: "#" }, maxItems: 2, uniqueItems: true, contains: { type: "object" } },
    c: { oneOf: [{ type: "object", minProperties: 1 }, { required: ["a"] }], not: { required: ["b"] } },
    d: { if: { type: "string" }, then: { pattern: "^a" }, else: { multipleOf: 2 } },
    e: { type: "object", additionalProperties: { type: "boolean" }, propertyNames: { maxLength: 1 } },
  },
  patternProperties: { "^f": { const: { a: [1] } } },
  dependentRequired: { b: ["a"] },
  dependentSchemas: { c: { properties: { a: { type: "string" } } } },
  unevaluatedProperties: false,
};

test("verdicts are those of ajv", async () => {
  const leaf = fc.constantFrom<unknown>("", "a", "b", "ab", 0, 1, 2, 7, 1.5, null, true, false, { a: [1] }, [], {});
  const tree = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 3 }, leaf, tie("object"), fc.array(tie("value"), { maxLength: 3 })),
    object: fc.dictionary(fc.constantFrom("a", "b", "c", "d", "e", "f1", "z"), tie("value"), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  }));
  const documents = fc.sample(
    fc.oneof(
      tree.object,
      fc.record({ a: leaf }, { noNullPrototype: true }),
      fc.record({ a: leaf, b: fc.array(fc.record({ a: leaf }, { noNullPrototype: true })) }, { noNullPrototype: true }),
      fc.record({ a: leaf, e: tree.object }, { noNullPrototype: true }),
      tree.value,
    ),
    { numRuns: 4000, seed: 7 },
  );
  const ajv = new Ajv2020({ strict: false, strictNumbers: true, allErrors: true });
  const validate = ajv.compile(typeof RANDOM === "boolean" ? {} : { ...RANDOM });
  const verdicts = documents.map((document) => validate(document));
  assert.ok(verdicts.filter(Boolean).length > 100, "enough valid documents");
  assert.equal(
    await callValidators(
      [{ name: "Thing", schema: RANDOM }],
      documents.map((document): FunctionCall => ["isThing", document]),
    ),
    verdicts,
  );
});

test.run();
