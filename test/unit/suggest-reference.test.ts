import { test } from "uvu";
import * as assert from "uvu/assert";
import { Diagnostics } from "../../generator/diagnostics/diagnostics.ts";
import { indexSources, resolveRef } from "../../generator/load/index-sources.ts";
import { suggestReference } from "../../generator/load/suggest-reference.ts";
import type { Json } from "../../packages/base/src/json.ts";
import type { Source } from "../../generator/types.ts";

const BASE = "https://s.x.io/v1alpha1/p/";

function sourceOf(file: string, value: Json): Source {
  return { file: `schemas/${file}`, text: "{}", syntax: "yaml", value };
}

const T = { $id: `${BASE}T.json`, $defs: { Port: { type: "integer" }, Other: { $anchor: "ep", type: "string" } } };
const A = {
  $id: `${BASE}A.json`,
  $defs: { Mine: {}, "a b": {} },
  properties: { spec: { properties: { host: {} }, $defs: { Base: {} } } },
};
const NETWORK = { $id: "https://s.x.io/v1alpha1/net/Network.json", $defs: { Route: {} } };
const { index } = indexSources(
  [sourceOf("p/T.yaml", T), sourceOf("p/A.yaml", A), sourceOf("net/Network.yaml", NETWORK)],
  new Diagnostics(),
);

/** The hint about a reference in A. */
function hintOf(ref: string): string {
  const found = resolveRef(index, { node: { $ref: ref }, pointer: "", base: A.$id });
  if (found === undefined || !("code" in found)) throw new Error(`${ref} leads somewhere`);
  return suggestReference(index, found);
}

const NOTHING = "references are looked up by $id among the files of the set; nothing is fetched";
const NETWORK_ROUTE = `did you mean ${NETWORK.$id}#/$defs/Route?`;

/** What is written, and the hint. */
const HINTS: { readonly [ref: string]: string } = {
  // The name of the file in place of its $id.
  "T.yaml#/$defs/Port": "did you mean T.json#/$defs/Port?",
  "./T#/$defs/Port": "did you mean T.json#/$defs/Port?",
  "T#/$defs/Prt": "did you mean T.json#/$defs/Port?",
  "T.yaml": "did you mean T.json?",
  "T.yaml#ep": "did you mean T.json#ep?",
  "T.yaml#/$defs/Nothing": 'the schema with the nearest $id is T.json, which has nothing at "/$defs/Nothing"',
  "A.yaml#/$defs/Mine": "did you mean #/$defs/Mine?",
  "Netwrk.json#/$defs/Route": NETWORK_ROUTE,
  "Network.yaml#/$defs/Route": NETWORK_ROUTE,
  "../net/Network#/$defs/Route": NETWORK_ROUTE,
  "types.json#/$defs/Port": "did you mean T.json#/$defs/Port?",
  // A definition without its pointer.
  Mine: "did you mean #/$defs/Mine?",
  "Mine.json": "did you mean #/$defs/Mine?",
  Port: NOTHING,
  Zebra: NOTHING,
  // The fragment.
  "T.json#/$defs/port": "did you mean T.json#/$defs/Port?",
  "T.json#/$def/Port": "did you mean T.json#/$defs/Port?",
  "T.json#Port": "did you mean T.json#/$defs/Port?",
  "T.json#eq": "did you mean T.json#ep?",
  "T.json#/definitions/Port": "did you mean T.json#/$defs/Port?",
  "#/definitions/Mine": "did you mean #/$defs/Mine?",
  "#/$defs/Base": "did you mean #/properties/spec/$defs/Base?",
  "#/$defs/a%20c": "did you mean #/$defs/a%20b?",
  "#/spec/host": "did you mean #/properties/spec/properties/host?",
  "#/$defs/Zebra": "schemas/p/A.yaml has no value at /$defs/Zebra",
  "T.json#zebra": 'schemas/p/T.yaml has no $anchor "zebra"',
  "T.json#/%ZZ": "correct the percent-encoding after #, or refer to the whole schema: T.json",
  "T.json#/$defs":
    "the value there is not a schema: a $ref leads below $defs, properties or another keyword that holds schemas",
};

for (const [ref, hint] of Object.entries(HINTS))
  test(`the hint about ${ref}`, () => {
    assert.is(hintOf(ref), hint);
    const suggested = /^did you mean (.*)\?$/.exec(hint)?.[1];
    if (suggested === undefined) return;
    const found = resolveRef(index, { node: { $ref: suggested }, pointer: "", base: A.$id });
    assert.ok(found !== undefined && "source" in found, `${suggested} leads to a schema`);
  });

test.run();
