import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  admit,
  admitCrd,
  type AdmitOptions,
  KUBERNETES_VERSIONS,
  prepareCrd,
  type Verdict,
} from "../../packages/admission/src/index.ts";
import { isObject, jsonEqual, own, type Json, type JsonObject } from "../../packages/base/src/json.ts";

const ROOT = path.join(import.meta.dirname, "../..");

function definition(spec: JsonObject, version: JsonObject = {}): JsonObject {
  const openAPIV3Schema = {
    type: "object",
    properties: { spec, status: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
  };
  return {
    ...{ apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: { name: "ccs.test.dev" } },
    spec: {
      ...{ group: "test.dev", scope: "Namespaced", names: { plural: "ccs", kind: "Cc" } },
      versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema }, ...version }],
    },
  };
}

const OPEN = definition({ type: "object", "x-kubernetes-preserve-unknown-fields": true });
const typed = (properties: JsonObject): JsonObject => definition({ type: "object", properties });
const HEAD = '"apiVersion":"test.dev/v1","kind":"Cc","metadata":{"name":"x"}';
const textOf = (spec: string): string => `{${HEAD},"spec":${spec}}`;
const shown = ({ causes }: Verdict): string[] => causes.map(({ field, message }) => `${field}: ${message}`);
const specOf = ({ stored }: Verdict): Json => (stored && own(stored, "spec")) ?? null;

const test = suite("admit");

test("an object is a value, or its JSON or YAML text", () => {
  const crd = typed({ a: { type: "integer", default: 3 } });
  const value = { apiVersion: "test.dev/v1", kind: "Cc", metadata: { name: "x" }, spec: {} };
  for (const object of [
    value,
    JSON.stringify(value),
    "apiVersion: test.dev/v1\nkind: Cc\nmetadata: {name: x}\nspec: {}\n",
  ])
    assert.equal(specOf(admit(crd, object)), { a: 3 });
});

test("numbers are judged by their texts", () => {
  const crd = typed({ a: { type: "integer" }, b: { type: "integer", format: "int64", enum: [9007199254740993n, 1] } });
  assert.not(admit(crd, textOf('{"a":9223372036854775808}')).allowed);
  assert.ok(admit(crd, textOf('{"a":9223372036854775807}')).allowed);
  assert.not(admit(crd, textOf('{"b":9007199254740992}')).allowed);
  assert.ok(admit(crd, textOf('{"b":9007199254740993}')).allowed);
});

test("field validation decides about unknown and duplicate fields", () => {
  const crd = typed({ a: { type: "string" } });
  const text = textOf('{"a":"x","a":"y","b":1}');
  const verdicts = (["Ignore", "Warn", "Strict"] as const).map((fieldValidation) =>
    admit(crd, text, { fieldValidation }),
  );
  assert.equal(
    verdicts.map(({ warnings }) => warnings),
    [[], ['duplicate field "spec.a"', 'unknown field "spec.b"'], []],
  );
  assert.equal(verdicts.slice(0, 2).map(specOf), [{ a: "y" }, { a: "y" }]);
  assert.equal(shown(verdicts[2] ?? admit(crd, text)), [
    'spec.a: strict decoding error: duplicate field "spec.a"',
    'spec.b: strict decoding error: unknown field "spec.b"',
  ]);
});

test("an update runs transition rules and keeps what did not change", () => {
  const rule = { rule: "self == oldSelf", message: "must not change" };
  const crd = typed({ a: { type: "string", maxLength: 3, "x-kubernetes-validations": [rule] } });
  const [object, oldObject] = [textOf('{"a":"y"}'), textOf('{"a":"x"}')];
  assert.equal(shown(admit(crd, object, { oldObject })), ['spec.a: Invalid value: "y": must not change']);
  const long = textOf('{"a":"long"}');
  assert.not(admit(crd, long).allowed);
  assert.ok(admit(crd, long, { oldObject: long }).allowed);
});

