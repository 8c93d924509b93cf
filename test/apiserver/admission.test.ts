import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { isArray, isObject, jsonEqual, own, type Json, type JsonObject } from "../../packages/base/src/json.ts";
import {
  type Admission,
  type AdmissionRequest,
  admitObject,
  goNumber,
  goText,
  KUBERNETES_VERSIONS,
  type KubernetesVersion,
  type PreparedCrd,
  prepareCrd,
} from "../../packages/admission/src/index.ts";
import type { ApiResource } from "../../packages/apiserver/src/api-resource.ts";
import { type Answer, readObjects, type ObjectRequest } from "../support/recorded.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

function resourceOf(schema: JsonObject): Omit<ApiResource, "scale"> {
  return {
    ...{ group: "test.dev", version: "v1", kind: "Cc", listKind: "CcList", plural: "ccs", singular: "cc", schema },
    ...{ shortNames: [], categories: [], namespaced: true, status: false, columns: [] },
  };
}

const TYPE_META = { apiVersion: "test.dev/v1", kind: "Cc", metadata: { name: "x" } };

/** Admits `{spec}` under a schema for `spec`. */
function admitSpec(
  spec: Json,
  schema: JsonObject,
  more: Partial<AdmissionRequest> & { oldSpec?: Json } = {},
): Admission {
  const { oldSpec, ...rest } = more;
  const update = oldSpec === undefined ? {} : { operation: "update" as const, old: { ...TYPE_META, spec: oldSpec } };
  return admitObject({
    resource: { kind: TYPE_META.kind, schema: { type: "object", properties: { spec: schema } } },
    operation: "create",
    object: { ...TYPE_META, spec },
    fieldValidation: "Warn",
    ...update,
    ...rest,
  });
}

const messages = ({ causes }: Admission): string[] => causes.map(({ field, message }) => `${field}: ${message}`);

const table = suite("admission: one schema, one value");

interface Row {
  readonly schema: JsonObject;
  readonly value: Json;
  readonly causes: readonly string[];
  readonly warnings?: readonly string[];
  readonly old?: Json;
}

