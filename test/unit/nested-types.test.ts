import { test } from "uvu";
import * as assert from "uvu/assert";
import { nestedTypes } from "../../generator/catalog/nested-types.ts";
import type { JsonObject } from "../../packages/base/src/json.ts";

const leaf = { type: "object", properties: { x: { type: "string" } } };

function named(properties: JsonObject, rest: JsonObject = {}): string[] {
  const schema = { type: "object", properties, ...rest };
  return nestedTypes({ name: "Spec", pointer: "/properties/spec", schema }).map(({ name }) => name);
}

function list(items: JsonObject): JsonObject {
  return { type: "array", items };
}

test("the name of an object, item, value or enum joins the names of the type and the property that hold it", () => {
  assert.equal(named({ ref: leaf }), ["SpecRef"]);
  assert.equal(named({ "pack-ref": leaf }), ["SpecPackRef"]);
  assert.equal(named({ steps: list(leaf) }), ["SpecStep"]);
  assert.equal(named({ rows: list(list(leaf)) }), ["SpecRowItem"]);
  assert.equal(named({ labels: { type: "object", additionalProperties: leaf } }), ["SpecLabelsValue"]);
  assert.equal(named({ byName: { type: "object", patternProperties: { "^a": leaf } } }), ["SpecByNameValue"]);
  assert.equal(named({ mode: { enum: ["a", "b"] }, modes: list({ enum: ["a", "b"] }) }), ["SpecMode", "SpecMode"]);
  assert.equal(named({ a: { type: "object", properties: { b: leaf } } }), ["SpecA", "SpecAB"]);
  assert.equal(named({ pair: { type: "array", prefixItems: [leaf, leaf] } }), ["SpecPairItem1", "SpecPairItem2"]);
});

test("null does not change the name of a type", () => {
  assert.equal(named({ a: { type: ["object", "null"], properties: leaf.properties } }), ["SpecA"]);
  const { pointer } = nestedTypes({
    name: "Spec",
    pointer: "/p",
    schema: { type: "object", properties: { a: { anyOf: [{ type: "null" }, leaf] } } },
  })[0] ?? { pointer: "" };
  assert.is(pointer, "/p/properties/a/anyOf/1");
});

test("a choice of objects has one name, and a property that one of them declares has its own", () => {
  const choice = {
    oneOf: [
      { type: "object", properties: { git: leaf, kind: leaf } },
      { type: "object", properties: { http: leaf, kind: leaf } },
    ],
  };
  assert.equal(named({ source: choice }), ["SpecSource", "SpecSourceGit", "SpecSourceHttp"]);
});

test("scalars, free-form objects, constants, references and names without letters of an identifier get no name", () => {
  const plain = {
    a: { type: "string" },
    b: { type: "object" },
    c: { const: "x" },
    d: { enum: ["x"] },
    e: { $ref: "#" },
  };
  assert.equal(named({ ...plain, é: leaf }), []);
});

test("branches that only constrain a value do not change names", () => {
  const bounds = { anyOf: [{ required: ["a"] }, { required: ["b"] }] };
  assert.equal(named({ a: leaf, b: { type: "string" } }, bounds), ["SpecA"]);
});

test.run();
