import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { lowerSchema, type Lowered } from "../../generator/lowering/lower.ts";
import { transitionRules } from "../../generator/lowering/immutable.ts";
import { readPattern } from "../../generator/catalog/pattern.ts";
import { admit, checkCrd } from "../../packages/admission/src/index.ts";
import {
  atPointer,
  fromEntries,
  isObject,
  jsonEqual,
  type Json,
  type JsonObject,
  type Schema,
} from "../../packages/base/src/json.ts";
import type { ImmutablePath, NamedType } from "../../generator/types.ts";

interface Case {
  readonly given: Schema;
  readonly want: JsonObject;
  /** `CODE pointer`, relative to the given schema. */
  readonly losses?: readonly string[];
}
type Table = readonly (readonly [string, Case])[];

const named = (id: string, schema: Schema): NamedType => ({ id, name: "T", entry: "layer/T", pointer: "", schema });

function lowerRoot(schema: Schema, types: { readonly [id: string]: Schema } = {}): Lowered {
  const resolve = (id: string) => (Object.hasOwn(types, id) ? named(id, types[id] ?? true) : undefined);
  return lowerSchema(named("root#", schema), { resolve });
}

/** Lowers a schema as the property `spec` of a kind. */
function lowerSpec(
  schema: Schema,
  types: { readonly [id: string]: Schema } = {},
): { spec: Json | undefined; losses: string[] } {
  const { schema: root, losses } = lowerRoot({ type: "object", properties: { spec: schema } }, types);
  const at = (pointer: string) => pointer.replace(/^\/properties\/spec/, "");
  return {
    spec: atPointer(root, "/properties/spec"),
    losses: losses.map(({ code, pointer }) => `${code} ${at(pointer)}`),
  };
}

function crdOf(schema: JsonObject): JsonObject {
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "things.example.com" },
    spec: {
      group: "example.com",
      scope: "Namespaced",
      names: { plural: "things", singular: "thing", kind: "Thing", listKind: "ThingList" },
      versions: [
        { name: "v1", served: true, storage: true, schema: { openAPIV3Schema: schema }, subresources: { status: {} } },
      ],
    },
  };
}

const any = { "x-kubernetes-preserve-unknown-fields": true, nullable: true };
const keep = { "x-kubernetes-preserve-unknown-fields": true };
const isString = { not: { minLength: 1, maxLength: 0 } };
const isNumber = { not: { minimum: 1, maximum: -1 } };