const ROWS: { readonly [name: string]: Row } = {
  "a missing field": {
    schema: { type: "object", required: ["a"], properties: { a: { type: "string" } } },
    value: {},
    causes: ["spec.a: Required value"],
  },
  "a null for a required field": {
    schema: { type: "object", required: ["a"], properties: { a: { type: "string" } } },
    value: { a: null },
    causes: ["spec.a: Required value"],
  },
  "a wrong type": {
    schema: { type: "string" },
    value: 1,
    causes: ['spec: Invalid value: "integer": spec in body must be of type string: "integer"'],
  },
  "a fraction for an integer": {
    schema: { type: "integer" },
    value: 1.5,
    causes: [
      'spec: Invalid value: "number": spec in body must be of type integer: "number"',
      '<nil>: Invalid value: "": Checked value must be of type integer (default format) in spec',
    ],
  },
  "an integer outside int32": {
    schema: { type: "integer", format: "int32" },
    value: 2147483648,
    causes: ['<nil>: Invalid value: "": Checked value must be of type integer with format int32 in spec'],
  },
  "a value that is not in the enum": {
    schema: { type: "string", enum: ["a", "b"] },
    value: "x",
    causes: ['spec: Unsupported value: "x": supported values: "a", "b"'],
  },
  "text with too many characters": {
    schema: { type: "string", maxLength: 2 },
    value: "💩💩💩",
    causes: ["spec: Too long: may not be more than 2 bytes"],
  },
  "text with as many characters as allowed": { schema: { type: "string", maxLength: 2 }, value: "💩💩", causes: [] },
  "a pattern of RE2": {
    schema: { type: "string", pattern: "(?i)^abc$" },
    value: "ABC\n",
    causes: ["spec: Invalid value: \"ABC\\n\": spec in body should match '(?i)^abc$'"],
  },
  "an excluded minimum": {
    schema: { type: "integer", minimum: 1, exclusiveMinimum: true },
    value: 1,
    causes: ["spec: Invalid value: 1: spec in body should be greater than 1"],
  },
  "a maximum": {
    schema: { type: "number", maximum: 1.5 },
    value: 1.75,
    causes: ["spec: Invalid value: 1.75: spec in body should be less than or equal to 1.5"],
  },
  "a list set with a repetition": {
    schema: { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "set" },
    value: ["a", "b", "a", "a"],
    causes: ['spec[2]: Duplicate value: "a"'],
  },
  "a list map with a repetition": {
    schema: {
      type: "array",
      items: { type: "object", properties: { name: { type: "string" } } },
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["name"],
    },
    value: [{ name: "a" }, { name: "a" }],
    causes: ['spec[1]: Duplicate value: {"name":"a"}'],
  },
  "an embedded resource without a kind": {
    schema: { type: "object", "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true },
    value: { apiVersion: "v1", metadata: {} },
    causes: ["spec.kind: Required value"],
  },
  "int-or-string": {
    schema: { "x-kubernetes-int-or-string": true },
    value: true,
    causes: ['spec: Invalid value: "boolean": spec in body must be of type integer,string: "boolean"'],
  },
  "a broken rule with a message": {
    schema: {
      type: "object",
      properties: { a: { type: "integer" } },
      "x-kubernetes-validations": [
        { rule: "self.a > 1", message: "too small", fieldPath: ".a", reason: "FieldValueForbidden" },
      ],
    },
    value: { a: 1 },
    causes: ["spec.a: Forbidden: too small"],
  },
  "a transition rule on an update": {
    schema: { type: "string", "x-kubernetes-validations": [{ rule: "self == oldSelf", message: "spec is immutable" }] },
    value: "b",
    old: "a",
    causes: ['spec: Invalid value: "b": spec is immutable'],
  },
  "a transition rule on a create": {
    schema: { type: "string", "x-kubernetes-validations": [{ rule: "self == oldSelf" }] },
    value: "b",
    causes: [],
  },
  "a transition rule with an optional oldSelf on a create": {
    schema: {
      type: "string",
      "x-kubernetes-validations": [{ rule: "oldSelf.hasValue()", optionalOldSelf: true, message: "only updates" }],
    },
    value: "b",
    causes: ['spec: Invalid value: "b": only updates'],
  },
  "a rule with an escaped name": {
    schema: {
      type: "object",
      properties: { "a-b": { type: "string" } },
      "x-kubernetes-validations": [{ rule: "self.a__dash__b == 'x'", message: "no x" }],
    },
    value: { "a-b": "y" },
    causes: ["spec: Invalid value: no x"],
  },
  "rules after a blocking error": {
    schema: {
      type: "object",
      required: ["a"],
      properties: { a: { type: "string" } },
      "x-kubernetes-validations": [{ rule: "false" }],
    },
    value: {},
    causes: [
      "spec.a: Required value",
      "<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation",
    ],
  },
  "an invalid value that did not change is accepted": {
    schema: { type: "object", properties: { a: { type: "string", pattern: "^x" }, b: { type: "string" } } },
    value: { a: "y", b: "new" },
    old: { a: "y", b: "old" },
    causes: [],
  },
  "a broken rule about a value that did not change is a warning": {
    schema: {
      type: "object",
      properties: {
        a: { type: "string", "x-kubernetes-validations": [{ rule: "self == 'x'", message: "a must be x" }] },
        b: { type: "string", "x-kubernetes-validations": [{ rule: "self == 'x'", message: "b must be x" }] },
      },
    },
    value: { a: "y", b: "new" },
    old: { a: "y", b: "old" },
    causes: ['spec.b: Invalid value: "new": b must be x'],
    warnings: ['spec.a: Invalid value: "y": a must be x'],
  },
  "an invalid value that changed is refused": {
    schema: { type: "object", properties: { a: { type: "string", pattern: "^x" } } },
    value: { a: "z" },
    old: { a: "y" },
    causes: ["spec.a: Invalid value: \"z\": spec.a in body should match '^x'"],
  },
  "an invalid item of a list map that did not change is accepted": {
    schema: {
      type: "array",
      items: { type: "object", properties: { name: { type: "string" }, a: { type: "string", pattern: "^x" } } },
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["name"],
    },
    value: [
      { name: "new", a: "x" },
      { name: "old", a: "y" },
    ],
    old: [{ name: "old", a: "y" }],
    causes: [],
  },
};

for (const [name, { schema, value, causes, old, warnings = [] }] of Object.entries(ROWS)) {
  table(name, () => {
    const verdict = admitSpec(value, schema, old === undefined ? {} : { oldSpec: old });
    assert.equal(messages(verdict), causes);
    assert.equal(verdict.warnings, warnings);
  });
}

table("unknown fields are removed, and reported as fieldValidation says", () => {
  const schema = { type: "object", properties: { a: { type: "object", properties: {} } } };
  const spec = { a: { x: 1 }, b: [{ c: 1 }] };
  const unknown = ['unknown field "spec.a.x"', 'unknown field "spec.b"'];
  for (const [fieldValidation, warnings, strictErrors] of [
    ["Ignore", [], []],
    ["Warn", unknown, []],
    ["Strict", [], unknown],
  ] as const) {
    const verdict = admitSpec(spec, schema, { fieldValidation });
    assert.equal(own(verdict.object, "spec"), { a: {} });
    assert.equal(verdict.warnings, warnings);
    assert.equal(verdict.strictErrors, strictErrors);
  }
});

table("defaults replace missing fields and nulls that are not allowed", () => {
  const text = { type: "string", default: "d" };
  const schema = {
    type: "object",
    properties: { a: text, b: { type: "array", items: text }, c: { ...text, nullable: true } },
  };
  assert.equal(own(admitSpec({ b: ["x", null], c: null }, schema).object, "spec"), { b: ["x", "d"], c: null, a: "d" });
});

table("names of Object.prototype are names like any other", () => {
  const spec: Json = JSON.parse('{"__proto__":{"a":1},"constructor":1,"toString":"x"}');
  const verdict = admitSpec(spec, { type: "object", properties: { constructor: { type: "integer" } } });
  assert.is(JSON.stringify(own(verdict.object, "spec")), '{"constructor":1}');
  assert.equal(verdict.warnings, ['unknown field "spec.__proto__"', 'unknown field "spec.toString"']);
  const kept = admitSpec(spec, { type: "object", "x-kubernetes-preserve-unknown-fields": true });
  assert.is(JSON.stringify(own(kept.object, "spec")), JSON.stringify(spec));
});

table("functions that Kubernetes adds to CEL run", () => {
  const rule = "isURL(self) && quantity('1Ki').isGreaterThan(quantity('1k')) && '1.2.3'.matches('^[0-9.]+$')";
  const schema = { type: "string", "x-kubernetes-validations": [{ rule }] };
  assert.equal(messages(admitSpec("https://example.com", schema)), []);
  assert.equal(messages(admitSpec("x", schema)), [`spec: Invalid value: "x": failed rule: ${rule}`]);
});

table("embedded metadata that cannot be decoded is a strict error", () => {
  const schema = { type: "object", "x-kubernetes-embedded-resource": true, properties: {} };
  const template = { apiVersion: "v1", kind: "Pod", metadata: { bogus: 1, labels: { a: 1 } } };
  const verdict = admitSpec({ template }, { type: "object", properties: { template: schema } });
  assert.equal(verdict.strictErrors, [
    'spec.template.metadata: Invalid value: {"bogus":1,"labels":{"a":1}}: json: cannot unmarshal number into Go struct field ObjectMeta.labels of type string',
  ]);
  assert.equal(verdict.warnings, []);
});

table("an object of a kind without a schema is admitted unchanged", () => {
  const resource = { kind: TYPE_META.kind };
  const object = { ...TYPE_META, data: { a: null } };
  const verdict = admitObject({ resource, operation: "create", object, fieldValidation: "Strict" });
  assert.equal(verdict, { object, warnings: [], causes: [], strictErrors: [] });
});

table("numbers and texts are printed as in Go", () => {
  const numbers: [number | bigint, string][] = [
    [1e21, "1e+21"],
    [1e-5, "1e-05"],
    [0.0001, "0.0001"],
    [123456.5, "123456.5"],
    [1234567.5, "1.2345675e+06"],
    [1e20, "1e+20"],
    [-0, "-0"],
    [2n ** 53n, "9007199254740992"],
  ];
  for (const [value, text] of numbers) assert.is(goNumber(value), text);
  assert.is(goText('a\u0000\u0007\n"é'), String.raw`"a\x00\a\n\"é"`);
  assert.is(goText({ b: [1, null], a: "x" }), '{"a":"x","b":[1,null]}');
});

table.run();

const recorded = suite("admission: recorded verdicts");

/** Sorted causes, without Go's text about a time that it cannot parse. */
const comparable = (causes: readonly (readonly [string, string])[]): string[] =>
  causes.map(([field, message]) => `${field}: ${message.replace(/: parsing time ".*(?= evaluating rule)/, "")}`).sort();

function definitionOf(schema: JsonObject): JsonObject {
  const openAPIV3Schema = { type: "object", properties: { spec: schema } };
  return {
    ...{ apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: { name: "ccs.test.dev" } },
    spec: {
      ...{ group: "test.dev", scope: "Namespaced", names: { plural: "ccs", kind: "Cc" } },
      versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema } }],
    },
  };
}

