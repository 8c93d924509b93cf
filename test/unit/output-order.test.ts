import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { outputOrder } from "../../generator/catalog/output-order.ts";
import type { Entry, Layer } from "../../generator/types.ts";
import { catalogOf, entryNamed } from "../support/catalog.ts";

interface Edges {
  readonly [id: string]: { readonly dependsOn?: readonly string[]; readonly references?: readonly string[] };
}

const LAYERS: readonly Layer[] = ["base", "app"].map((name, rank) => ({
  name,
  rank,
  group: null,
  version: "v1",
  package: name,
  imports: [],
}));

const PLAIN = entryNamed(catalogOf([{ name: "Plain", schema: true }]), "Plain");

function entriesOf(edges: Edges): Entry[] {
  return Object.entries(edges).map(([id, { dependsOn = [], references = [] }]) => {
    const [layer = "", name = ""] = id.split("/");
    return {
      ...PLAIN,
      id,
      layer,
      name,
      dependsOn: dependsOn.map((target) => ({ id: target, known: true, form: "text" as const, pointer: "" })),
      references: references.map((target) => ({ id: target, pointer: "" })),
    };
  });
}

function orderOf(edges: Edges): string[] {
  return outputOrder(entriesOf(edges), LAYERS).ordered.map(({ id }) => id);
}

test("entries without dependencies are ordered by layer, then by name", () => {
  assert.equal(orderOf({ "app/B": {}, "app/A": {}, "base/Z": {}, "app/a": {} }), ["base/Z", "app/A", "app/B", "app/a"]);
});

test("an entry comes after its dependencies and the entries that it refers to", () => {
  assert.equal(
    orderOf({ "app/A": { dependsOn: ["app/C"] }, "app/B": {}, "app/C": { references: ["app/D"] }, "app/D": {} }),
    ["app/D", "app/C", "app/A", "app/B"],
  );
});

test("unknown dependencies and a cycle of references do not prevent an order", () => {
  assert.equal(
    orderOf({ "app/A": { dependsOn: ["infra/X"], references: ["app/B"] }, "app/B": { references: ["app/A"] } }),
    ["app/B", "app/A"],
  );
});

test("a cycle of dependencies is returned, even one of a single entry", () => {
  const cycleOf = (edges: Edges) => outputOrder(entriesOf(edges), LAYERS).cycle?.map(({ id }) => id);
  assert.equal(
    cycleOf({
      "app/A": { dependsOn: ["app/B"] },
      "app/B": { dependsOn: ["app/C"] },
      "app/C": { dependsOn: ["app/B"] },
    }),
    ["app/B", "app/C"],
  );
  assert.equal(cycleOf({ "app/A": { dependsOn: ["app/A"] } }), ["app/A"]);
});

test("a chain of 20,000 dependencies has an order", () => {
  const edges = Object.fromEntries(
    Array.from({ length: 20_000 }, (_, i) => [`app/N${i}`, { dependsOn: i === 19_999 ? [] : [`app/N${i + 1}`] }]),
  );
  assert.is(orderOf(edges)[0], "app/N19999");
});

test("an acyclic set has one order, with each entry once and after its dependencies, for any order of the input", () => {
  const sets = fc.integer({ min: 1, max: 12 }).chain((size) =>
    fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1), fc.boolean()), { maxLength: 20 }).map((pairs) => {
      const edges: { [id: string]: { dependsOn: string[]; references: string[] } } = {};
      for (let i = 0; i < size; i++) edges[`${i % 2 ? "app" : "base"}/N${i}`] = { dependsOn: [], references: [] };
      const ids = Object.keys(edges);
      for (const [a, b, declared] of pairs) {
        const [from, to] = [ids[Math.max(a, b)], ids[Math.min(a, b)]];
        if (from === undefined || to === undefined || from === to) continue;
        edges[from]?.[declared ? "dependsOn" : "references"].push(to);
      }
      return edges;
    }),
  );
  fc.assert(
    fc.property(sets, (edges) => {
      const ordered = orderOf(edges);
      assert.equal([...ordered].sort(), Object.keys(edges).sort());
      for (const [id, { dependsOn, references }] of Object.entries(edges)) {
        for (const target of [...dependsOn, ...references]) assert.ok(ordered.indexOf(target) < ordered.indexOf(id));
      }
      assert.equal(orderOf(Object.fromEntries(Object.entries(edges).reverse())), ordered);
    }),
  );
});

test.run();