test("the status changes only through its subresource", () => {
  const crd = definition(
    { type: "object", "x-kubernetes-preserve-unknown-fields": true },
    { subresources: { status: {} } },
  );
  const oldObject = `{${HEAD},"spec":{"a":1},"status":{"b":1}}`;
  const object = `{${HEAD},"spec":{"a":2},"status":{"b":2}}`;
  const stored = (options: AdmitOptions): Json[] => {
    const found = admit(crd, object, options).stored ?? {};
    return [own(found, "spec") ?? null, own(found, "status") ?? null];
  };
  assert.equal(stored({}), [{ a: 2 }, null]);
  assert.equal(stored({ oldObject }), [{ a: 2 }, { b: 1 }]);
  assert.equal(stored({ oldObject, subresource: "status" }), [{ a: 1 }, { b: 2 }]);
});

test("a rule at the root sees the name", () => {
  const crd = definition({ type: "object" });
  const rule = { rule: "self.metadata.name.startsWith('a')", message: "must begin with a" };
  const [version] = [((crd["spec"] as JsonObject)["versions"] as JsonObject[])[0] ?? {}];
  const schema = (version["schema"] as JsonObject)["openAPIV3Schema"] as JsonObject;
  const spec = {
    ...(crd["spec"] as JsonObject),
    versions: [{ ...version, schema: { openAPIV3Schema: { ...schema, "x-kubernetes-validations": [rule] } } }],
  };
  assert.ok(admitCrd({ ...crd, spec }).allowed);
  assert.equal(shown(admit({ ...crd, spec }, textOf("{}"))), ["<nil>: Invalid value: must begin with a"]);
});

