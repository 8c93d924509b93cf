import { test } from "uvu";
import * as assert from "uvu/assert";
import { Project, type CliRun } from "../support/project.ts";
import { LIMITS } from "../../generator/limits.ts";

/**
 * Schemas that once took minutes, exhausted the stack or printed endless output. Nothing here measures time: what is not
 * linear runs into the runner's limit per file.
 */

type Members = { readonly [name: string]: unknown };

const TEXT = { type: "string" };
const count = <T>(length: number, item: (i: number) => T): T[] => Array.from({ length }, (_, i) => item(i));
const named = (length: number, item: (i: number) => readonly [string, unknown]): Members =>
  Object.fromEntries(count(length, item));

/** A schema inside a schema, and so on. */
function nested(levels: number, around: (inner: unknown) => unknown, inner: unknown): unknown {
  let schema = inner;
  for (let i = 0; i < levels; i++) schema = around(schema);
  return schema;
}

const object = (properties: Members, more: Members = {}): Members => ({ type: "object", properties, ...more });
const kind = (spec: unknown, more: Members = {}): Members => ({
  "x-ont-depends-on": [],
  ...object({ spec }),
  required: ["spec"],
  ...more,
});
const alternatives = (length: number) => count(length, (i) => object({ [`p${i}`]: TEXT }, { required: [`p${i}`] }));

/** Types of which each refers twice to the next. */
function ladder(steps: number, rung: (next: Members) => Members): Members {
  const $defs = named(steps + 1, (i) => [`L${i}`, i === steps ? TEXT : rung({ $ref: `#/$defs/L${i + 1}` })]);
  return { "x-ont-depends-on": [], $ref: "#/$defs/L0", $defs };
}

async function generate(file: string, schema: unknown, ...args: readonly string[]): Promise<CliRun> {
  const project = new Project();
  try {
    project.write("seamgen.config.json", {
      packages: { scope: "@demo" },
      layers: [{ name: "app", group: "app.example.com" }],
    });
    project.write(`schemas/app/${file}`, schema);
    return await project.run("generate", ...args);
  } finally {
    project.remove();
  }
}

/** Each is refused with one error. */
const REFUSED: readonly (readonly [name: string, code: string, schema: unknown])[] = [
  [
    "24 nested ifs, which a definition holds 2^24 times",
    "SG4006",
    kind({
      ...object({ a: TEXT }),
      ...Object(
        nested(24, (test) => ({ if: test, then: { required: ["a"] }, else: { required: ["b"] } }), { required: ["x"] }),
      ),
    }),
  ],
  ["2,400 branches of anyOf", "SG2051", kind(object({ a: { anyOf: alternatives(2400) } }))],
  ["2,400 branches of oneOf", "SG2051", kind(object({ a: { oneOf: alternatives(2400) } }))],
  ["2,400 branches of allOf", "SG2051", kind(object({ a: { allOf: alternatives(2400) } }))],
  ["2,400 prefix items", "SG2051", kind(object({ a: { type: "array", prefixItems: count(2400, () => TEXT) } }))],
  [
    "5,000 patterns of properties",
    "SG2051",
    kind({ type: "object", patternProperties: named(5000, (i) => [`^p${i}$`, TEXT]) }),
  ],
  [
    "an enum of 100,000 strings",
    "SG2051",
    kind(object({ a: { type: "string", enum: count(100_000, (i) => `v${i}`) } })),
  ],
  ["a ladder of anyOf", "SG1051", ladder(40, (next) => ({ anyOf: [next, next] }))],
  ["a ladder of allOf", "SG1051", ladder(40, (next) => ({ allOf: [next, next] }))],
  ["a ladder of conditions", "SG1051", ladder(40, (next) => ({ if: next, then: next, else: next }))],
  ["300 nested objects", "SG1014", kind(nested(300, (inner) => object({ a: inner }), TEXT))],
  ["a default of 300 nested lists", "SG1014", kind(object({ a: { default: nested(300, (inner) => [inner], 1) } }))],
  [
    "types that refer to each other in 3,000 steps",
    "SG4006",
    kind(
      { $ref: "#/$defs/T0" },
      { $defs: named(3000, (i) => [`T${i}`, i === 2999 ? TEXT : object({ n: { $ref: `#/$defs/T${i + 1}` } })]) },
    ),
  ],
  [
    "50,000 properties of a type",
    "SG1053",
    object(
      named(50_000, (i) => [`p${i}`, TEXT]),
      { "x-ont-depends-on": [] },
    ),
  ],
  ["50,000 definitions", "SG1053", { "x-ont-depends-on": [], ...TEXT, $defs: named(50_000, (i) => [`T${i}`, TEXT]) }],
  [
    "3,000 immutable paths, whose rules cost more than a server allows",
    "SG2126",
    kind(object(named(3000, (i) => [`p${i}`, TEXT])), { "x-ont-immutable": count(3000, (i) => `spec.p${i}`) }),
  ],
  ["20,000 properties", "SG1053", kind(object(named(20_000, (i) => [`p${i}`, TEXT])))],
  ["20,000 required names", "SG2051", kind(object({ a: TEXT }, { required: count(20_000, (i) => `r${i}`) }))],
  [
    "100,000 required names of an open object",
    "SG2051",
    kind({ type: "object", required: count(100_000, (i) => `r${i}`) }),
  ],
  ["a pattern of 600,000 steps", "SG2091", kind(object({ a: { type: "string", pattern: "a{0,1000}".repeat(600) } }))],
  [
    "a pattern of RE2 of 600,000 steps",
    "SG2091",
    kind(object({ a: { type: "string", pattern: `(?i)${"(ab{0,100}c){5}[[:alpha:]]".repeat(300)}` } })),
  ],
  [
    "5,000 condition types with 5,000 reasons each",
    "SG2052",
    kind(object({ a: TEXT }), {
      properties: {
        spec: object({ a: TEXT }),
        status: object({
          conditions: {
            type: "array",
            items: object(
              {
                type: { type: "string", enum: count(5000, (i) => `T${i}`) },
                reason: { type: "string", enum: count(5000, (i) => `R${i}`) },
              },
              { required: ["type"] },
            ),
          },
        }),
      },
    }),
  ],
];