const prepared = new Map<JsonObject, PreparedCrd>();

function preparedFor(schema: JsonObject): PreparedCrd {
  const known = prepared.get(schema) ?? prepareCrd(definitionOf(schema));
  prepared.set(schema, known);
  return known;
}

/** What the recorded server answered is compared with `admit`, which gets the same text. */
function difference(
  { schema, text }: ObjectRequest,
  answer: Answer,
  kubernetes: KubernetesVersion,
): string | undefined {
  const object = `{"apiVersion":"test.dev/v1","kind":"Cc","metadata":{"name":"x"},"spec":${text}}`;
  const verdict = preparedFor(schema).admit(object, { kubernetes });
  if ((answer.status === 201) !== verdict.allowed) return `allowed is ${verdict.allowed}`;
  if (answer.status === 400) return undefined;
  const causes = verdict.causes.map(({ field, message }): [string, string] => [field, message]);
  const [wanted, found] = [comparable(answer.causes), comparable(causes)];
  if (!jsonEqual(wanted, found)) return `causes ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`;
  if (!jsonEqual(answer.warnings, verdict.warnings)) return `warnings ${JSON.stringify(verdict.warnings)}`;
  const stored = own(verdict.stored ?? {}, "spec");
  return answer.status === 201 && !jsonEqual(answer.stored ?? JSON.parse(text), stored)
    ? `stored ${JSON.stringify(stored)}`
    : undefined;
}

