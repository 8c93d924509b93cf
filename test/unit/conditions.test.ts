import { suite } from "uvu";
import * as assert from "uvu/assert";
import { freeFormItems, readConditions } from "../../generator/catalog/conditions.ts";
import type { JsonObject, Schema } from "../../packages/base/src/json.ts";
import { catalogOf, entryNamed } from "../support/catalog.ts";

const ITEM: JsonObject = { type: "object", required: ["type"], properties: { type: { type: "string" } } };
const READY: JsonObject = {
  ...ITEM,
  properties: { type: { enum: ["Ready", "Stalled"] }, reason: { enum: ["Done", "Failed"] } },
};

function kindWith(status: Schema): JsonObject {
  return { type: "object", properties: { spec: true, status } };
}

function withList(list: Schema): JsonObject {
  return kindWith({ type: "object", properties: { conditions: list } });
}

function conditionsOf(schema: JsonObject, defs: JsonObject = {}) {
  const catalog = catalogOf([
    { name: "Kind", schema: { ...schema, $defs: defs } },
    { name: "Condition", schema: READY },
  ]);
  const [root] = entryNamed(catalog, "Kind").types;
  if (root === undefined) throw new Error("a kind has a root");
  return readConditions(root, catalog.types);
}

const keyed = suite("conditions that are a map keyed by type");
const KEYED: { readonly [name: string]: readonly [Schema, boolean] } = {
  "objects with a required string": [{ type: "array", items: ITEM }, true],
  "a list that may be null": [{ type: ["array", "null"], items: ITEM }, true],
  "a list without a type but with items": [{ items: ITEM }, true],
  "items behind a reference": [{ type: "array", items: { $ref: "Condition.json" } }, true],
  "items combined with allOf": [{ type: "array", items: { allOf: [ITEM, { maxProperties: 9 }] } }, true],
  "a list with another list type": [{ type: "array", "x-kubernetes-list-type": "atomic", items: ITEM }, false],
  "items that may be null": [{ type: "array", items: { ...ITEM, type: ["object", "null"] } }, false],
  "items that may be strings": [{ type: "array", items: { ...ITEM, type: ["object", "string"] } }, false],
  "a type that is optional": [{ type: "array", items: { ...ITEM, required: [] } }, false],
  "a type that may be null": [
    { type: "array", items: { ...ITEM, properties: { type: { type: ["string", "null"] } } } },
    false,
  ],
  "a type that is not declared": [{ type: "array", items: { type: "object", required: ["type"] } }, false],
  "an object in place of a list": [{ type: "object" }, false],
  "any value": [true, false],
};
for (const [name, [list, expected]] of Object.entries(KEYED)) {
  keyed(`${name}: ${expected ? "keyed" : "not keyed"}`, () => assert.is(conditionsOf(withList(list)).keyed, expected));
}
keyed("a kind without a status has no conditions", () => {
  assert.equal(conditionsOf({ type: "object", properties: { spec: true } }), {
    declared: {},
    keyed: false,
    isListed: false,
  });
});
keyed.run();

const declared = suite("condition types and reasons that a schema fixes");
const BOTH = { Ready: ["Done", "Failed"], Stalled: ["Done", "Failed"] };
declared("are read from the items", () => assert.equal(conditionsOf(withList({ items: READY })).declared, BOTH));
declared("are read from another file", () =>
  assert.equal(conditionsOf(withList({ items: { $ref: "Condition.json" } })).declared, BOTH),
);
declared("are read through a status that is a reference", () => {
  const Status = { properties: { conditions: { items: { $ref: "#/$defs/Item" } } } };
  assert.equal(conditionsOf(kindWith({ $ref: "#/$defs/Status" }), { Status, Item: READY }).declared, BOTH);
});
declared("may be one constant", () => {
  assert.equal(conditionsOf(withList({ items: { properties: { type: { const: "Ready" } } } })).declared, { Ready: [] });
});
declared("are empty if any string is allowed", () =>
  assert.equal(conditionsOf(withList({ items: ITEM })).declared, {}),
);
declared.run();

const freeForm = suite("free-form conditions");
const itemsOf = (items: Schema): JsonObject => ({ status: { properties: { conditions: { type: "array", items } } } });
freeForm("are items that may be any object", () => {
  for (const items of [{ type: "object" }, { type: "object", additionalProperties: true, description: "One." }])
    assert.is(freeFormItems(itemsOf(items)), "/properties/status/properties/conditions/items");
});
freeForm("are not items with any constraint", () => {
  for (const items of [true, {}, ITEM, { type: "object", additionalProperties: false }, { $ref: "Condition.json" }])
    assert.is(freeFormItems(itemsOf(items)), null);
  assert.is(freeFormItems({ spec: true }), null);
});
freeForm.run();
