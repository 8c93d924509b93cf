import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DriftSignalResource } from "@seam/seam-core";
import { startTestServer, type TestServer } from "@seamgen/apiserver";
import {
  type ConfigMap,
  ConfigMapResource,
  connectionFromUrl,
  createClient,
  CustomResourceDefinitionResource,
  type HttpClient,
  NotFoundError,
  SecretResource,
} from "@seamgen/runtime";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { until } from "../cluster/control-plane/until.ts";
import { cleanEnv, ROOT, RunningCli } from "../support/built-cli.ts";

interface World {
  server: TestServer;
  client: HttpClient;
  folder: string;
}

/** The small programs in `examples/`, as processes, with the API server for tests. */
const test = suite<World>("the example programs");

test.before.each(async (world) => {
  world.server = await startTestServer();
  world.client = createClient(connectionFromUrl(world.server.url));
  world.folder = mkdtempSync(path.join(tmpdir(), "seamgen-programs-"));
  writeFileSync(path.join(world.folder, "kubeconfig"), world.server.kubeconfig());
});

test.after.each(async ({ server, client, folder }) => {
  client.close();
  await server.stop();
  rmSync(folder, { recursive: true });
});

const command = (program: string, args: readonly string[]) => ["--import", "tsx", `examples/${program}`, ...args];

function options({ folder }: World) {
  return { cwd: ROOT, env: cleanEnv({ KUBECONFIG: path.join(folder, "kubeconfig") }) };
}

