import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ROOT, seamgen } from "../support/built-cli.ts";
import { COMPILERS, RESOLUTIONS, compile, installed, packageFolders, runNode, snippets } from "../support/consumer.ts";
import { corpusProject, ownProject } from "../support/corpus.ts";
import { readFiles, type Project } from "../support/project.ts";

const RUNTIME = path.join(ROOT, "packages/runtime");

/** Generates a project, with a scaffold for each kind. */
function generateAll(project: Project): Project {
  const config: { scaffolds: object } = JSON.parse(project.read("seamgen.config.json"));
  project.write("seamgen.config.json", { ...config, scaffolds: { folder: "reconcilers" } });
  const { exit, stderr } = seamgen(["generate"], { cwd: project.root });
  assert.is(exit, 0, stderr);
  return project;
}

/** Creates a project with the packages and the runtime. `src` has the scaffolds, and the code of the READMEs. */
function consumerOf(project: Project): Project {
  const folders = packageFolders(path.join(project.root, "generated"));
  const consumer = installed([...folders, RUNTIME]);
  for (const [file, text] of readFiles(path.join(project.root, "reconcilers")))
    consumer.write(`src/reconcilers/${file}`, text);
  for (const folder of folders) {
    snippets(path.join(folder, "README.md")).forEach((code, i) =>
      consumer.write(`src/readme-${path.basename(folder)}-${i}.ts`, code),
    );
  }
  consumer.write("src/every-declaration.ts", everyModule(project));
  return consumer;
}

/** Imports each module of each package once, so that all declarations are checked. */
function everyModule(project: Project): string {
  const names = new Map<string, string>();
  const folders = packageFolders(path.join(project.root, "generated"));
  for (const folder of folders) {
    const { name }: { name: string } = JSON.parse(project.read(`generated/${path.basename(folder)}/package.json`));
    for (const file of readFiles(folder).keys()) {
      const module = /^(v[^/]+\/.*)\.d\.ts$/.exec(file)?.[1];
      if (module !== undefined) names.set(`${name}/${module}`, `m${names.size}`);
    }
  }
  const imports = [...names].map(([module, name]) => `import * as ${name} from "${module}";`);
  return `${imports.join("\n")}\nexport const all: readonly object[] = [${[...names.values()].join(", ")}];\n`;
}

const PROGRAM = `
import type { InfrastructurePackExecution, InfrastructurePackExecutionSpec } from "@seam/seam-core";
import { InfrastructurePackExecutionResource } from "@seam/seam-core/v1alpha1";
import type { Condition } from "@seam/shared/v1alpha1/condition";
import {
  assertInfrastructurePackExecution,
  isInfrastructurePackExecution,
  validateInfrastructurePackExecution,
} from "@seam/seam-core/v1alpha1/infrastructure-pack-execution.validator";
import { RBACProfileResource } from "@seam/guardian";
import { DomainIdentityResource } from "@seam/domain-core";

const spec: InfrastructurePackExecutionSpec = {
  clusterPackRef: { name: "nginx", version: "v1.2.0" },
  targetClusterRef: "ccs-dev",
  admissionProfileRef: "nginx",
};
const object: InfrastructurePackExecution = {
  apiVersion: InfrastructurePackExecutionResource.apiVersion,
  kind: InfrastructurePackExecutionResource.kind,
  metadata: { name: "nginx-on-ccs-dev", namespace: "seam-system" },
  spec,
};

// @ts-expect-error an optional property that is there has a value
export const absent: InfrastructurePackExecution = { ...object, status: undefined };
// @ts-expect-error a required property is missing
export const incomplete: InfrastructurePackExecutionSpec = { targetClusterRef: "ccs-dev" };
// @ts-expect-error no such property
export const unknown: InfrastructurePackExecutionSpec = { ...spec, targetCluster: "ccs-dev" };
// @ts-expect-error the kind is that of another
export const other: InfrastructurePackExecution = { ...object, kind: RBACProfileResource.kind };

const first: Condition | undefined = object.status?.conditions?.[0];
const value: unknown = JSON.parse(JSON.stringify(object));
const wrong: unknown = { ...object, spec: { ...spec, targetClusterRef: 7 } };
if (!isInfrastructurePackExecution(value)) throw new Error("the object is good");
const target: string = value.spec.targetClusterRef;
let thrown = "";
try {
  assertInfrastructurePackExecution(wrong);
} catch (error) {
  thrown = error instanceof Error ? error.message : "";
}
console.log(
  JSON.stringify({
    target,
    first: first ?? null,
    good: validateInfrastructurePackExecution(value).length,
    bad: validateInfrastructurePackExecution(wrong).map(({ path }) => path),
    thrown: thrown !== "",
    plurals: [InfrastructurePackExecutionResource.plural, RBACProfileResource.plural, DomainIdentityResource.plural],
  }),
);
`;

