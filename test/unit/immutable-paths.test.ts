import { test } from "uvu";
import * as assert from "uvu/assert";
import { resolvePath } from "../../generator/catalog/immutable-paths.ts";
import type { Schema } from "../../packages/base/src/json.ts";
import { catalogOf, entryNamed, uriOf } from "../support/catalog.ts";

const SCHEMA: Schema = {
  properties: {
    spec: {
      $ref: "#/$defs/Spec",
      properties: { beside: { type: "string" } },
    },
  },
  $defs: {
    Spec: {
      type: "object",
      properties: {
        owner: { type: "string" },
        other: { $ref: "Other.json" },
        child: { $ref: "#/$defs/Spec" },
        list: { items: { properties: { a: true } } },
        map: { additionalProperties: { properties: { a: true } } },
        "a-b": true,
      },
      allOf: [
        { properties: { part: { properties: { one: true } } } },
        { properties: { part: { properties: { two: true } } } },
      ],
      anyOf: [{ properties: { branch: true } }, true],
    },
  },
};

function pathTo(path: string): string | null {
  const catalog = catalogOf([
    { name: "Kind", schema: SCHEMA },
    { name: "Other", schema: { $ref: "#/$defs/Inner", $defs: { Inner: { properties: { deep: true } } } } },
  ]);
  const entry = entryNamed(catalog, "Kind");
  const [root] = entry.types;
  if (root === undefined) throw new Error("a kind has a root");
  const resolved = resolvePath({ path, at: { source: entry.source, pointer: "" } }, { root, types: catalog.types });
  return resolved && `${resolved.pointer} ${resolved.schemaPath.replace(uriOf("Kind"), "")}`;
}

test("a path names the schema that declares its property", () => {
  assert.is(pathTo("spec"), "/spec #/properties/spec");
  assert.is(pathTo("spec.beside"), "/spec/beside #/properties/spec/properties/beside");
  assert.is(pathTo("spec.owner"), "/spec/owner #/$defs/Spec/properties/owner");
  assert.is(pathTo("spec.a-b"), "/spec/a-b #/$defs/Spec/properties/a-b");
});

test("a path goes through references to other files and through a recursive type", () => {
  assert.is(pathTo("spec.other.deep"), `/spec/other/deep ${uriOf("Other")}#/$defs/Inner/properties/deep`);
  assert.is(pathTo("spec.child.child.owner"), "/spec/child/child/owner #/$defs/Spec/properties/owner");
});

test("a path goes through branches, and through each branch that declares a property", () => {
  assert.is(pathTo("spec.branch"), "/spec/branch #/$defs/Spec/anyOf/0/properties/branch");
  assert.is(pathTo("spec.part.one"), "/spec/part/one #/$defs/Spec/allOf/0/properties/part/properties/one");
  assert.is(pathTo("spec.part.two"), "/spec/part/two #/$defs/Spec/allOf/1/properties/part/properties/two");
});

test("a path into a list or a map, or to an undeclared name, leads to no property", () => {
  for (const path of ["spec.list.a", "spec.map.key", "spec.map.key.a", "spec.gone", "status", "spec.constructor"])
    assert.is(pathTo(path), null, path);
});

test.run();