for (const [name, code, schema] of REFUSED)
  test(`${name}: one error`, async () => {
    const { exit, stderr } = await generate("Thing.json", schema);
    assert.is(exit, 3, stderr.slice(0, 2000));
    assert.equal(
      [...stderr.matchAll(/ error (SG\d+) /g)].map(([, found]) => found),
      [code],
    );
  });

/** Each is large, and within the limits. */
const ACCEPTED: readonly (readonly [name: string, schema: unknown])[] = [
  ["as many branches as are allowed", kind(object({ a: { anyOf: alternatives(LIMITS.branches) } }))],
  [
    "branches in the last of many branches",
    kind(object({ a: nested(3, (last) => ({ anyOf: [...alternatives(400), last] }), TEXT) })),
  ],
  [
    "an enum as large as is allowed",
    kind(object({ a: { type: "string", enum: count(LIMITS.listedMembers, (i) => `v${i}`) } })),
  ],
  ["an enum of 9,000 integers", kind(object({ a: { type: "integer", enum: count(9000, (i) => i) } }))],
  ["190 nested objects", kind(nested(190, (inner) => object({ a: inner }), TEXT))],
  [
    "300 immutable paths",
    kind(object(named(300, (i) => [`p${i}`, TEXT])), { "x-ont-immutable": count(300, (i) => `spec.p${i}`) }),
  ],
  ["4,000 definitions", kind(object({ a: TEXT }), { $defs: named(4000, (i) => [`Def${i}`, object({ a: TEXT })]) })],
  [
    "a default of 50,000 items",
    kind(object({ a: { type: "array", items: TEXT, default: count(50_000, (i) => `d${i}`) } })),
  ],
  ["a name of a million letters", kind(object({ ["n".repeat(1_000_000)]: TEXT }))],
  ["a pattern of 8,000 characters", kind(object({ a: { type: "string", pattern: "a?".repeat(4_000) } }))],
];

for (const [name, schema] of ACCEPTED)
  test(`${name}: accepted`, async () => {
    const { exit, stderr } = await generate("Thing.json", schema);
    assert.is(exit, 0, stderr.slice(0, 2000));
  });

const yaml = (lines: readonly string[]) => ["x-ont-depends-on: []", "type: object", ...lines, ""].join("\n");