const EXPRESSIONS: readonly (readonly [expression: string, value: Json])[] = [
  ["quantity('1Gi').isGreaterThan(quantity('1Mi'))", 1],
  ["quantity(self).asInteger() == 2000", "2k"],
  ["url(self).getHostname() == 'a.b'", "https://a.b:80/c"],
  ["isURL(self) && !isURL('a')", "https://a.b"],
  ["ip(self).family() == 6 && ip(self).isLoopback()", "::1"],
  ["cidr(self).containsIP('10.1.2.3') && cidr(self).prefixLength() == 8", "10.0.0.0/8"],
  ["!format.dns1123Label().validate(self).hasValue()", "a-b"],
  ["format.dns1123Label().validate(self).hasValue()", "A"],
  ["semver(self).isLessThan(semver('1.10.0')) && isSemver('1.0.0-a')", "1.9.0"],
  ["self.isSorted() && self.sum() == 6 && self.max() == 3 && self.indexOf(2) == 1", [1, 2, 3]],
  ["self.find('[0-9]+') == '12' && self.findAll('[0-9]') == ['1', '2', '3']", "a12b3"],
  ["self.matches('^.$')", "😀"],
  ["self.matches('^(a|a)*$')", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"],
  ["self.matches('(?i)^A$')", "a"],
  ["self.all(i, v, i == v)", [0, 1, 2]],
  ["self.transformList(i, v, v * 2) == [2, 4]", [1, 2]],
  ["optional.of(1).hasValue() && optional.none().orValue(3) == 3 && [1][?5].orValue(0) == 0", 1],
  ["{'a': 1}.?b.orValue(2) == 2", 1],
  ["self + 1 > self", 9007199254740992],
  ["9007199254740993 - self == 1", 9007199254740992],
  ["-9 / 2 == -4 && -9 % 2 == -1", 1],
  ["sets.contains([1, 2], [2]) && sets.intersects([1], [1, 2])", 1],
  ["'a,b'.split(',') == ['a', 'b'] && 'AB'.lowerAscii() == 'ab' && 'abc'.substring(1, 2) == 'b'", 1],
  ["duration('1h30m').getMinutes() == 90", 1],
  ["timestamp('2024-02-29T00:00:00Z').getDayOfYear() == 59", 1],
  ["type(self) == int", 1],
];

function typeOf(value: Json): JsonObject {
  if (Array.isArray(value)) return { type: "array", maxItems: 5, items: { type: "integer" } };
  return typeof value === "number" ? { type: "integer" } : { type: "string", maxLength: 50 };
}

for (const [rule, value] of EXPRESSIONS) {
  test(`${rule} is true for ${JSON.stringify(value)}`, () => {
    const crd = typed({ a: { ...typeOf(value), "x-kubernetes-validations": [{ rule }] } });
    assert.equal(shown(admitCrd(crd)), []);
    assert.equal(shown(admit(crd, textOf(JSON.stringify({ a: value })))), []);
  });
}

test("sets and maps are equal in any order", () => {
  const rule = { rule: "self == oldSelf", message: "must not change" };
  const list = (type: string): JsonObject => ({
    ...{ type: "array", maxItems: 5, "x-kubernetes-list-type": type, "x-kubernetes-validations": [rule] },
    items: { type: "string", maxLength: 5 },
  });
  const update = (type: string): boolean =>
    admit(typed({ a: list(type) }), textOf('{"a":["y","x"]}'), { oldObject: textOf('{"a":["x","y"]}') }).allowed;
  assert.equal([update("set"), update("atomic")], [true, false]);
});

test("a rule that is too dear names the bounds that are missing", () => {
  const rule = { rule: "self.all(x, self.all(y, x == y))" };
  const list = { type: "array", items: { type: "string" }, "x-kubernetes-validations": [rule] };
  const { allowed, causes } = admitCrd(typed({ a: list }));
  assert.not(allowed);
  assert.match(causes[0]?.message ?? "", /estimated rule cost exceeds budget by factor of more than 100x/);
});

test("a rule stops at its budget", () => {
  const items = { type: "integer" };
  const rule = { rule: "self.all(x, self.all(y, self.all(z, x + y + z > 0)))" };
  const crd = typed({ a: { type: "array", maxItems: 5, items, "x-kubernetes-validations": [rule] } });
  const loose = typed({ a: { type: "array", items, "x-kubernetes-validations": [rule] } });
  assert.ok(admit(crd, textOf('{"a":[1,2,3]}')).allowed);
  const many = JSON.stringify({ a: Array.from({ length: 400 }, () => 1) });
  assert.match(
    shown(admit(loose, textOf(many))).join(),
    /call cost exceeds limit|validation failed due to running out of cost budget/,
  );
});

class Hostile {
  get spec(): never {
    throw new Error("no");
  }
}

const cycle: { self?: object } = {};
cycle.self = cycle;
const INPUTS: readonly unknown[] = [
  ...[undefined, null, 0, 1n, Number.NaN, "", "{", "[]", "a: b: c", "- a", "\\u0000", "&a [*a]", Symbol("a"), () => 1],
  ...[[], {}, new Date(Number.NaN), new Map(), new Hostile(), cycle, Object.create(null), { toJSON: () => undefined }],
  ...[`${"[".repeat(50_000)}`, `{${HEAD},"spec":${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}}`],
  ...[
    `{${HEAD},"spec":null}`,
    `{${HEAD},"metadata":7}`,
    textOf('"\\ud800"'),
    textOf("1e999"),
    { apiVersion: "test.dev/v1", kind: "Cc" },
  ],
];

test("no input makes it throw", () => {
  const options: unknown[] = [
    undefined,
    null,
    {},
    { fieldValidation: "x" },
    { kubernetes: 1 },
    { version: {} },
    { subresource: "x" },
  ];
  for (const input of INPUTS) {
    for (const other of INPUTS.slice(0, 12)) admit(other, "a: 1", { oldObject: input });
    const isLong = typeof input === "string" && input.length > 1_000;
    for (const option of isLong ? [{}] : options) {
      const given = option as AdmitOptions;
      assert.type(admit(OPEN, input, given).allowed, "boolean");
      assert.type(admitCrd(input, given as object).allowed, "boolean");
      assert.type(prepareCrd(input).admit(input, given).allowed, "boolean");
    }
  }
});

test("it runs in a browser", async () => {
  const contents = 'export { admit, admitCrd, prepareCrd } from "./packages/admission/src/index.ts";';
  const stdin = { contents, resolveDir: ROOT, loader: "ts" as const };
  const options = {
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    metafile: true,
    minify: true,
  } as const;
  const { metafile, outputFiles } = await build({ stdin, ...options });
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports.map((found) => found.path));
  assert.equal(imports, []);
  assert.not(/\bprocess\.|\brequire\(|"node:/.test(outputFiles[0]?.text ?? ""));
});

/** Verdicts of real servers, which are kept only next to some checkouts of this repository. */
const GOLDEN = path.resolve(ROOT, "../shared/golden");
const golden = suite("admit: golden verdicts");
const whenGolden = existsSync(GOLDEN) ? golden : golden.skip;
const EXCEPTIONS: JsonObject = JSON.parse(
  readFileSync(path.join(ROOT, "test/recorded/golden-exceptions.json"), "utf8"),
);

function readGolden(file: string): JsonObject[] {
  const lines = readFileSync(path.join(GOLDEN, file), "utf8").split("\n").filter(Boolean);
  return lines.map((line): Json => JSON.parse(line)).filter(isObject);
}

const fieldsOf = (causes: Json | undefined): string[] =>
  (Array.isArray(causes) ? causes : []).map((cause: Json) => String(Array.isArray(cause) ? cause[0] : "")).sort();

/** What differs between a golden answer and the verdict; empty if they agree. */
function differences(answer: JsonObject, { allowed, causes, stored }: Verdict, storedSpec?: Json): string[] {
  if ((answer["status"] === 201) !== allowed) return ["allowed"];
  const found = causes.map(({ field }) => field).sort();
  return [
    ...(answer["status"] === 422 && !jsonEqual(found, fieldsOf(answer["causes"])) ? ["fields of the causes"] : []),
    ...(storedSpec !== undefined && !jsonEqual(storedSpec, (stored && own(stored, "spec")) ?? null) ? ["stored"] : []),
  ];
}

for (const file of ["cr-create.jsonl", "numeric-grid.jsonl"]) {
  whenGolden(`${file}: admit agrees with all but the exceptions`, () => {
    const unlike = new Set<string>();
    for (const record of readGolden(file)) {
      const { properties, specSchema, rawSpec } = record;
      const spec: JsonObject = isObject(specSchema ?? null) ? (specSchema as JsonObject) : { type: "object" };
      const all = { ...(spec["properties"] as JsonObject | undefined), ...(properties as JsonObject) };
      const prepared = prepareCrd(definition({ ...spec, properties: all }));
      for (const kubernetes of KUBERNETES_VERSIONS) {
        const older = record["upTo1.35"];
        const answer = kubernetes === "1.35" && isObject(older ?? null) ? (older as JsonObject) : record;
        const stored =
          Object.hasOwn(properties as JsonObject, "g90") && answer["status"] === 201 ? answer["storedSpec"] : undefined;
        const found = differences(answer, prepared.admit(textOf(String(rawSpec)), { kubernetes }), stored);
        if (found.length > 0) unlike.add(String(rawSpec));
      }
    }
    assert.equal([...unlike].sort(), Object.keys((EXCEPTIONS[file] as JsonObject | undefined) ?? {}).sort());
  });
}

whenGolden("crd-create.jsonl: admitCrd agrees", () => {
  const lines = readFileSync(path.join(GOLDEN, "crd-create.jsonl"), "utf8").split("\n").filter(Boolean);
  const unlike = lines.filter((line) => {
    const record = JSON.parse(line) as JsonObject;
    const text = line.slice(line.indexOf('"crd": ') + 7, line.lastIndexOf(', "fieldValidation"'));
    const fieldValidation = record["fieldValidation"] === "Strict" ? "Strict" : "Warn";
    return differences(record, admitCrd(text, { fieldValidation })).length > 0;
  });
  assert.equal(unlike, []);
});

test.run();
golden.run();
