import { readdirSync } from "node:fs";
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ROOT, seamgen } from "../support/built-cli.ts";
import { compile, installed, packageFolders, runNode, snippets } from "../support/consumer.ts";
import { importAll, linkPackages, typeCheck } from "../support/output.ts";
import { Project, readFiles } from "../support/project.ts";

/** Kinds whose names are also names in the runtime, the language, the files of a package, or its other exports. */
const KINDS = [
  "Result",
  "Watch",
  "Promise",
  "Index",
  "Reconciler",
  "ReconcileContext",
  "ObjectCache",
  "ObjectKey",
  "PolicyRule",
  "Resource",
  "Foo",
  "FooResource",
  "FooConditions",
  "FooReconciler",
  "FooReconcilerBase",
  "FooReason",
];

const spec = { type: "object", properties: { mode: { enum: ["on", "off"] }, of: { $ref: "#/$defs/Reason" } } };

function kind(layer: string, name: string, dependsOn: readonly string[] = []) {
  return {
    $id: `https://example.com/${layer}/${name}.json`,
    title: name,
    "x-ont-layer": layer,
    "x-ont-depends-on": dependsOn,
    "x-ont-conditions": { Ready: ["Running", "Broken"] },
    type: "object",
    required: ["spec"],
    properties: {
      spec,
      status: { type: "object", properties: { conditions: { type: "array", items: { type: "object" } } } },
    },
    $defs: { Reason: { type: "object", properties: { text: { type: "string" } } } },
  };
}

/** Removes the `$defs`, whose type would have the name of the kind FooReason. */
function withoutDefs({ $defs: _, ...schema }: ReturnType<typeof kind>) {
  return {
    ...schema,
    properties: { ...schema.properties, spec: { type: "object", properties: { n: { type: "integer" } } } },
  };
}

const project = new Project();
project.write("seamgen.config.json", {
  packages: { scope: "@x", version: "1.2.3" },
  layers: [
    { name: "a", group: "a.example.com" },
    { name: "b", group: "b.example.com" },
    { name: "top", group: "top.example.com" },
  ],
  scaffolds: { folder: "reconcilers" },
});
for (const name of KINDS) project.write(`schemas/a/${name}.json`, withoutDefs(kind("a", name)));
for (const name of ["Foo", "AFoo", "BFoo"]) project.write(`schemas/b/${name}.json`, withoutDefs(kind("b", name)));
const all = [...KINDS.map((name) => `a/${name}`), "b/Foo", "b/AFoo", "b/BFoo"];
for (const name of ["Foo", "Result", "Promise", "Watch", "BFoo"]) {
  project.write(`schemas/top/${name}.json`, kind("top", name, all));
}

/** Shared types whose `is…` and `assert…` meet what their validators import, or whose name is that of such an import. */
const TYPES = {
  Date: { type: "string", format: "date" },
  DateTime: { type: "string", format: "date-time" },
  Duration: { type: "string", format: "duration" },
  Email: { type: "string", format: "email" },
  Finite: { type: "number", minimum: 0 },
  Int32: { type: "integer", format: "int32" },
  NaN: { type: "number", minimum: 0 },
  MultipleOf: { type: "number", multipleOf: 0.5 },
  Uri: { type: "string", format: "uri" },
  ValidationError: { type: "object", required: ["why"], properties: { why: { type: "string" } } },
  ValidationIssue: { type: "object", required: ["why"], properties: { why: { type: "string" } } },
  With: { type: "string", minLength: 1 },
};
for (const [name, schema] of Object.entries(TYPES)) {
  project.write(`schemas/a/${name}.json`, { "x-ont-depends-on": [], ...schema });
  const both = { type: "object", properties: { own: schema, other: { $ref: `../a/${name}.json` } } };
  project.write(`schemas/b/${name}.json`, { "x-ont-depends-on": [`a/${name}`], ...both });
}
/** The function that compares versions of a Moved has a name that two types of the file leave free. */
project.write("schemas/a/Moved.json", {
  "x-ont-depends-on": [],
  "x-ont-immutable": ["spec.size"],
  type: "object",
  required: ["spec"],
  properties: { spec: { type: "object", required: ["size"], properties: { size: { $ref: "#/$defs/Update" } } } },
  $defs: { Update: { type: "integer" }, ObjectUpdate: { type: "object" } },
});

const { exit, stderr } = seamgen(["generate"], { cwd: project.root });
assert.is(exit, 0, stderr);

