import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Json, JsonObject, Schema } from "../../packages/base/src/json.ts";
import { catalogOf, entryNamed } from "../support/catalog.ts";
import { casesToDraw } from "../support/run-size.ts";
import { ValidatorProject } from "../support/validator-project.ts";
import { evaluateSchema } from "./drawn/evaluate-schema.ts";

const NAMES = ["a", "b", "x", "xy", "toString", "__proto__"];
const name = fc.constantFrom(...NAMES);
const leaf = fc.constantFrom<Json>("", "abc", 0, 5, null);
const map = <T>(values: fc.Arbitrary<T>, keys: fc.Arbitrary<string> = name) =>
  fc.dictionary(keys, values, { maxKeys: 3, noNullPrototype: true });

const value = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2, depthSize: "small" },
    { weight: 1, arbitrary: leaf },
    { weight: 4, arbitrary: map(tie("value")) },
    { weight: 2, arbitrary: fc.array(tie("value"), { maxLength: 4 }) },
  ),
})).value;

const scalar = fc.constantFrom<Schema>(
  true,
  false,
  { type: "string" },
  { type: "number", minimum: 3 },
  { maxLength: 1 },
);

/** Draws schemas that evaluate something under conditions, and others around them that ask what was evaluated. */
const schema = fc.letrec<{ schema: Schema }>((tie) => {
  const inner = tie("schema");
  const list = fc.array(inner, { minLength: 1, maxLength: 3 });
  const rows: Record<string, fc.Arbitrary<Json>> = {
    properties: map(inner),
    patternProperties: map(inner, fc.constantFrom("^x", "y$", "^[ab]$")),
    additionalProperties: scalar,
    required: fc.uniqueArray(name, { minLength: 1, maxLength: 2 }),
    dependentSchemas: map(inner),
    propertyNames: fc.constantFrom<Schema>({ maxLength: 2 }, true),
    prefixItems: list,
    items: scalar,
    contains: scalar,
    minContains: fc.nat(2),
    maxContains: fc.nat(3),
    allOf: list,
    anyOf: list,
    oneOf: list,
    not: inner,
    if: inner,
    then: inner,
    else: inner,
    $ref: fc.constantFrom("#/$defs/Left", "#/$defs/Right"),
  };
  const some = fc
    .subarray(Object.entries(rows), { minLength: 1, maxLength: 4 })
    .chain((chosen) => fc.record(Object.fromEntries(chosen)));
  const asking = fc.constantFrom<JsonObject>(
    {},
    { unevaluatedProperties: false },
    { unevaluatedProperties: { type: "number" } },
    { unevaluatedItems: false },
    { unevaluatedItems: { type: "number" } },
    { unevaluatedProperties: false, unevaluatedItems: false },
  );
  return {
    schema: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      { weight: 1, arbitrary: scalar },
      { weight: 5, arbitrary: fc.tuple(some, asking).map(([rest, ask]): Schema => ({ ...rest, ...ask })) },
    ),
  };
}).schema;

const closed = (inner: Schema): Schema =>
  typeof inner === "boolean" ? inner : { unevaluatedProperties: false, unevaluatedItems: false, ...inner };

/** A schema that refers only to `Right` or to nothing, so that no reference leads back. */
const withoutReferences = (inner: Schema, but: string): Schema =>
  JSON.parse(JSON.stringify(inner), (key, member: unknown) => (key === "$ref" && member !== but ? undefined : member));

test("what is evaluated under conditions is what JSON Schema says", async () => {
  const drawn = fc.sample(fc.tuple(schema, schema, schema, fc.array(value, { minLength: 12, maxLength: 12 })), {
    numRuns: casesToDraw({ few: 150, all: 1500 }),
    ...(process.env["SEED"] === undefined ? {} : { seed: Number(process.env["SEED"]) }),
  });
  const cases = drawn.map(([thing, left, right, values], i) => {
    const $defs = {
      Thing: closed(thing),
      Left: withoutReferences(left, "#/$defs/Right"),
      Right: withoutReferences(right, ""),
    };
    return { name: `Case${i}`, schema: { $ref: "#/$defs/Thing", $defs }, values };
  });
  const catalog = catalogOf(cases);
  const project = await ValidatorProject.write(catalog);
  const wrong: string[] = [];
  try {
    for (const { name: file, schema: root, values } of cases) {
      const path = `${project.folder}/${project.stem(entryNamed(catalog, file))}.validator.js`;
      const module: Record<string, (document: Json) => boolean> = await import(pathToFileURL(path).href);
      for (const document of values) {
        let verdict: unknown;
        try {
          verdict = module[`is${file}`]?.(document);
        } catch (error) {
          verdict = error;
        }
        if (verdict !== evaluateSchema(root, document).valid)
          wrong.push(`${JSON.stringify(root)} with ${JSON.stringify(document)}: ${String(verdict)}`);
      }
    }
  } finally {
    project.remove();
  }
  const [shortest] = wrong.sort((a, b) => a.length - b.length);
  assert.is(shortest, undefined, `${wrong.length} verdicts are wrong`);
});

test.run();