const RECORDER = `
import { register } from "node:module";
register("./hook.mjs", import.meta.url);
`;
const HOOK = `
import { writeSync } from "node:fs";
export function load(url, context, next) {
  writeSync(2, url + "\\n");
  return next(url, context);
}
`;

const project = generateAll(ownProject());
const consumer = consumerOf(project);
consumer.write("src/program.ts", PROGRAM);

for (const compiler of COMPILERS) {
  for (const resolution of RESOLUTIONS) {
    test(`packages, snippets and scaffolds compile under ${compiler} with resolution ${resolution}`, () => {
      assert.equal(compile(consumer, { compiler, resolution }), { exit: 0, output: "" });
    });
  }
}

test("a program with types, validators and resources runs in Node.js", () => {
  assert.is(compile(consumer, { compiler: "typescript", resolution: "nodenext" }).exit, 0);
  const { exit, stdout, stderr } = runNode(consumer, ["--disallow-code-generation-from-strings", "out/program.js"]);
  assert.is(exit, 0, stderr);
  assert.equal(JSON.parse(stdout), {
    target: "ccs-dev",
    first: null,
    good: 0,
    bad: ["/spec/targetClusterRef"],
    thrown: true,
    plurals: ["infrastructurepackexecutions", "rbacprofiles", "domainidentities"],
  });
});

test("every module, snippet and scaffold loads in Node.js", () => {
  const load = readdirSync(path.join(consumer.root, "out"), { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".js"),
  );
  assert.ok(load.length > 15);
  consumer.write("load.mjs", load.map((file) => `import ${JSON.stringify(`./out/${file}`)};`).join("\n"));
  const { exit, stderr } = runNode(consumer, ["--disallow-code-generation-from-strings", "load.mjs"]);
  assert.is(exit, 0, stderr);
});

test("importing one kind loads only that kind", () => {
  consumer.write("recorder.mjs", RECORDER);
  consumer.write("hook.mjs", HOOK);
  const loaded = (module: string) => {
    consumer.write("one.mjs", `import ${JSON.stringify(module)};\n`);
    const { exit, stderr } = runNode(consumer, ["--import", "./recorder.mjs", "one.mjs"]);
    assert.is(exit, 0, stderr);
    return stderr
      .split("\n")
      .flatMap((url) => /\/node_modules\/(.*)$/.exec(url)?.[1] ?? [])
      .sort();
  };
  const kind = "@seam/guardian/v1alpha1/rbac-profile";
  assert.equal(loaded(kind), [`${kind}.js`]);
  for (const file of loaded(`${kind}.validator`))
    assert.match(
      file,
      /^@seam\/(guardian\/v1alpha1\/rbac-profile\.validator|shared\/internal\/v1\/index|shared\/v1alpha1\/[\w.-]+)\.js$/,
    );
  const index = loaded("@seam/seam-core");
  assert.ok(index.length > 10);
  assert.not.ok(
    index.some((file) => /\.(validator|reconciler)\.js$/.test(file)),
    "the index has neither validators nor reconcilers",
  );
});

