import { suite } from "uvu";
import * as assert from "uvu/assert";
import { normalKeywords } from "../../generator/catalog/normal-keywords.ts";
import type { JsonObject } from "../../packages/base/src/json.ts";
import { importAll, linkPackages } from "../support/output.ts";
import { Project } from "../support/project.ts";

const INT_OR_STRING = { "x-kubernetes-int-or-string": true };
const TABLE: { readonly [name: string]: readonly [given: JsonObject, normal: JsonObject] } = {
  "integer or string": [INT_OR_STRING, { type: ["integer", "string"] }],
  "integer or string as controller-gen writes it": [
    { ...INT_OR_STRING, anyOf: [{ type: "integer" }, { type: "string" }] },
    { type: ["integer", "string"] },
  ],
  "integer or string, with branches that say more": [
    { ...INT_OR_STRING, anyOf: [{ minimum: 1 }, { minLength: 1 }] },
    { type: ["integer", "string"], anyOf: [{ minimum: 1 }, { minLength: 1 }] },
  ],
  "integer or string, narrowed by types": [
    { ...INT_OR_STRING, type: ["number", "boolean", "null"] },
    { type: ["integer", "null"] },
  ],
  "types that exclude integer or string": [{ ...INT_OR_STRING, type: "boolean", description: "No." }, { not: {} }],
  "a flag that is false": [
    { type: "string", nullable: false, deprecated: false, "x-kubernetes-embedded-resource": false },
    { type: "string" },
  ],
  "integer or string that is false": [{ "x-kubernetes-int-or-string": false, type: "boolean" }, { type: "boolean" }],
  nullable: [{ type: "string", nullable: true }, { type: ["string", "null"] }],
  "nullable and the type null": [{ type: ["null", "string"], nullable: true }, { type: ["null", "string"] }],
  "nullable integer or string": [{ ...INT_OR_STRING, nullable: true }, { type: ["integer", "string", "null"] }],
  "nullable without types": [{ $ref: "x#", nullable: true }, { $ref: "x#" }],
  "a list of one type": [{ type: ["string"] }, { type: "string" }],
  "a set": [
    { type: "array", "x-kubernetes-list-type": "set" },
    { type: "array", "x-kubernetes-list-type": "set", uniqueItems: true },
  ],
  "a map": [
    { type: "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["k"] },
    { type: "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["k"] },
  ],
  annotations: [
    { type: "string", "x-ont-deprecated": true, "x-ont-stability": "beta", "x-mine": 1, $comment: "c" },
    { type: "string", deprecated: true },
  ],
};

const normal = suite("normal form");
for (const [name, [given, expected]] of Object.entries(TABLE)) {
  normal(`${name}: normalised`, () => assert.equal(normalKeywords(given, false), expected));
  normal(`${name}: the normal form stays`, () => assert.equal(normalKeywords(expected, false), expected));
}
normal("annotations of a whole file are dropped, because its entry has them", () =>
  assert.equal(normalKeywords({ type: "object", "x-ont-deprecated": true }, true), { type: "object" }),
);
normal.run();

const validators = suite("validators of a schema with Kubernetes's keywords");
let project: Project;
validators.before(async () => {
  project = Project.copyOf(new URL("../scenarios/kubernetes-keywords/input", import.meta.url).pathname);
  assert.is((await project.run("generate")).exit, 0);
  linkPackages(project);
});
validators.after(() => project.remove());

validators("judge values as an API server does", () => {
  const errorsOf = (spec: JsonObject) =>
    importAll(project, { validatePortSpec: JSON.stringify(spec) }).errors["validatePortSpec"];
  assert.equal(errorsOf({ number: 1, range: null, whole: 2, label: null, note: "n", tags: ["a", "b"] }), []);
  assert.equal(errorsOf({ number: "http", range: "1-2" }), []);
  assert.equal(errorsOf({ number: null, range: true, whole: 1.5, note: null, tags: ["a", "b", "a"] }), [
    "/number type",
    "/range type",
    "/whole type",
    "/note type",
    "/tags uniqueItems",
  ]);
});
validators.run();