const tables: { readonly [title: string]: Table } = {
  type: [
    ["a single type", { given: { type: "string" }, want: { type: "string" } }],
    ["a type or null", { given: { type: ["string", "null"] }, want: { type: "string", nullable: true } }],
    ["integer or string", { given: { type: ["integer", "string"] }, want: { "x-kubernetes-int-or-string": true } }],
    [
      "another union",
      { given: { type: ["boolean", "string"] }, want: { ...keep, anyOf: [{ enum: [true, false] }, isString] } },
    ],
    ["only null", { given: { type: "null" }, want: { ...keep, not: {}, nullable: true } }],
    ["true", { given: true, want: any }],
    ["false", { given: false, want: { ...keep, not: {} } }],
    [
      "type implied by properties",
      {
        given: { properties: { a: { type: "string" } } },
        want: { type: "object", nullable: true, properties: { a: { type: "string" } } },
        losses: ["SG4009 "],
      },
    ],
    ["type not implied by bounds", { given: { minLength: 1 }, want: { ...any, minLength: 1 } }],
  ],
  enum: [
    ["strings", { given: { enum: ["a", "b"] }, want: { type: "string", enum: ["a", "b"] } }],
    ["with null", { given: { enum: ["a", null] }, want: { type: "string", nullable: true, allOf: [{ enum: ["a"] }] } }],
    ["const string", { given: { const: "a" }, want: { type: "string", enum: ["a"] } }],
    ["const integer", { given: { const: 3 }, want: { type: "integer", minimum: 3, maximum: 3 } }],
    ["const boolean", { given: { const: true }, want: { type: "boolean", enum: [true] } }],
    [
      "integers",
      {
        given: { type: "integer", enum: [1, 2] },
        want: {
          type: "integer",
          anyOf: [
            { minimum: 1, maximum: 1 },
            { minimum: 2, maximum: 2 },
          ],
        },
      },
    ],
    ["no value has the type", { given: { type: "string", enum: [1] }, want: { ...keep, not: {} } }],
    [
      "const object",
      {
        given: { const: { a: "x" } },
        want: {
          type: "object",
          ...keep,
          allOf: [
            { required: ["a"], minProperties: 1, maxProperties: 1, properties: { a: { enum: ["x"], ...isString } } },
          ],
        },
      },
    ],
  ],
  numbers: [
    [
      "exclusive",
      { given: { type: "number", exclusiveMinimum: 1 }, want: { type: "number", minimum: 1, exclusiveMinimum: true } },
    ],
    [
      "fractions on integers",
      {
        given: { type: "integer", minimum: 1.5, exclusiveMaximum: 3.5 },
        want: { type: "integer", minimum: 2, maximum: 3 },
      },
    ],
    [
      "fraction above zero",
      {
        given: { type: "number", minimum: 1.5 },
        want: { type: "number", minimum: 1.5, not: { minimum: 1, maximum: 1 } },
      },
    ],
    [
      "exclusive fraction",
      {
        given: { type: "number", exclusiveMaximum: 1.5 },
        want: {
          type: "number",
          anyOf: [
            { maximum: 1.5, exclusiveMaximum: true },
            { minimum: 1, maximum: 1 },
          ],
        },
      },
    ],
    ["multipleOf", { given: { type: "integer", multipleOf: 2.5 }, want: { type: "integer", multipleOf: 5 } }],
    [
      "fractional multipleOf",
      {
        given: { type: "number", multipleOf: 0.5 },
        want: { type: "number", anyOf: [{ multipleOf: 1 }, { not: { multipleOf: 1 }, multipleOf: 0.5 }] },
      },
    ],
    [
      "beyond int64",
      { given: { type: "number", maximum: 1e19 }, want: { type: "number" }, losses: ["SG4002 /maximum"] },
    ],
    [
      "int32",
      {
        given: { type: "integer", format: "int32" },
        want: { type: "integer", format: "int32", minimum: -2147483648, maximum: 2147483647 },
      },
    ],
    [
      "int32 with tighter and looser bounds",
      {
        given: { type: "integer", format: "int32", minimum: 0, maximum: 1e10 },
        want: { type: "integer", format: "int32", minimum: 0, maximum: 2147483647 },
      },
    ],
    [
      "float",
      {
        given: { type: "number", format: "float" },
        want: { type: "number", format: "float" },
        losses: ["SG4019 /format"],
      },
    ],
  ],
  strings: [
    ["pattern", { given: { type: "string", pattern: "^[a-z]+$" }, want: { type: "string", pattern: "^[a-z]+$" } }],
    [
      "lookahead",
      { given: { type: "string", pattern: "^(?=a)" }, want: { type: "string" }, losses: ["SG4003 /pattern"] },
    ],
    [
      "known format",
      {
        given: { type: "string", format: "date-time" },
        want: { type: "string", format: "date-time" },
        losses: ["SG4018 /format"],
      },
    ],
    [
      "a name format of Kubernetes",
      {
        given: { type: "string", format: "k8s-short-name" },
        want: { type: "string", format: "k8s-short-name" },
        losses: ["SG4018 /format"],
      },
    ],
    [
      "unknown format",
      { given: { type: "string", format: "iri" }, want: { type: "string" }, losses: ["SG4004 /format"] },
    ],
    [
      "lengths",
      { given: { type: "string", minLength: 1, maxLength: 3 }, want: { type: "string", minLength: 1, maxLength: 3 } },
    ],
  ],
  objects: [
    ["no properties", { given: { type: "object" }, want: { type: "object", ...keep } }],
    [
      "map",
      {
        given: { type: "object", additionalProperties: { type: "string" } },
        want: { type: "object", additionalProperties: { type: "string" } },
      },
    ],
    ["map of anything", { given: { type: "object", additionalProperties: true }, want: { type: "object", ...keep } }],
    [
      "closed without properties",
      { given: { type: "object", additionalProperties: false }, want: { type: "object", additionalProperties: false } },
    ],
    [
      "closed with properties",
      {
        given: { type: "object", properties: { a: { type: "string" } }, additionalProperties: false },
        want: { type: "object", properties: { a: { type: "string" } } },
        losses: ["SG4001 /additionalProperties"],
      },
    ],
    [
      "open with properties",
      {
        given: { type: "object", properties: { a: { type: "string" } }, additionalProperties: true },
        want: { type: "object", ...keep, properties: { a: { type: "string" } } },
      },
    ],
    [
      "additional properties with a schema",
      {
        given: { type: "object", properties: { a: { type: "string" } }, additionalProperties: { type: "integer" } },
        want: { type: "object", ...keep, properties: { a: { type: "string" } } },
        losses: ["SG4011 /additionalProperties"],
      },
    ],
    [
      "patternProperties",
      {
        given: { type: "object", patternProperties: { "^x": { type: "string" } } },
        want: { type: "object", ...keep },
        losses: ["SG4002 /patternProperties"],
      },
    ],
    [
      "propertyNames",
      {
        given: { type: "object", propertyNames: { maxLength: 3 } },
        want: { type: "object", ...keep },
        losses: ["SG4002 /propertyNames"],
      },
    ],
    [
      "required but undeclared",
      {
        given: { type: "object", properties: { a: { type: "string" } }, required: ["b"] },
        want: { type: "object", required: ["b"], properties: { a: { type: "string" }, b: any } },
      },
    ],
    [
      "dependentRequired",
      {
        given: {
          type: "object",
          properties: { a: { type: "string" }, b: { type: "string" } },
          dependentRequired: { a: ["b"] },
        },
        want: {
          type: "object",
          properties: { a: { type: "string" }, b: { type: "string" } },
          anyOf: [{ not: { required: ["a"] } }, { required: ["b"] }],
        },
      },
    ],
    [
      "a count of properties keeps unknown fields",
      {
        given: { type: "object", properties: { a: { type: "string" } }, minProperties: 1 },
        want: { type: "object", ...keep, minProperties: 1, properties: { a: { type: "string" } } },
      },
    ],
    [
      "odd names",
      {
        given: JSON.parse(
          '{"type":"object","properties":{"__proto__":{"type":"string"},"constructor":{"type":"string"}}}',
        ),
        want: JSON.parse(
          '{"type":"object","properties":{"__proto__":{"type":"string"},"constructor":{"type":"string"}}}',
        ),
      },
    ],
  ],
  arrays: [
    [
      "items",
      { given: { type: "array", items: { type: "string" } }, want: { type: "array", items: { type: "string" } } },
    ],
    ["any items", { given: { type: "array" }, want: { type: "array", items: any } }],
    ["no items allowed", { given: { type: "array", items: false }, want: { type: "array", maxItems: 0, items: any } }],
    [
      "unique items",
      {
        given: { type: "array", items: { type: "string" }, uniqueItems: true },
        want: { type: "array", items: { type: "string" } },
        losses: ["SG4012 /uniqueItems"],
      },
    ],
    [
      "unique items of a set",
      {
        given: { type: "array", items: { type: "string" }, uniqueItems: true, "x-kubernetes-list-type": "set" },
        want: { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "set" },
      },
    ],
    [
      "tuple",
      {
        given: { type: "array", prefixItems: [{ type: "string" }, { type: "integer" }] },
        want: { type: "array", items: any },
        losses: ["SG4002 /prefixItems"],
      },
    ],
    [
      "tuple of one type",
      {
        given: { type: "array", prefixItems: [{ type: "string" }, { type: "string" }], items: false },
        want: { type: "array", maxItems: 2, items: { type: "string" } },
      },
    ],
    [
      "contains",
      {
        given: { type: "array", items: { type: "string" }, contains: { const: "a" } },
        want: { type: "array", items: { type: "string" }, not: { items: { not: { enum: ["a"] } } } },
      },
    ],
  ],
  junctors: [
    [
      "anyOf with null",
      { given: { anyOf: [{ type: "string" }, { type: "null" }] }, want: { type: "string", nullable: true } },
    ],
    [
      "anyOf of types",
      { given: { anyOf: [{ type: "integer" }, { type: "string" }] }, want: { "x-kubernetes-int-or-string": true } },
    ],
    [
      "allOf merges",
      {
        given: {
          allOf: [{ type: "object", properties: { a: { type: "string" } } }, { properties: { a: { minLength: 2 } } }],
        },
        want: { type: "object", properties: { a: { type: "string", minLength: 2 } } },
      },
    ],
    [
      "two patterns",
      {
        given: { type: "string", pattern: "a", allOf: [{ pattern: "b" }] },
        want: { type: "string", pattern: "a", allOf: [{ pattern: "b" }] },
      },
    ],
    [
      "a branch does not repeat the type of its parent",
      {
        given: { type: "string", anyOf: [{ type: "string", minLength: 3 }, { enum: ["a"] }] },
        want: { type: "string", anyOf: [{ minLength: 3 }, { enum: ["a"] }] },
      },
    ],
    ["not", { given: { type: "string", not: { const: "a" } }, want: { type: "string", not: { enum: ["a"] } } }],
    [
      "not, around a keyword that a CRD cannot express",
      {
        given: { type: "string", not: { pattern: "(?=a)" } },
        want: { type: "string" },
        losses: ["SG4003 /not/pattern", "SG4002 /not"],
      },
    ],
    [
      "closed branches exclude each other's fields",
      {
        given: {
          type: "object",
          oneOf: [
            { properties: { a: { type: "string" } }, required: ["a"], additionalProperties: false },
            { properties: { b: { type: "number" } }, required: ["b"], additionalProperties: false },
          ],
        },
        want: {
          type: "object",
          properties: { a: keep, b: keep },
          oneOf: [
            { required: ["a"], properties: { a: isString }, not: { required: ["b"] } },
            { required: ["b"], properties: { b: isNumber }, not: { required: ["a"] } },
          ],
        },
        losses: ["SG4001 /oneOf/0/additionalProperties", "SG4001 /oneOf/1/additionalProperties"],
      },
    ],
    [
      "if, then, else",
      {
        given: {
          type: "object",
          properties: { a: { type: "string" } },
          if: { properties: { a: { const: "x" } } },
          then: { required: ["b"] },
          else: { required: ["c"] },
        },
        want: {
          type: "object",
          properties: { a: { type: "string" }, b: any, c: any },
          anyOf: [{ not: { properties: { a: { enum: ["x"] } } } }, { required: ["b"] }],
          allOf: [{ anyOf: [{ properties: { a: { enum: ["x"] } } }, { required: ["c"] }] }],
        },
      },
    ],
    [
      "metadata in a junctor",
      {
        given: { type: "object", anyOf: [{ properties: { metadata: { minProperties: 1 } } }, { required: ["a"] }] },
        want: { type: "object", properties: { metadata: any, a: any } },
        losses: ["SG4002 /anyOf/0/properties/metadata"],
      },
    ],
  ],
  annotations: [
    [
      "a description is kept, other annotations are dropped",
      {
        given: { type: "string", title: "T", description: "d", $comment: "c", "x-ont-y": 1, readOnly: true },
        want: { type: "string", description: "d" },
        losses: ["SG4010 /readOnly"],
      },
    ],
    [
      "deprecated",
      {
        given: { type: "string", description: "Old.", deprecated: true },
        want: { type: "string", description: "Deprecated. Old." },
      },
    ],
    ["examples", { given: { type: "string", examples: ["a", "b"] }, want: { type: "string", example: "a" } }],
    ["default", { given: { type: "string", default: "a" }, want: { type: "string", default: "a" } }],
    [
      "default of another type",
      { given: { type: "string", default: 1 }, want: { type: "string" }, losses: ["SG4091 /default"] },
    ],
    [
      "default in a format that the server checks",
      {
        given: { type: "string", format: "cidr", default: "10.0.0.0/8" },
        want: { type: "string", format: "cidr", default: "10.0.0.0/8" },
        losses: ["SG4018 /format"],
      },
    ],
    [
      "default that violates such a format",
      {
        given: { type: "string", format: "cidr", default: "10.0.0.0" },
        want: { type: "string", format: "cidr" },
        losses: ["SG4018 /format", "SG4091 /default"],
      },
    ],
    [
      "default under a pattern with repeated groups",
      {
        given: { type: "string", pattern: "^(a(b|c)+)*$", default: "abcab" },
        want: { type: "string", pattern: "^(a(b|c)+)*$", default: "abcab" },
      },
    ],
    [
      "default null",
      { given: { type: "string", default: null }, want: { type: "string" }, losses: ["SG2149 /default"] },
    ],
    [
      "default that needs a nested default",
      {
        given: { type: "object", properties: { a: { type: "string", default: "x" } }, required: ["a"], default: {} },
        want: { type: "object", required: ["a"], properties: { a: { type: "string", default: "x" } } },
        losses: ["SG4081 /required", "SG4091 /default"],
      },
    ],
  ],
};

