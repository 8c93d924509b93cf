import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { PackIndex } from "../../generator/pack/pack-set.ts";
import { cleanEnv, startSeamgen } from "../support/built-cli.ts";
import { Project } from "../support/project.ts";
import { freePort } from "./free-port.ts";
import { ownProject, runIn } from "./packed-project.ts";

const CACHE = path.join(process.env["XDG_CACHE_HOME"] ?? path.join(homedir(), ".cache"), "seamgen/verdaccio-6.8.0");

/** Installs verdaccio into the cache. Returns its program, or undefined without a package registry. */
function verdaccio(): string | undefined {
  const program = path.join(CACHE, "node_modules/verdaccio/bin/verdaccio");
  if (existsSync(program)) return program;
  mkdirSync(CACHE, { recursive: true });
  // A dependency of verdaccio asks for a dist-tag that does not exist.
  const manifest = { private: true, dependencies: { verdaccio: "6.8.0" }, overrides: { "node-fetch": "2.7.0" } };
  writeFileSync(path.join(CACHE, "package.json"), JSON.stringify(manifest));
  const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund"];
  return spawnSync("npm", args, { cwd: CACHE, env: cleanEnv() }).status === 0 ? program : undefined;
}

const program = verdaccio();
if (program === undefined) console.log("skipped because there is no package registry: publishes to npm");

interface Context {
  child: ChildProcess;
  url: string;
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
  const port = await freePort();
  context.url = `http://127.0.0.1:${port}/`;
  writeFileSync(path.join(project.parent, "config.yaml"), JSON.stringify(CONFIG(project.parent)));
  const args = [program, "--listen", `127.0.0.1:${port}`, "--config", path.join(project.parent, "config.yaml")];
  context.child = spawn(process.execPath, args, { stdio: "ignore", env: cleanEnv() });
  await untilReady(context.url);
  project.write(".npmrc", `registry=${context.url}\n//127.0.0.1:${port}/:_authToken=${await addUser(context.url)}\n`);
});
test.after(async ({ child, project }) => {
  const ended = child && new Promise((resolve) => child.once("close", resolve));
  child?.kill();
  await ended;
  project?.remove();
});

const CONFIG = (folder: string) => ({
  storage: path.join(folder, "storage"),
  auth: { htpasswd: { file: path.join(folder, "htpasswd") } },
  packages: { "**": { access: "$all", publish: "$authenticated" } },
  log: { type: "stdout", level: "error" },
});

async function untilReady(url: string): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const isReady = await fetch(`${url}-/ping`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the registry did not start");
}

async function addUser(url: string): Promise<string> {
  const user = { name: "tester", password: "tester-password" };
  const answer = await fetch(`${url}-/user/org.couchdb.user:tester`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(user),
  });
  const { token }: { token: string } = JSON.parse(await answer.text());
  return token;
}

/** Runs the built command. npm needs its environment. */
async function publish(project: Project, ...rest: readonly string[]) {
  const running = startSeamgen(["publish", "--to", "npm", ...rest], { cwd: project.root });
  const exit = await running.ended;
  return { exit, output: running.output };
}

async function versionsOf({ url }: Context, name: string): Promise<readonly string[]> {
  const answer = await fetch(`${url}${name.replace("/", "%2f")}`);
  if (answer.status === 404) return [];
  const { versions }: { versions: object } = JSON.parse(await answer.text());
  return Object.keys(versions);
}

check("a package that npm refuses ends the command, and a later run publishes the rest", async (context) => {
  const { project, index, url } = context;
  const npmrc = project.read(".npmrc");
  project.write(".npmrc", `registry=${url}\n`);
  const refused = await publish(project);
  assert.is(refused.exit, 1);
  assert.match(refused.output, /SG8020[^]*npm publish @seam\/shared/);
  assert.equal(await versionsOf(context, "@seam/shared"), []);
  project.write(".npmrc", npmrc);
  const { exit, output } = await publish(project);
  assert.is(exit, 0, output);
  for (const { name } of index.packages) assert.equal(await versionsOf(context, name), ["0.1.0"], name);
});

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

check("an empty project installs the packages from the registry and validates an object", async ({ project, url }) => {
  const consumer = new Project();
  try {
    consumer.write("package.json", { name: "consumer", private: true, type: "module" });
    consumer.write(".npmrc", `registry=${url}\n`);
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
});

test.run();
