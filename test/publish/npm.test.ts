import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { PackIndex } from "../../generator/pack/pack-set.ts";
import { cleanEnv, startSeamgen } from "../support/built-cli.ts";
import { Project } from "../support/project.ts";
import { ownProject, runIn } from "./packed-project.ts";
import { RealNpmRegistry, verdaccio } from "./real-npm-registry.ts";

const program = verdaccio();
if (program === undefined) console.log("skipped because there is no package registry: publishes to npm");

interface Context {
  registry: RealNpmRegistry;
  project: Project;
  index: PackIndex;
}

const test = suite<Context>("publish to npm");
const check: typeof test | typeof test.skip = program === undefined ? test.skip : test;

test.before(async (context) => {
  if (program === undefined) return;
  context.project = ownProject();
  const { project } = context;
  assert.is((await runIn(project, ["pack"])).exit, 0);
  context.index = JSON.parse(project.read("dist-artifacts/pack.json"));
  context.registry = await RealNpmRegistry.start(program);
  const { url, tokenKey, token } = context.registry;
  project.write(".npmrc", `registry=${url}\n${tokenKey}=${token}\n`);
});
test.after(async ({ registry, project }) => {
  await registry?.stop();
  project?.remove();
});

/** Runs the built command. npm needs its environment. */
async function publish(project: Project, ...rest: readonly string[]) {
  const running = startSeamgen(["publish", "--to", "npm", ...rest], { cwd: project.root });
  const exit = await running.ended;
  return { exit, output: running.output };
}

check(
  "a package that npm refuses ends the command, and a later run publishes the rest",
  async ({ project, index, registry }) => {
    const npmrc = project.read(".npmrc");
    project.write(".npmrc", `registry=${registry.url}\n`);
    const refused = await publish(project);
    assert.is(refused.exit, 1);
    assert.match(refused.output, /SG8020[^]*npm publish @seam\/shared/);
    assert.equal(await registry.versionsOf("@seam/shared"), []);
    project.write(".npmrc", npmrc);
    const { exit, output } = await publish(project);
    assert.is(exit, 0, output);
    for (const { name } of index.packages) assert.equal(await registry.versionsOf(name), ["0.1.0"], name);
  },
);

check("a second run publishes nothing", async ({ project, index }) => {
  const { exit, output } = await publish(project);
  assert.is(exit, 0, output);
  assert.is(output.match(/^was there {2}/gm)?.length, index.packages.length);
});

check("a version that is there with other content is refused", async (context) => {
  const { project } = context;
  assert.is((await runIn(project, ["pack"], { SOURCE_DATE_EPOCH: "86400" })).exit, 0);
  const { exit, output } = await publish(project);
  assert.is(exit, 2);
  assert.match(output, /SG8019[^]*@seam\/shared@0\.1\.0/);
});

check(
  "an empty project installs the packages from the registry and validates an object",
  async ({ project, registry }) => {
    const consumer = new Project();
    try {
      consumer.write("package.json", { name: "consumer", private: true, type: "module" });
      consumer.write(".npmrc", `registry=${registry.url}\n`);
      const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "@seam/seam-core@0.1.0"];
      const installing = spawn("npm", args, { cwd: consumer.root, env: cleanEnv(), stdio: "ignore" });
      assert.is(await new Promise((resolve) => installing.once("close", resolve)), 0);
      const installed = consumer.read("node_modules/@seam/seam-core/v1alpha1/drift-signal.js");
      assert.is(
        installed,
        readFileSync(path.join(import.meta.dirname, "../../generated/seam-core/v1alpha1/drift-signal.js"), "utf8"),
      );
      const program = `
      import { validateDriftSignal } from "@seam/seam-core/v1alpha1/drift-signal.validator";
      console.log(validateDriftSignal({}).length > 0);
    `;
      const run = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
        cwd: consumer.root,
        encoding: "utf8",
      });
      assert.is(run.stdout, "true\n", run.stderr);
    } finally {
      consumer.remove();
    }
    assert.ok(existsSync(project.root));
  },
);

test.run();