/** `assert.equal` for JSON. uvu's own takes a member named constructor for the class of the object. */
function same(actual: { spec: Json | undefined; losses: string[] }, wanted: { spec: Json; losses: string[] }): void {
  if (!jsonEqual(actual.spec, wanted.spec) || !jsonEqual(actual.losses, wanted.losses)) assert.equal(actual, wanted);
}

for (const [title, table] of Object.entries(tables)) {
  const test = suite(`lowering: ${title}`);
  for (const [name, { given, want, losses = [] }] of table) {
    test(name, () => same(lowerSpec(given), { spec: want, losses: [...losses] }));
    test(`${name}: API servers accept the result`, () =>
      assert.equal(checkCrd(crdOf(lowerRoot({ type: "object", properties: { spec: given } }).schema)), []));
  }
  test.run();
}

const references = suite("lowering: references");
references("keywords next to $ref override those of its target", () => {
  const { spec, losses } = lowerSpec(
    { $ref: "a#", description: "here", default: "x" },
    { "a#": { type: "string", description: "there", minLength: 1 } },
  );
  assert.equal([spec, losses], [{ description: "here", type: "string", minLength: 1, default: "x" }, []]);
});
references("a cycle is cut and reported", () => {
  const tree = { type: "object", properties: { child: { $ref: "tree#" } } };
  const { spec, losses } = lowerSpec({ $ref: "tree#" }, { "tree#": tree });
  assert.equal(spec, { type: "object", properties: { child: { type: "object", ...keep } } });
  assert.equal(losses, ["SG4005 /properties/child/$ref"]);
});
references("a loop of references is reported", () => {
  assert.equal(lowerSpec({ $ref: "a#" }, { "a#": { $ref: "b#" }, "b#": { $ref: "a#" } }).losses, ["SG4005 /$ref"]);
});
references("a missing type is an error", () => assert.equal(lowerSpec({ $ref: "gone#" }).losses, ["SG4007 /$ref"]));
references("a chain of 1,000 references is resolved", () => {
  const chain = fromEntries<Schema>(
    Array.from({ length: 1000 }, (_, i) => [`${i}#`, i === 999 ? { type: "string" } : { $ref: `${i + 1}#` }]),
  );
  assert.equal(lowerSpec({ $ref: "0#" }, chain), { spec: { type: "string" }, losses: [] });
});
references("1,000 types nested by reference end in an error", () => {
  const chain = fromEntries<Schema>(
    Array.from({ length: 1000 }, (_, i) => [`${i}#`, { type: "object", properties: { a: { $ref: `${i + 1}#` } } }]),
  );
  assert.ok(lowerSpec({ $ref: "0#" }, chain).losses.some((loss) => loss.startsWith("SG4006")));
});
references("types that double at each reference end in one error", () => {
  const rung = (i: number): Schema => ({
    type: "object",
    properties: { a: { $ref: `${i + 1}#` }, b: { $ref: `${i + 1}#` } },
  });
  const ladder = fromEntries<Schema>(
    Array.from({ length: 40 }, (_, i) => [`${i}#`, i === 39 ? { type: "string" } : rung(i)]),
  );
  assert.equal(
    lowerSpec({ $ref: "0#" }, ladder).losses.map((loss) => loss.slice(0, 6)),
    ["SG4006"],
  );
});
references("deep nesting ends in one error", () => {
  let deep: Schema = { type: "string" };
  for (let i = 0; i < 3000; i += 1) deep = { type: "object", properties: { a: deep } };
  assert.equal(
    lowerSpec(deep).losses.map((loss) => loss.slice(0, 6)),
    ["SG4006"],
  );
});
references.run();

