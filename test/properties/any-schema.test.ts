import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Project } from "../support/project.ts";
import { casesToDraw } from "../support/run-size.ts";

const WORDS = ["a", "b", "spec", "__proto__", "constructor", "x y", "", "*/", "${x}", "A"];
const word = fc.constantFrom(...WORDS);
const words = fc.uniqueArray(word, { maxLength: 3 });
const scalar = fc.oneof(word, fc.integer({ min: -3, max: 300 }), fc.constantFrom(0.5, 1e21, true, false, null));
const anything = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 3 }),
  fc.dictionary(word, scalar, { maxKeys: 2, noNullPrototype: true }),
);
const count = fc.nat(5);
const TYPES = ["string", "number", "integer", "boolean", "null", "array", "object"];

const SCALAR_KEYWORDS: { readonly [keyword: string]: fc.Arbitrary<unknown> } = {
  type: fc.oneof(fc.constantFrom(...TYPES), fc.uniqueArray(fc.constantFrom(...TYPES), { minLength: 1, maxLength: 3 })),
  $ref: fc.constantFrom("#/$defs/D1", "#/$defs/D2", "#", "Other.json", "Other.json#/$defs/D1"),
  const: anything,
  enum: fc.array(anything, { minLength: 1, maxLength: 3 }),
  default: anything,
  format: fc.constantFrom("date-time", "int64", "ipv4", "phone"),
  pattern: fc.constantFrom("^a+$", "(a+)+", "^(?=x)", "\\d"),
  minLength: count,
  maximum: count,
  multipleOf: fc.constantFrom(2, 0.1),
  minItems: count,
  maxItems: count,
  minProperties: count,
  uniqueItems: fc.boolean(),
  nullable: fc.boolean(),
  deprecated: fc.boolean(),
  required: words,
  title: word,
  description: word,
  "x-kubernetes-int-or-string": fc.boolean(),
  "x-kubernetes-preserve-unknown-fields": fc.boolean(),
  "x-kubernetes-list-type": fc.constantFrom("map", "set", "atomic"),
  "x-kubernetes-list-map-keys": words,
};

/** Draws schemas of a few keywords each. A value may have a type that its keyword does not allow. */
function schemas(): fc.Arbitrary<unknown> {
  const shaped = (value: fc.Arbitrary<unknown>) =>
    fc.oneof({ weight: 15, arbitrary: value }, { weight: 1, arbitrary: anything });
  const { schema } = fc.letrec((tie) => {
    const inner = tie("schema");
    const list = fc.array(inner, { minLength: 1, maxLength: 3 });
    const map = fc.dictionary(word, inner, { maxKeys: 3, noNullPrototype: true });
    const patterns = fc.dictionary(fc.constantFrom("^a", "b$", "x"), inner, { maxKeys: 2, noNullPrototype: true });
    const applicators = {
      properties: map,
      additionalProperties: inner,
      patternProperties: patterns,
      propertyNames: inner,
      dependentSchemas: map,
      unevaluatedProperties: inner,
      items: inner,
      prefixItems: list,
      contains: inner,
      unevaluatedItems: inner,
      allOf: list,
      anyOf: list,
      oneOf: list,
      not: inner,
      if: inner,
      then: inner,
      else: inner,
    };
    const some = (table: { readonly [keyword: string]: fc.Arbitrary<unknown> }) =>
      fc
        .subarray(Object.entries(table), { maxLength: 4 })
        .chain((rows) => fc.record(Object.fromEntries(rows.map(([keyword, value]) => [keyword, shaped(value)]))));
    return {
      schema: fc.oneof(
        { depthSize: "small", maxDepth: 4 },
        fc.boolean(),
        some(SCALAR_KEYWORDS),
        fc.tuple(fc.constantFrom("object", "array"), some(applicators)).map(([type, rest]) => ({ type, ...rest })),
        some(applicators),
      ),
    };
  });
  return schema;
}

async function judge([spec, status, first, second]: readonly unknown[]): Promise<void> {
  const project = new Project();
  try {
    project.write("seamgen.config.json", {
      packages: { scope: "@demo" },
      layers: [{ name: "app", group: "app.example.com" }],
    });
    project.write("schemas/app/Kind.json", {
      "x-ont-depends-on": [],
      properties: { spec, status },
      $defs: { D1: first, D2: second },
    });
    project.write("schemas/app/Other.json", { "x-ont-depends-on": [], ...Object(first), $defs: { D1: second } });
    const run = await project.run("generate");
    assert.ok(run.exit === 0 || run.exit === 3, run.stderr);
    for (const line of run.stderr.split("\n")) {
      if (/ (error|warning) SG\d{4} /.test(line)) assert.match(line, /^schemas\/app\/(Kind|Other)\.json:\d+:\d+ /);
    }
  } finally {
    project.remove();
  }
}

test("any schema set, valid or not, ends in output or in diagnostics with positions", async () => {
  const schema = schemas();
  await fc.assert(fc.asyncProperty(fc.tuple(schema, schema, schema, schema), judge), {
    numRuns: casesToDraw({ few: 25, all: 80 }),
  });
});

test.run();
