import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as assert from "uvu/assert";
import { cleanEnv, ROOT, RunningCli } from "../support/built-cli.ts";
import { clusterSuite } from "./control-plane/cluster-suite.ts";
import type { ControlPlane } from "./control-plane/control-plane.ts";
import { loginAs } from "./control-plane/service-account.ts";

/** The guide in docs/operators.md is followed: each file is written, and each command is run. */
const { check, run } = clusterSuite("the guide for operators");

const GUIDE = readFileSync(path.join(ROOT, "docs/operators.md"), "utf8");

/** A code block. A file has its path after the language, and a command may have the place where it runs. */
interface Block {
  readonly language: string;
  readonly label: string;
  readonly text: string;
}

/** Folders that take the place of those in the guide. */
interface Folders {
  readonly packed: string;
  readonly project: string;
}

function blocksOf({ packed, project }: Folders): Block[] {
  return [...GUIDE.matchAll(/^```(\w+)(?: (\S+))?\n([^]*?)^```$/gm)].map(
    ([, language = "", label = "", text = ""]) => ({
      language,
      label,
      text: text.replaceAll("/tmp/seamgen", packed).replaceAll("/tmp/my-operator", project),
    }),
  );
}

interface Shell {
  readonly folder: string;
  readonly env?: { readonly [name: string]: string };
}

/** Runs commands until one fails, as a reader does. */
function sh(commands: string, { folder, env = {} }: Shell): string {
  const options = { cwd: folder, env: cleanEnv(env), encoding: "utf8", timeout: 300_000 } as const;
  const { status, stdout, stderr } = spawnSync("bash", ["-euc", commands], options);
  assert.is(status, 0, `${commands}\n${stdout}\n${stderr}`);
  return stdout;
}

check("every file of the guide is written and every command succeeds", async (plane) => {
  const parent = realpathSync(mkdtempSync(path.join(tmpdir(), "seamgen-guide-")));
  const folders = { packed: path.join(parent, "seamgen"), project: path.join(parent, "my-operator") };
  const tools = {
    PATH: `${path.dirname(plane.address.kubectl)}:${process.env["PATH"] ?? ""}`,
    npm_config_prefer_offline: "true",
  };
  let server: RunningCli | undefined;
  const ran: string[] = [];
  try {
    for (const { language, label, text } of blocksOf(folders)) {
      if (language !== "sh") {
        const file = path.join(folders.project, label);
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, text);
        continue;
      }
      ran.push(label);
      const here = { folder: folders.project, env: tools };
      if (label === "clone")
        sh(text.replaceAll("npm pack ", "npm pack --ignore-scripts "), { folder: ROOT, env: tools });
      else if (label === "serve") server = await serve(text, here);
      else if (label === "served")
        sh(`set -m\n${text}`, { ...here, env: { ...tools, KUBECONFIG: kubeconfigOf(server) } });
      else if (label === "cluster") await deploy(text, { ...here, plane });
      else sh(text, { ...here, folder: text.includes(`mkdir ${folders.project}`) ? parent : folders.project });
    }
    assert.equal(ran, ["clone", "", "", "serve", "served", "", "", "cluster", "", "", ""]);
  } finally {
    if (server?.child.pid !== undefined) process.kill(-server.child.pid, "SIGTERM");
    await server?.ended;
    rmSync(parent, { recursive: true, force: true });
  }
});

/** Starts `seamgen serve` and waits until it says how to use it. */
async function serve(command: string, { folder, env }: Shell): Promise<RunningCli> {
  const child = spawn("bash", ["-euc", `exec ${command}`], {
    cwd: folder,
    env: cleanEnv(env),
    stdio: ["ignore", "pipe", "pipe"],
    detached: true, // npx does not pass signals on, so the group gets them
  });
  const running = new RunningCli(child);
  await running.until([/kubeconfig .*\n[^]*Ctrl-C/]);
  return running;
}

function kubeconfigOf(server: RunningCli | undefined): string {
  return /^ +kubeconfig +(\S+)$/m.exec(server?.said ?? "")?.[1] ?? "";
}

interface Deployment extends Shell {
  readonly plane: ControlPlane;
}

/** Applies everything to a real control plane, and runs the operator there under the account that it printed. */
async function deploy(commands: string, { folder, env, plane }: Deployment): Promise<void> {
  sh(commands, { folder, env: { ...env, KUBECONFIG: plane.kubeconfig } });
  const account = await loginAs(plane, { namespace: "websites", name: "website-operator" });
  // A pod has the namespace of its account.
  await account.kubectl(["config", "set-context", "--current", "--namespace", "websites"]);
  const operator: ChildProcess = spawn(process.execPath, ["dist/src/main.js"], {
    cwd: folder,
    env: cleanEnv({ KUBECONFIG: account.kubeconfig, NODE_EXTRA_CA_CERTS: "" }),
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  operator.stderr?.on("data", (part: Buffer) => (log += part.toString()));
  try {
    const example = ["--namespace", "default"];
    const kubectl = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await plane.kubectl([...args, ...example]);
      assert.is(code, 0, `${args.join(" ")}: ${stderr}\n${log}`);
      return stdout;
    };
    await kubectl("apply", "-f", path.join(folder, "website.yaml"));
    await kubectl("wait", "--for=condition=Ready", "website/shop", "--timeout=30s");
    assert.match(await kubectl("get", "configmap", "website-hosts", "-o", "json"), /shop\.example\.com/);
    await kubectl("delete", "website", "shop", "--timeout=30s");
    assert.not.match(await kubectl("get", "configmap", "website-hosts", "-o", "json"), /"shop": "shop\.example\.com"/);
    assert.not.match(log, /Forbidden|forbidden/);
  } finally {
    operator.kill("SIGTERM");
    await new Promise((resolve) => (operator.exitCode === null ? operator.once("close", resolve) : resolve(undefined)));
    account.close();
    await plane.kubectl(["delete", "crd", "websites.platform.example.com", "--wait=false"]);
  }
}

run();