const root = suite("lowering: the root of a kind");
root("apiVersion, kind and metadata are left to the server", () => {
  const { schema, losses } = lowerRoot({
    type: "object",
    required: ["apiVersion", "kind", "spec"],
    properties: {
      apiVersion: { const: "a/v1" },
      kind: { const: "A" },
      metadata: { type: "object", required: ["namespace"] },
      spec: { type: "string" },
    },
    additionalProperties: false,
  });
  assert.equal(schema, {
    type: "object",
    required: ["spec"],
    properties: {
      apiVersion: { type: "string" },
      kind: { type: "string" },
      metadata: { type: "object" },
      spec: { type: "string" },
    },
  });
  assert.equal(
    losses.map(({ code, pointer }) => `${code} ${pointer}`),
    ["SG4001 /additionalProperties", "SG4071 /properties/metadata/required"],
  );
});
root("a junctor, a default and a count at the root are reported", () => {
  const { schema, losses } = lowerRoot({
    type: "object",
    properties: { spec: { type: "string" } },
    oneOf: [{ required: ["spec"] }, { required: ["a"] }],
    default: {},
    minProperties: 2,
  });
  assert.equal(
    losses.map(({ code, params }) => [code, params]),
    ["oneOf", "default", "minProperties"].map((keyword) => ["SG4013", { keyword }]),
  );
  assert.equal(checkCrd(crdOf(schema)), []);
});
root("a root that is not an object is an error", () =>
  assert.equal(
    lowerRoot({ type: "string" }).losses.map(({ code }) => code),
    ["SG4014"],
  ),
);
root.run();

