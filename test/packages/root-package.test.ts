import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ROOT, cleanEnv, stamps } from "../support/built-cli.ts";
import { COMPILERS, compile, installed, npmIn, pack, runNode } from "../support/consumer.ts";

test("the installed tool creates and generates a project whose scaffold compiles and loads", () => {
  const project = installed([ROOT], "--prefer-offline");
  const npx = (...args: readonly string[]) => npmIn(project, "exec", "--offline", "--no", "--", "seamgen", ...args);
  const { dependencies }: { dependencies: object } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
  const tree = JSON.parse(npmIn(project, "ls", "--all", "--json"));
  assert.equal(Object.keys(tree.dependencies), ["seamgen"]);
  assert.equal(Object.keys(tree.dependencies.seamgen.dependencies).sort(), Object.keys(dependencies).sort());

  assert.match(npx("init"), /^changed +package\.json$/m);
  assert.match(npx("generate"), /^@example\/platform +generated\/platform +1 kind, /m);
  assert.match(npx("graph"), "Website: kind");
  assert.match(npx("graph", "--format", "svg"), "<svg");
  assert.match(npx("explain", "SG3003"), "SG3003 (error)");
  const config: { $schema: string } = JSON.parse(project.read("seamgen.config.json"));
  assert.ok(existsSync(path.join(project.root, config.$schema)), "the $schema of the config exists");

  const before = stamps(path.join(project.root, "generated"));
  assert.match(npmIn(project, "run", "generate"), /\d+ files unchanged in/);
  assert.equal(stamps(path.join(project.root, "generated")), before);

  const runtime = pack([path.join(ROOT, "packages/runtime")]);
  npmIn(project, "install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", ...runtime.tarballs);
  runtime.remove();
  project.write("src/main.ts", MAIN);
  project.write("src/website.reconciler.ts", project.read("reconcilers/platform/website.reconciler.ts"));
  for (const compiler of COMPILERS)
    assert.equal(compile(project, { compiler, resolution: "nodenext" }), { exit: 0, output: "" });
  const { exit, stdout, stderr } = runNode(project, ["out/main.js"]);
  assert.is(exit, 0, stderr);
  assert.equal(JSON.parse(stdout), {
    plural: "websites",
    errors: ["/spec/host"],
    finalizer: "platform.example.com/website",
  });
  project.remove();
});

test("the steps of the README install seamgen from a clone, and the scaffold compiles", () => {
  const readme = readFileSync(path.join(ROOT, "README.md"), "utf8");
  const steps = /^```sh\n(mkdir -p \/tmp\/seamgen\n[^]*?)^```$/m.exec(readme)?.[1] ?? "";
  assert.match(steps, /npx seamgen generate\n[^]*npx tsc --noEmit\n$/);
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "seamgen-steps-")));
  try {
    const script = steps.replaceAll("/tmp/", `${folder}/`);
    const env = { ...cleanEnv(), npm_config_prefer_offline: "true", npm_config_ignore_scripts: "true" };
    execFileSync("sh", ["-e", "-c", script], { cwd: ROOT, env, stdio: "pipe" });
    const project = path.join(folder, "my-api");
    assert.ok(existsSync(path.join(project, "generated/platform/v1alpha1/website.js")));
    // The compiler reads the scaffold: without the runtime it finds faults in it.
    rmSync(path.join(project, "node_modules/@seamgen"), { recursive: true });
    const { status, stdout } = spawnSync("npx", ["tsc", "--noEmit"], { cwd: project, env, encoding: "utf8" });
    assert.is.not(status, 0);
    assert.match(stdout, /^reconcilers\/platform\/website\.reconciler\.ts\(/m);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const MAIN = `
import { generate, type GenerateResult } from "seamgen";
import { WebsiteResource } from "@example/platform";
import { validateWebsite } from "@example/platform/v1alpha1/website.validator";
import { WebsiteReconciler } from "./website.reconciler.js";

const result: GenerateResult = await generate({ check: true });
if (result.outcome !== "ok") throw new Error(result.outcome);
const website = { apiVersion: "platform.example.com/v1alpha1", kind: "Website", metadata: { name: "docs" }, spec: { host: "-", image: "docs:1" } };
console.log(JSON.stringify({
  plural: WebsiteResource.plural,
  errors: validateWebsite(website).map(({ path }) => path),
  finalizer: new WebsiteReconciler().finalizer,
}));
`;

test.run();