test("a package has exactly the generated files, and declares the packages that it imports", () => {
  for (const folder of packageFolders(path.join(project.root, "generated"))) {
    const manifest: { name: string; dependencies?: object; exports: object; scripts?: object } = JSON.parse(
      project.read(`generated/${path.basename(folder)}/package.json`),
    );
    const at = path.join(consumer.root, "node_modules", manifest.name);
    const packed = [...readFiles(at).keys()];
    assert.equal(packed, [...readFiles(folder).keys()], manifest.name);
    assert.is(manifest.scripts, undefined);
    const used = new Set<string>();
    for (const [file, text] of readFiles(at)) {
      if (!/\.(js|d\.ts)$/.test(file)) continue;
      for (const [, specifier = ""] of text.matchAll(/^(?:import|export)\b[^;]*?\bfrom "([^"]+)"/gm)) {
        if (specifier.startsWith("."))
          assert.ok(existsSync(path.resolve(at, path.dirname(file), specifier)), `${file} -> ${specifier}`);
        else used.add(specifier.split("/").slice(0, 2).join("/"));
      }
    }
    used.delete("@seamgen/runtime");
    const declared = Object.keys(manifest.dependencies ?? {});
    for (const name of used) assert.ok(declared.includes(name), `${manifest.name} declares ${name}`);
  }
});

test("the runtime and the API server for tests work from their tarballs, without other packages", () => {
  const consumer = installed([RUNTIME, path.join(ROOT, "packages/apiserver")]);
  try {
    assert.equal(
      readdirSync(path.join(consumer.root, "node_modules")).filter((name) => !name.startsWith(".")),
      ["@seamgen"],
    );
    consumer.write("try.js", TRY_RUNTIME);
    const { exit, stdout, stderr } = runNode(consumer, ["try.js"]);
    assert.is(exit, 0, stderr);
    assert.is(stdout, "seen default/map\n");
  } finally {
    consumer.remove();
  }
});

const TRY_RUNTIME = `
import { ConfigMapResource, Manager, Reconciler, connectionFromKubeconfig, createClient, keyOf, printKey, silentLogger } from "@seamgen/runtime";
import { startTestServer } from "@seamgen/apiserver";
const server = await startTestServer();
const client = createClient(await connectionFromKubeconfig({ text: server.kubeconfig() }));
await client.create(ConfigMapResource, { metadata: { name: "map", namespace: "default" } });
const stop = new AbortController();
class Maps extends Reconciler {
  resource = ConfigMapResource;
  finalizer = "example.com/maps";
  rules = [];
  watches() { return []; }
  async reconcile(object) { console.log("seen " + printKey(keyOf(object))); stop.abort(); return {}; }
}
await new Manager({ client, log: silentLogger, leaderElection: { name: "maps" } }).add(new Maps()).run(stop.signal);
client.close();
await server.stop();
`;

test("a missing hook, and a hook that does not exist any more, are compile errors in the class of the user", () => {
  const scaffold = [...readFiles(path.join(consumer.root, "src/reconcilers"))].find(([, text]) =>
    text.includes("override map"),
  );
  if (scaffold === undefined) return assert.unreachable("no scaffold has a watch");
  const [file, text] = scaffold;
  const hook = /override (map\w+)/.exec(text)?.[1] ?? "";
  try {
    consumer.write(`src/reconcilers/${file}`, text.replace(`override ${hook}`, `override ${hook}Gone`));
    const { exit, output } = compile(consumer, { compiler: "typescript", resolution: "nodenext" });
    assert.is.not(exit, 0);
    assert.match(output, new RegExp(`${path.basename(file)}.*TS2515.*${hook}`));
    assert.match(output, /TS411[37]: This member cannot have an 'override' modifier/);
  } finally {
    consumer.write(`src/reconcilers/${file}`, text);
  }
});

const corpus = corpusProject();
if (corpus === undefined) test.skip("packages of the published schemas compile and load");
else {
  const corpusConsumer = consumerOf(generateAll(corpus));
  for (const compiler of COMPILERS) {
    test(`packages of the published schemas compile under ${compiler}`, () => {
      for (const resolution of RESOLUTIONS)
        assert.equal(compile(corpusConsumer, { compiler, resolution }), { exit: 0, output: "" });
    });
  }
  test("modules of the published schemas load in Node.js", () => {
    const { exit, stderr } = runNode(corpusConsumer, ["out/every-declaration.js"]);
    assert.is(exit, 0, stderr);
  });
  test.after(() => {
    corpus.remove();
    corpusConsumer.remove();
  });
}

test.after(() => {
  project.remove();
  consumer.remove();
});

test.run();