for (const file of ["cr-create.jsonl", "numeric-grid.jsonl", "formats.jsonl"]) {
  for (const kubernetes of KUBERNETES_VERSIONS) {
    recorded(`${file}: admit answers as Kubernetes ${kubernetes} did`, () => {
      const records = readObjects(file);
      assert.ok(records.length > 900, `${records.length} requests`);
      for (const record of records) {
        const answer = record.older[kubernetes] ?? record.answer;
        assert.is(
          difference(record, answer, kubernetes),
          undefined,
          `${record.text} under ${JSON.stringify(record.schema)}`,
        );
      }
    });
  }
}

recorded.run();

const examples = suite("admission: the examples under the generated definitions");

function yamlFiles(folder: string, wanted: RegExp): string[] {
  const names = readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => name.endsWith(".yaml") && !name.includes("node_modules") && wanted.test(name));
  return files.sort().map((name) => path.join(folder, name));
}

/** The schema of each kind in the generated definitions. */
function generatedSchemas(): Map<string, JsonObject> {
  const schemas = new Map<string, JsonObject>();
  for (const file of yamlFiles("generated", /^[^/]+\/crds\//)) {
    const definition: Json = parse(readFileSync(path.join(root, file), "utf8"));
    const spec = isObject(definition) ? own(definition, "spec") : undefined;
    const [names, versions] = isObject(spec) ? [own(spec, "names"), own(spec, "versions")] : [];
    const first = isArray(versions) ? versions[0] : undefined;
    const schema = isObject(first) ? own(first, "schema") : undefined;
    const structural = isObject(schema) ? own(schema, "openAPIV3Schema") : undefined;
    if (isObject(names) && isObject(structural)) schemas.set(String(own(names, "kind")), structural);
  }
  return schemas;
}

examples("a file is valid if its name begins with good-", () => {
  const schemas = generatedSchemas();
  let seen = 0;
  for (const file of yamlFiles("examples/objects", /^/)) {
    const schema = schemas.get(path.basename(path.dirname(file)));
    const object: Json = parse(readFileSync(path.join(root, file), "utf8"));
    if (schema === undefined || !isObject(object)) continue;
    // `admit` does not check the kind; the router of the API server does.
    const kindFits = own(object, "kind") === path.basename(path.dirname(file));
    const verdict = admitObject({
      resource: resourceOf(schema),
      operation: "create",
      object,
      fieldValidation: "Strict",
    });
    const good = kindFits && verdict.causes.length === 0 && verdict.strictErrors.length === 0;
    assert.is(good, path.basename(file).startsWith("good-"), `${file}: ${messages(verdict).join("; ")}`);
    assert.equal(verdict.warnings, [], file);
    seen++;
  }
  assert.ok(seen > 40, `${seen} files`);
});

examples.run();
