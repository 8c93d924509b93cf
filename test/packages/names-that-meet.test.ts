import { readdirSync } from "node:fs";
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ROOT, seamgen } from "../support/built-cli.ts";
import { compile, installed, packageFolders, runNode, snippets } from "../support/consumer.ts";
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

test("packages whose names clash compile and load", () => {
  const { exit, stderr } = seamgen(["generate"], { cwd: project.root });
  assert.is(exit, 0, stderr);
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
