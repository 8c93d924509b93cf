import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createClient } from "../../packages/runtime/src/client/http-client.ts";
import { connectionFromUrl } from "../../packages/runtime/src/client/connection.ts";
import { CustomResourceDefinitionResource } from "../../packages/runtime/src/built-in-kinds.ts";
import { startTestServer } from "../../packages/apiserver/src/test-server.ts";
import { cleanEnv, ROOT, RunningCli } from "../support/built-cli.ts";
import { Project } from "../support/project.ts";

const started = new Set<RunningCli>();

/** No server outlives its test, also if an assertion fails. */
test.after.each(async () => {
  for (const { child, ended } of started) {
    child.kill("SIGKILL");
    await ended;
  }
  started.clear();
});

/** Starts the command from its sources, so that these tests need no build. */
function serve(cwd: string, ...args: readonly string[]): RunningCli {
  const loader = pathToFileURL(path.join(ROOT, "node_modules/tsx/dist/loader.mjs")).href;
  const program = ["--import", loader, path.join(ROOT, "generator/cli.ts"), "serve", ...args];
  const child: ChildProcess = spawn(process.execPath, program, {
    cwd,
    env: cleanEnv({ NO_COLOR: "1" }),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const running = new RunningCli(child);
  started.add(running);
  return running;
}

async function definitionsAt(url: string): Promise<readonly (string | undefined)[]> {
  const { items } = await createClient(connectionFromUrl(url)).list(CustomResourceDefinitionResource);
  return items.map(({ metadata }) => metadata?.name);
}

function valueOf(output: string, label: string): string {
  const found = new RegExp(`^ +${label} +(.*)$`, "m").exec(output)?.[1];
  if (found === undefined) throw new Error(`no line "${label}" in:\n${output}`);
  return found;
}

async function greetingOf(running: RunningCli): Promise<string> {
  let output = "";
  running.child.stdout?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  await running.until([/Ctrl-C/]);
  return output;
}

for (const signal of ["SIGINT", "SIGTERM"] as const)
  test(`serve serves the definitions of the project until ${signal}, and cleans up`, async () => {
    const running = serve(ROOT);
    const output = await greetingOf(running);
    assert.match(output, /for tests and demos, not for production/);
    const names = await definitionsAt(valueOf(output, "url"));
    assert.ok(names.includes("domainidentities.core.ontai.dev"));
    assert.is(valueOf(output, "CRDs"), String(names.length));
    const kubeconfig = valueOf(output, "kubeconfig");
    assert.match(readFileSync(kubeconfig, "utf8"), valueOf(output, "url"));
    assert.match(valueOf(output, "next"), `kubectl --kubeconfig ${kubeconfig} `);
    running.child.kill(signal);
    assert.is(await running.ended, 0);
    assert.not.ok(existsSync(kubeconfig));
  });

test("serve needs no project, and --file keeps the state", async () => {
  const project = new Project();
  try {
    const file = path.join(ROOT, "generated/domain-core/crds/core.ontai.dev_domainidentities.yaml");
    const first = serve(project.root, "--crds", file, "--file", "state.json");
    await greetingOf(first);
    first.child.kill("SIGINT");
    assert.is(await first.ended, 0);
    const second = serve(project.root, "--file", "state.json");
    const output = await greetingOf(second);
    assert.match(valueOf(output, "CRDs"), /^none/);
    assert.equal(await definitionsAt(valueOf(output, "url")), ["domainidentities.core.ontai.dev"]);
    second.child.kill("SIGINT");
    await second.ended;
  } finally {
    project.remove();
  }
});

const REFUSED: readonly (readonly [args: readonly string[], exit: number, message: RegExp])[] = [
  [["--port", "x"], 2, /--port "x" is not a port/],
  [["--port", "65536"], 2, /is not a port/],
  [["--crds", "nowhere.yaml"], 2, /--crds: "nowhere\.yaml" does not exist/],
  [["--crds", "pod.yaml"], 2, /pod\.yaml: not every object is a CustomResourceDefinition/],
  [["--crds", "bad.yaml"], 2, /bad\.yaml: ones\.example\.com: .*spec/s],
  [["--crds", "broken.yaml"], 2, /broken\.yaml: /],
  [["--config", "nowhere.json"], 2, /SG6001/],
  [["--file", "pod.yaml"], 1, /pod\.yaml is not the state of a test server/],
];

for (const [args, exit, message] of REFUSED)
  test(`serve ${args.join(" ")} is refused`, async () => {
    const project = new Project();
    try {
      project.write("pod.yaml", "kind: Pod\n");
      const head = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n";
      project.write("bad.yaml", `${head}metadata: { name: ones.example.com }\nspec: {}\n`);
      project.write("broken.yaml", "a: [\n");
      const running = serve(project.root, ...args);
      assert.is(await running.ended, exit, running.output);
      assert.match(running.output, message);
      assert.not.match(running.output, /This is a bug/);
    } finally {
      project.remove();
    }
  });

test("the error about a port in use has its number", async () => {
  const server = await startTestServer();
  try {
    const { port } = new URL(server.url);
    const running = serve(ROOT, "--port", port);
    assert.is(await running.ended, 1);
    assert.match(running.output, `seamgen: port ${port} is in use`);
  } finally {
    await server.stop();
  }
});

test.run();