const immutable = suite("immutable paths");
const NOWHERE = { source: { file: "", text: "", syntax: "json" as const }, pointer: "" };
const kind = {
  type: "object",
  required: ["spec"],
  properties: { spec: { type: "object", properties: { a: { type: "string" }, any: keep } } },
};
const paths = (...dotted: string[]): ImmutablePath[] =>
  dotted.map((path) => ({ path, names: path.split("."), pointer: "", schemaPath: "", at: NOWHERE }));
immutable("the rule for a required property stands on the property", () => {
  const { schema, unreachable } = transitionRules(paths("spec"), kind);
  assert.equal(unreachable, []);
  assert.equal(atPointer(schema, "/properties/spec/x-kubernetes-validations"), [
    { rule: "self == oldSelf", message: "spec is immutable" },
  ]);
});
immutable("the rule for an optional property stands on its parent", () => {
  const { schema } = transitionRules(paths("spec.a"), kind);
  assert.equal(atPointer(schema, "/properties/spec/x-kubernetes-validations"), [
    { rule: "has(self.a) == has(oldSelf.a) && (!has(self.a) || self.a == oldSelf.a)", message: "spec.a is immutable" },
  ]);
  assert.equal(checkCrd(crdOf(schema)), []);
});
immutable("the rule for a path below an optional parent stands above that parent", () => {
  const inner = { type: "object", required: ["c"], properties: { c: { type: "string" }, d: { type: "string" } } };
  const root = { type: "object", properties: { spec: { type: "object", properties: { b: inner } } } };
  const { schema } = transitionRules(paths("spec.b.c"), root);
  assert.equal(atPointer(schema, "/x-kubernetes-validations"), [
    {
      rule:
        "(has(self.spec) && has(self.spec.b)) == (has(oldSelf.spec) && has(oldSelf.spec.b)) && " +
        "(!(has(self.spec) && has(self.spec.b)) || self.spec.b.c == oldSelf.spec.b.c)",
      message: "spec.b.c is immutable",
    },
  ]);
  assert.equal(checkCrd(crdOf(schema)), []);
});