test("a YAML map of 40,000 keys, with a warning for each, is one file with a short report", async () => {
  const { exit, stderr } = await generate("Thing.yaml", yaml(count(40_000, (i) => `mine${i}: { format: odd }`)));
  assert.is(exit, 0, stderr.slice(0, 2000));
  assert.match(stderr, /^40000 warnings$/m);
});

test("a YAML map of 40,000 properties is one error", async () => {
  const keys = count(40_000, (i) => `  p${i}: { type: string }`);
  const { exit, stderr } = await generate("Thing.yaml", yaml(["properties:", ...keys]));
  assert.is(exit, 3);
  assert.match(stderr, /^schemas\/app\/Thing\.yaml:1:1 error SG1053 /m);
  assert.is(printed(stderr), 1);
});

test("a key that a YAML map has twice is found among 40,000, however it is quoted", async () => {
  const keys = count(40_000, (i) => `  p${i}: { type: string }`);
  for (const twice of ["  p39999: {}", '  "p7": {}']) {
    const { exit, stderr } = await generate("Thing.yaml", yaml(["properties:", ...keys, twice]));
    assert.is(exit, 3);
    assert.match(stderr, /^schemas\/app\/Thing\.yaml:40004:3 error SG1002 .*unique/m);
  }
});

test("30,000 anchors, 30,000 aliases and 40 steps of aliases that double end", async () => {
  const anchors = await generate("Thing.yaml", yaml(count(30_000, (i) => `x-a${i}: &a${i} x`)));
  assert.is(anchors.exit, 0, anchors.stderr.slice(0, 2000));
  const aliases = await generate("Thing.yaml", yaml(["x-a: &a x", ...count(30_000, (i) => `x-b${i}: *a`)]));
  assert.match(aliases.stderr, /error SG1002/);
  const doubling = count(40, (i) => `x-a${i + 1}: &a${i + 1} { l: *a${i}, r: *a${i} }`);
  assert.match((await generate("Thing.yaml", yaml(["x-a0: &a0 x", ...doubling]))).stderr, /error SG1002/);
});

/** The numbers of printed errors and warnings. */
function printed(stderr: string): number {
  return [...stderr.matchAll(/^\S+:\d+:\d+ (?:error|warning) SG/gm)].length;
}

test("of 50,000 warnings about a file 100 are printed, an error first, and all are counted", async () => {
  const properties = named(12_500, (i) => [`p${i}`, { type: "string", format: "odd", mine1: 1, mine2: 2, mine3: 3 }]);
  const schema = {
    "x-ont-depends-on": [],
    ...object(properties),
    last: { $ref: "#/nowhere" },
    not: { $ref: "#/nowhere" },
  };
  const { exit, stderr } = await generate("Thing.json", schema);
  assert.is(exit, 3);
  assert.match(stderr, / error SG1005 /);
  assert.is(printed(stderr), LIMITS.diagnosticsPerFile);
  assert.match(stderr, /^schemas\/app\/Thing\.json: 49902 more; --format json lists them$/m);
  assert.match(stderr, /^1 error, 50001 warnings$/m);
  const json: { diagnostics: unknown[] } = JSON.parse(
    (await generate("Thing.json", schema, "--format", "json")).stdout,
  );
  assert.is(json.diagnostics.length, 50_002);
});

test("5,000 references to nowhere are errors, each printed one with a suggestion", async () => {
  const properties = named(5000, (i) => [`p${i}`, { $ref: `#anchoz${i}` }]);
  const $defs = named(5000, (i) => [`D${i}`, { $anchor: `anchor${i}`, type: "string" }]);
  const { exit, stderr } = await generate("Thing.json", kind(object(properties), { $defs }));
  assert.is(exit, 3);
  assert.match(stderr, /^5000 errors$/m);
  assert.is(printed(stderr), LIMITS.diagnosticsPerFile);
  assert.match(stderr, /did you mean .*#anchor0\?/);
});

test("20,000 dependencies that do not exist are errors", async () => {
  const { exit, stderr } = await generate(
    "Thing.json",
    kind(object({ a: TEXT }), { "x-ont-depends-on": count(20_000, (i) => `app/Other${i}`) }),
  );
  assert.is(exit, 3);
  assert.match(stderr, /^20000 errors$/m);
});

test.run();
