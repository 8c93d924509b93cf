import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { lowerSchema, type Loss } from "../../generator/lowering/lower.ts";
import { admitObject } from "../../packages/admission/src/index.ts";
import { crdCodes } from "../../generator/diagnostics/codes/crd.ts";
import { fromEntries, type Json, type JsonObject, type Schema } from "../../packages/base/src/json.ts";

/** Whether an API server refuses an object with this spec. */
function refuses(schema: JsonObject, spec: Json): boolean {
  const resource = { kind: "Thing", schema };
  return admitObject({ resource, operation: "create", object: { spec }, fieldValidation: "Ignore" }).causes.length > 0;
}

function lowerSpec(spec: Schema): { schema: JsonObject; losses: readonly Loss[] } {
  const type = {
    id: "root#",
    name: "T",
    entry: "layer/T",
    pointer: "",
    schema: { type: "object", properties: { spec } },
  };
  const { schema, losses } = lowerSchema(type, { resolve: () => undefined });
  return { schema, losses };
}

const ajv = new Ajv2020({ strict: false, validateFormats: false, validateSchema: false, logger: false });

/**
 * Returns ajv's verdicts. Empty if ajv cannot judge: it throws for some schemas, and with failing `prefixItems` it accepts
 * an empty list under `contains`.
 */
function verdicts(schema: Schema, values: readonly Json[]): readonly (readonly [Json, boolean])[] {
  const text = JSON.stringify(schema);
  if (text.includes('"contains"') && text.includes('"prefixItems"')) return [];
  try {
    const validate = ajv.compile(schema);
    return values.map((value) => [value, validate(value)] as const);
  } catch {
    return [];
  }
}

const names = fc.constantFrom("a", "b", "c");
const scalar = fc.constantFrom<Json>(true, false, "", "a", "bb", "aaaa", 0, 1, 2, 3, -1, 1.5, -2);
const values = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.array(fc.tuple(names, tie("value")), { maxLength: 3 }).map((all) => fromEntries<Json>(all)),
  ),
})).value;

const type = fc.constantFrom("string", "integer", "number", "boolean", "object", "array");
const keywords: fc.Arbitrary<JsonObject>[] = [
  fc.record({ type }),
  fc.record({ type }),
  fc.record({ type: fc.uniqueArray(type, { minLength: 1, maxLength: 3 }) }),
  fc.record({ enum: fc.uniqueArray(scalar, { minLength: 1, maxLength: 3 }) }),
  fc.record({ const: values }),
  fc.record({ required: fc.uniqueArray(names, { maxLength: 2 }) }),
  ...["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"].map((keyword) =>
    fc.constantFrom(-1.5, 0, 0.5, 1, 2).map((bound) => ({ [keyword]: bound })),
  ),
  ...["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"].map((keyword) =>
    fc.nat(3).map((size) => ({ [keyword]: size })),
  ),
  fc.constantFrom(0.5, 2, 1.5).map((multipleOf) => ({ multipleOf })),
  fc.constantFrom("^a$", "a+", "b", "(?=a)").map((pattern) => ({ pattern })),
  fc.constant<JsonObject>({ dependentRequired: { a: ["b"] } }),
];
const schemas = fc.letrec<{ schema: Schema; node: JsonObject }>((tie) => {
  const schema = tie("schema");
  const list = fc.array(schema, { minLength: 1, maxLength: 3 });
  const map = fc.array(fc.tuple(names, schema), { maxLength: 3 }).map((all) => fromEntries<Json>(all));
  const applicators: fc.Arbitrary<JsonObject>[] = [
    ...[
      "additionalProperties",
      "items",
      "contains",
      "not",
      "propertyNames",
      "unevaluatedProperties",
      "unevaluatedItems",
    ].map((keyword) => schema.map((value) => ({ [keyword]: value }))),
    ...["allOf", "anyOf", "oneOf", "prefixItems"].map((keyword) => list.map((value) => ({ [keyword]: value }))),
    ...["properties", "properties", "properties", "patternProperties", "dependentSchemas"].map((keyword) =>
      map.map((value) => ({ [keyword]: value })),
    ),
    fc.record({ if: schema, then: schema, else: schema }),
    fc.constant<JsonObject>({ additionalProperties: false }),
  ];
  return {
    schema: fc.oneof({ depthSize: "small", withCrossShrink: true }, fc.boolean(), tie("node")),
    node: fc
      .array(fc.oneof({ depthSize: "small" }, ...keywords, ...applicators), { maxLength: 4 })
      .map((parts) => Object.assign({}, ...parts)),
  };
});

const test = suite("the verdicts of a lowered schema");
const sample = fc.tuple(schemas.schema, fc.array(values, { minLength: 4, maxLength: 8 }));
const has = (losses: readonly Loss[], ...codes: string[]): boolean => losses.some(({ code }) => codes.includes(code));

test("a lowered schema accepts what the schema accepts, unless lowering added a type", () => {
  fc.assert(
    fc.property(sample, ([spec, all]) => {
      const { schema, losses } = lowerSpec(spec);
      if (has(losses, "SG4009")) return;
      for (const [value, accepted] of verdicts(spec, all)) {
        if (accepted) assert.not.ok(refuses(schema, value), JSON.stringify([value, schema]));
      }
    }),
    { numRuns: 2000 },
  );
});

test("a lowered schema refuses what the schema refuses, unless a loss is reported", () => {
  fc.assert(
    fc.property(sample, ([spec, all]) => {
      const { schema, losses } = lowerSpec(spec);
      if (has(losses, "SG4001") || losses.some(({ code }) => crdCodes[code].severity !== "note")) return;
      for (const [value, accepted] of verdicts(spec, all)) {
        if (!accepted) assert.ok(refuses(schema, value), JSON.stringify([value, schema]));
      }
    }),
    { numRuns: 2000 },
  );
});
test.run();