/** Runs a controller while the body runs, and ends it with SIGTERM, as Kubernetes does. */
async function withProgram(
  world: World,
  [program, ...args]: readonly [string, ...string[]],
  body: (running: RunningCli) => Promise<void>,
): Promise<void> {
  const child = spawn(process.execPath, command(program, args), {
    ...options(world),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const running = new RunningCli(child);
  try {
    await body(running);
    child.kill("SIGTERM");
    assert.is(await running.ended, 0, running.output);
  } finally {
    child.kill("SIGKILL");
  }
}

const metadata = { name: "colours", namespace: "default" };
const CONFIG_MAP: ConfigMap = { apiVersion: "v1", kind: "ConfigMap", metadata, data: { sky: "blue" } };

test("watch.ts: a Secret wakes the reconciler of ConfigMaps", async (world) => {
  await world.client.create(ConfigMapResource, CONFIG_MAP);
  await withProgram(world, ["watch.ts"], async (running) => {
    await running.until([/^default\/colours: no Secret$/m], 60_000);
    await world.client.create(SecretResource, { apiVersion: "v1", kind: "Secret", metadata, data: { key: "cQ==" } });
    await running.until([/^default\/colours: 1 secret values$/m]);
  });
});

test("owns.ts: a copy follows its ConfigMap, and is restored", async (world) => {
  const copy = { ...metadata, name: "colours-copy" };
  const dataOf = () =>
    world.client.get(ConfigMapResource, copy).then(
      ({ data }) => data?.["sky"],
      () => undefined,
    );
  await world.client.create(ConfigMapResource, { metadata: { ...metadata, name: "other" }, data: { sky: "grey" } });
  await world.client.create(ConfigMapResource, { ...CONFIG_MAP, metadata: { ...metadata, labels: { copy: "" } } });
  await withProgram(world, ["owns.ts"], async (running) => {
    await running.until([/^default\/colours-copy: created$/m], 60_000);
    const body = { data: { sky: "red" } };
    await world.client.patch(ConfigMapResource, metadata, { type: "merge", body });
    await until("the new value", async () => (await dataOf()) === "red");
    await world.client.delete(ConfigMapResource, copy);
    await until("the copy again", async () => (await dataOf()) === "red");
    await world.client.delete(ConfigMapResource, metadata);
    await running.until([/^default\/colours: gone, and had 1 values$/m]);
    assert.not.match(running.output, /other/);
  });
});

test("finalizer.ts: the file is deleted before the ConfigMap", async (world) => {
  const file = path.join(world.folder, "default.colours.json");
  await withProgram(world, ["finalizer.ts", world.folder], async () => {
    await world.client.create(ConfigMapResource, CONFIG_MAP);
    await until("the file", async () => existsSync(file) && readFileSync(file, "utf8") === '{"sky":"blue"}');
    const { metadata: known } = await world.client.get(ConfigMapResource, metadata);
    assert.equal(known?.finalizers, ["examples.seamgen.dev/file"]);
    await world.client.delete(ConfigMapResource, metadata);
    await until("the deletion", () =>
      world.client.get(ConfigMapResource, metadata).then(
        () => false,
        (error: unknown) => error instanceof NotFoundError,
      ),
    );
    assert.not.ok(existsSync(file));
  });
});

test("conditions.ts: the third escalation makes a drift terminal", async (world) => {
  const read = (file: string) => parse(readFileSync(path.join(ROOT, file), "utf8"));
  await world.client.create(
    CustomResourceDefinitionResource,
    read("generated/seam-core/crds/infrastructure.ontai.dev_driftsignals.yaml"),
  );
  const { status: _, ...signal } = read("examples/objects/seam-core/DriftSignal/good-replicas.yaml");
  signal.metadata.namespace = "default";
  const { name } = signal.metadata;
  await world.client.create(DriftSignalResource, { ...signal, spec: { ...signal.spec, escalationCounter: 2 } });
  const statusOf = async () => {
    const { status } = await world.client.get(DriftSignalResource, { name, namespace: "default" });
    return status?.conditions?.map(({ type, status: value }) => `${type} ${value}`).join();
  };
  await withProgram(world, ["conditions.ts"], async () => {
    await until("the condition", async () => (await statusOf()) === "TerminalDrift False");
    const body = { spec: { escalationCounter: 3 } };
    await world.client.patch(DriftSignalResource, { name, namespace: "default" }, { type: "merge", body });
    await until("the other status", async () => (await statusOf()) === "TerminalDrift True");
  });
});

/** Runs a program to its end. Asynchronous, because this process is its API server. */
async function run(world: World, program: string, ...args: readonly string[]): Promise<{ exit: number; out: string }> {
  const child = spawn(process.execPath, command(program, args), {
    ...options(world),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const running = new RunningCli(child);
  const exit = await running.ended;
  return { exit: exit ?? -1, out: running.output };
}

test("validate.ts: an invalid file fails, with the path of the error", async (world) => {
  const object = (name: string) => `examples/objects/seam-core/DriftSignal/${name}.yaml`;
  const good = await run(world, "validate.ts", object("good-replicas"));
  assert.equal(good, { exit: 0, out: `ok   ${object("good-replicas")}\n` });
  const bad = await run(world, "validate.ts", object("good-replicas"), object("bad-state"));
  assert.is(bad.exit, 1);
  assert.match(bad.out, /^FAIL .*bad-state\.yaml\n {5}\/spec\/state .+$/m);
});

test("own-kind: a schema becomes a kind that the server defaults and validates", async (world) => {
  try {
    const { exit, out } = await run(world, "own-kind/main.ts");
    assert.is(exit, 0, out);
    assert.match(out, /^created with 2 replicas\nrefused: .*spec\.host/m);
  } finally {
    rmSync(path.join(ROOT, "examples/own-kind/generated"), { recursive: true, force: true });
  }
});

test("the README of the examples names each program", () => {
  const { stdout } = spawnSync("git", ["ls-files", "examples/*.ts", ":!examples/*/*"], { cwd: ROOT, encoding: "utf8" });
  const readme = readFileSync(path.join(ROOT, "examples/README.md"), "utf8");
  for (const file of stdout.split("\n").filter(Boolean)) assert.match(readme, `- \`${path.basename(file)}\`: `);
});

test.run();