test("names that meet become aliases: every module type-checks, and loads", () => {
  linkPackages(project);
  assert.is(typeCheck(project), "");
  const document = '{ "own": "2024-02-30", "other": "2024-02-30" }';
  const update = ["validateMovedUpdate", "validateMovedObjectUpdate", "validateMovedObjectUpdate2"];
  const { errors } = importAll(project, {
    ...{
      validateDate: document,
      validateDuration: document,
      validateFinite: '{ "own": -1, "other": -1 }',
      validateNaN: '{ "own": -1, "other": -1 }',
      validateUri: '{ "own": " " }',
      validateWith: '{ "own": "" }',
    },
    ...Object.fromEntries(update.map((name) => [name, "{}"])),
  });
  assert.equal(errors, {
    validateDate: ["/own format", "/other format"],
    validateDuration: ["/own format", "/other format"],
    validateFinite: ["/own minimum", "/other minimum"],
    validateNaN: ["/own minimum", "/other minimum"],
    validateUri: ["/own format"],
    validateWith: ["/own minLength"],
    validateMovedUpdate: [" type"],
    validateMovedObjectUpdate: [],
    validateMovedObjectUpdate2: [" type"],
  });
});

test("the imports of a validator give way to what it exports", () => {
  const module = project.read("generated/b/v1alpha1/duration.validator.js");
  assert.match(module, /import \{ checkDuration as aCheckDuration \} from "@x\/a\/internal\/v1\/v1alpha1\/duration";/);
  assert.match(module, /\bisDuration as aIsDuration\b/);
  const declared = project.read("generated/a/v1alpha1/validation-issue.validator.d.ts");
  assert.match(declared, /import type \{ ValidationIssue as ValidationIssue2 \} from "\.\/validation-issue\.js";/);
  assert.match(project.read("generated/a/v1alpha1/with.validator.js"), /\bassertWith as assertWith2\b/);
});

test("programs of users compile beside names that meet", () => {
  const folders = packageFolders(path.join(project.root, "generated"));
  const consumer = installed([...folders, path.join(ROOT, "packages/runtime")]);
  try {
    for (const [file, text] of readFiles(path.join(project.root, "reconcilers"))) consumer.write(`src/${file}`, text);
    for (const folder of folders) {
      const layer = path.basename(folder);
      snippets(path.join(folder, "README.md")).forEach((code, i) =>
        consumer.write(`src/readme-${layer}-${i}.ts`, code),
      );
      const stems = readdirSync(path.join(folder, "v1alpha1")).flatMap((file) => /^(.*)\.d\.ts$/.exec(file)?.[1] ?? []);
      const imports = stems.map((stem, i) => `import * as m${i} from "@x/${layer}/v1alpha1/${stem}";`);
      const list = stems.map((_, i) => `m${i}`).join(", ");
      consumer.write(`src/every-${layer}.ts`, `${imports.join("\n")}\nexport const all: object[] = [${list}];\n`);
    }
    consumer.write("src/index.ts", MEANINGS);
    assert.equal(compile(consumer, { compiler: "typescript", resolution: "nodenext" }), { exit: 0, output: "" });
    const { exit: loadExit, stderr: loadErrors } = runNode(consumer, ["out/every-top.js"]);
    assert.is(loadExit, 0, loadErrors);
  } finally {
    consumer.remove();
  }
});

/** In the index, a name is the type of the schema with that name. Modules also export derived names. */
const MEANINGS = `
import { type FooConditions, type FooResource, type Index, IndexResource } from "@x/a";
import { FooResource as descriptor, type FooConditions as Reasons } from "@x/a/v1alpha1/foo";
import type { Index as Same } from "@x/a/v1alpha1/index-schema";
export const kind: FooResource["kind"] = "FooResource";
export const other: FooConditions["kind"] = "FooConditions";
export const own: "Foo" = descriptor.kind;
export const reason: Reasons["Ready"] = "Running";
export const same = (index: Index): Same => ({ ...index, kind: IndexResource.kind });
`;

test("kinds with the same name get prefixes, and a number if the prefixed names clash too", () => {
  const scaffold = project.read("reconcilers/top/b-foo.reconciler.ts");
  assert.match(scaffold, /import type \{ BFoo as (BBFoo) \} from "@x\/b\/v1alpha1\/b-foo";/);
  assert.match(scaffold, /import type \{ Foo as (BFoo2) \} from "@x\/b\/v1alpha1\/foo";/);
  assert.match(project.read("reconcilers/top/result.reconciler.ts"), /\bResult as RuntimeResult\b/);
  assert.match(project.read("reconcilers/top/promise.reconciler.ts"), /\bPromise as TopPromise\b/);
});

test.after(() => project.remove());

test.run();