/** Objects that differ in how much of the path `spec.b.c` they have. */
const STATES: readonly JsonObject[] = [
  {},
  { spec: {} },
  { spec: { b: {} } },
  { spec: { b: { c: "x" } } },
  { spec: { b: { c: "y" } } },
  { spec: { b: { c: "x", d: "other" }, e: "other" } },
];
const text = { type: "string" };
for (const required of [[], ["spec"], ["b"], ["c"], ["spec", "b"], ["spec", "c"], ["b", "c"], ["spec", "b", "c"]]) {
  for (const nullable of [false, true]) {
    const title = `with ${required.join(", ") || "nothing"} required${nullable ? " and spec.b nullable" : ""}`;
    immutable(`no update changes, adds or removes the value at a path, ${title}`, () => {
      const only = (...names: string[]) => ({ required: names.filter((name) => required.includes(name)) });
      const b = { type: "object", nullable, ...only("c"), properties: { c: text, d: text } };
      const spec = { type: "object", ...only("b"), properties: { b, e: text } };
      const root = { type: "object", ...only("spec"), properties: { spec } };
      const { schema, unreachable } = transitionRules(paths("spec.b.c"), root);
      assert.equal(unreachable, []);
      const valueIn = (state: JsonObject) => atPointer(state, "/spec/b/c");
      const isValid = (state: JsonObject) => causesOf(schema, state).length === 0;
      const valid = [...STATES, ...(nullable ? [{ spec: { b: null } }] : [])].filter(isValid);
      assert.ok(valid.length >= 3);
      for (const old of valid)
        for (const state of valid)
          assert.is(
            causesOf(schema, state, old).length === 0,
            valueIn(old) === valueIn(state),
            JSON.stringify({ old, state }),
          );
    });
  }
}

function causesOf(schema: JsonObject, object: JsonObject, old?: JsonObject) {
  const update = old === undefined ? { operation: "create" as const } : { operation: "update" as const, old };
  return admit({ resource: { kind: "K", schema }, ...update, object, fieldValidation: "Ignore" }).causes;
}
immutable("a path to a property that the CRD omits, or to an untyped value, is unreachable", () => {
  const { schema, unreachable } = transitionRules(paths("spec.gone", "spec.any"), kind);
  assert.is(schema, kind);
  assert.equal(
    unreachable.map(({ path }) => path),
    ["spec.gone", "spec.any"],
  );
});
immutable.run();

const patterns = suite("patterns for RE2");
const NOT_SPACE =
  "\\x{0}-\\x{8}\\x{e}-\\x{1f}\\x{21}-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}" +
  "\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{fefe}\\x{ff00}-\\x{10ffff}";
const translated: readonly (readonly [string, string | null])[] = [
  ["^a+$", "^a+$"],
  ["^[a-z]([-a-z0-9]*[a-z0-9])?$", "^[a-z]([-a-z0-9]*[a-z0-9])?$"],
  ["\\u0041", "\\x{41}"],
  ["\\u{1F600}", "\\x{1f600}"],
  ["\\uD83D\\uDE00", "\\x{1f600}"],
  ["\\cA", "\\x{1}"],
  ["[[:alpha:]", "[\\[:alpha:]"],
  ["(?<year>a)", "(a)"],
  ["[^]", "[\\x{0}-\\x{10ffff}]"],
  ["\\p{Letter}", "\\p{L}"],
  ["\\p{Script=Greek}", "\\p{Greek}"],
  ["a.b", "a[^\\n\\r\\x{2028}\\x{2029}]b"],
  ["[]", "[^\\x{0}-\\x{10ffff}]"],
  ["[\\S]", `[${NOT_SPACE}]`],
  ["\\p{ASCII}", "[\\x{0}-\\x{7f}]"],
  ["[\\P{ASCII}]", "[\\x{80}-\\x{10ffff}]"],
  ["a{02,03}?", "a{2,3}?"],
  ["[\\b]", "[\\x{8}]"],
  ["\\/[\\-]", "\\/[\\-]"],
  // RE2 alone reads these, and the CRD has them as they are.
  ["(?i)a\\s", "(?i)a\\s"],
  ["[[:alpha:]]", "[[:alpha:]]"],
  ["\\pL\\_\\z", "\\pL\\_\\z"],
  ["\\Q.\\E", "\\Q.\\E"],
  // No engine reads these. Punctuation with a backslash means itself.
  ["\\u0041\\-\\_", "\\x{41}-_"],
  ["\\u0041]}", "\\x{41}\\]\\}"],
  ["\\u0041\\a", null],
  ["(?i)(?=a)", null],
  ["\\Z", null],
  ["(?!a)", null],
  ["(a)\\1", null],
  ["a{1001}", null],
  ["((a{100}){100})", null],
  ["(", null],
];
for (const [pattern, want] of translated) {
  patterns(`${pattern} ${want === null ? "cannot be expressed" : `becomes ${want}`}`, () => {
    const read = readPattern(pattern);
    assert.is(!("reason" in read) && read.re2.ok ? read.re2.pattern : null, want);
  });
}
patterns.run();

const scalar: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(null, true, "a", "", 0, 1, -3, 1.5, 1e20),
  fc.constant<Json>({ a: 1 }),
  fc.constant<Json>(["a"]),
);
const names = fc.constantFrom("a", "b", "metadata", "kind", "__proto__", "x y");
const typeNames = fc.constantFrom("string", "integer", "number", "boolean", "object", "array", "null");

const keywords: fc.Arbitrary<JsonObject>[] = [
  fc.record({ type: fc.oneof(typeNames, fc.uniqueArray(typeNames, { minLength: 1, maxLength: 3 })) }),
  fc.record({ enum: fc.array(scalar, { minLength: 1, maxLength: 3 }) }),
  fc.record({ const: scalar }),
  fc.record({ default: scalar }),
  fc.record({ examples: fc.array(scalar, { maxLength: 2 }) }),
  fc.record({ required: fc.uniqueArray(names, { maxLength: 2 }) }),
  ...["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"].map((keyword) =>
    fc.constantFrom(-1.5, -0.5, 0, 0.5, 1, 7.25, 1e19).map((bound) => ({ [keyword]: bound })),
  ),
  ...["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"].map((keyword) =>
    fc.nat(3).map((size) => ({ [keyword]: size })),
  ),
  fc.constantFrom(0.01, 0.5, 2, 2.5, 1e-9).map((multipleOf) => ({ multipleOf })),
  fc.constantFrom("^a$", "\\s", ".", "(?=a)", "[^]", "\\u0041", "a{2,1001}").map((pattern) => ({ pattern })),
  fc.constantFrom("date-time", "uuid", "int32", "iri", "byte").map((format) => ({ format })),
  fc.constantFrom<JsonObject>(
    { uniqueItems: true },
    { readOnly: true },
    { deprecated: true },
    { nullable: true },
    { title: "t" },
    { description: "d" },
    { "x-ont-a": 1 },
    { $comment: "c" },
    { $ref: "loop#" },
    { $ref: "text#" },
    { dependentRequired: { a: ["b"] } },
  ),
];

const schemas = fc.letrec<{ schema: Schema; node: JsonObject }>((tie) => ({
  schema: fc.oneof({ depthSize: "small", withCrossShrink: true }, fc.boolean(), tie("node")),
  node: fc
    .array(fc.oneof({ depthSize: "small" }, ...keywords, ...applicators(tie("schema"))), { maxLength: 4 })
    .map((parts) => Object.assign({}, ...parts)),
}));

function applicators(schema: fc.Arbitrary<Schema>): fc.Arbitrary<JsonObject>[] {
  const list = fc.array(schema, { minLength: 1, maxLength: 3 });
  const map = fc.array(fc.tuple(names, schema), { maxLength: 3 }).map((entries) => fromEntries<Json>(entries));
  return [
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
    ...["properties", "properties", "patternProperties", "dependentSchemas"].map((keyword) =>
      map.map((value) => ({ [keyword]: value })),
    ),
    fc.record({ if: schema, then: schema, else: schema }),
  ];
}

const properties = suite("lowering: any schema");
const types: { readonly [id: string]: Schema } = {
  "loop#": {
    type: ["object", "null"],
    properties: { a: { $ref: "loop#" }, b: { type: "array", items: { $ref: "loop#" } } },
    additionalProperties: false,
  },
  "text#": { type: "string", minLength: 1 },
};
properties("API servers accept the CRD of any spec", () => {
  fc.assert(
    fc.property(schemas.schema, (spec) => {
      const { schema } = lowerRoot({ type: "object", properties: { spec } }, types);
      assert.equal(checkCrd(crdOf(schema)), []);
    }),
    { numRuns: 2000 },
  );
});
properties("API servers accept the CRD of any root", () => {
  fc.assert(
    fc.property(schemas.node, (given) => {
      const { schema } = lowerRoot(given, types);
      assert.ok(isObject(schema));
      assert.equal(checkCrd(crdOf(schema)), []);
    }),
    { numRuns: 1000 },
  );
});
properties.run();
