import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Json } from "../../packages/base/src/json.ts";
import { itemsAt, textAt } from "./control-plane/objects.ts";
import { whyNoControlPlane } from "./control-plane/programs.ts";
import { until } from "./control-plane/until.ts";
import { ROOT, cleanEnv } from "../support/built-cli.ts";

/** How a person starts and stops a control plane, and how its programs end with the process that started them. */
const why = whyNoControlPlane({ components: "apiserver", kubernetes: "1.36" });
if (why !== undefined) console.log(`lifecycle of a control plane: skipped: ${why}`);

const state = mkdtempSync(path.join(tmpdir(), "seamgen-state-"));
const folder = path.join(state, "seamgen", "cluster");

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function node(args: readonly string[], env: { readonly [name: string]: string } = {}): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", ...args], {
    cwd: ROOT,
    env: cleanEnv(env),
    encoding: "utf8",
  });
  return { code: status, stdout, stderr };
}

/** `npm run cluster -- ...`, with a separate state folder. */
const cluster = (...args: readonly string[]) =>
  node(["test/cluster/control-plane/cli.ts", ...args], { XDG_STATE_HOME: state });

/** Whether the process runs; a zombie does not. */
function isAlive(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.trim() !== "" && !stdout.startsWith("Z");
}

function untilGone(pids: readonly number[]): Promise<boolean> {
  return until(`the processes ${pids.join(", ")} gone`, () => Promise.resolve(!pids.some(isAlive)));
}

/** Process ids in what `status` prints. */
function pidsIn({ stdout }: Run): number[] {
  return [...stdout.matchAll(/^ {2}runs {2}\S+ +(\d+)$/gm)].map((match) => Number(match[1]));
}

const usage = suite("cluster commands");
for (const [args, message] of [
  [[], /^npm run cluster:build/],
  [["sideways"], /^npm run cluster:build/],
  [["up", "1.35"], /^npm run cluster:build/],
  [["up", "--kubernetes", "1.12"], /^--kubernetes "1\.12" is not one of 1\.35, 1\.36, 1\.37$/m],
  [["up", "--only", "etcd"], /^--only "etcd" is not one of apiserver$/m],
  [["up", "--fast"], /Unknown option '--fast'/],
  [["status"], /^no control plane is up; start one: npm run cluster -- up$/m],
] as const) {
  usage(`${args.join(" ") || "no command"} is refused`, () => {
    const { code, stdout, stderr } = cluster(...args);
    assert.is(code, 1);
    assert.is(stdout, "");
    assert.match(stderr, message);
  });
}
usage("an option that npm took is reported", () => {
  const { code, stderr } = node(["test/cluster/control-plane/cli.ts", "up", "1.35"], { npm_config_kubernetes: "true" });
  assert.is(code, 1);
  assert.match(stderr, /put "--" before the command/);
});
usage("down succeeds if no control plane is up", () => {
  const { code, stdout } = cluster("down");
  assert.is(`${code} ${stdout}`, "0 no control plane was up\n");
});
usage("without Go, tests are skipped with instructions, or fail if SEAMGEN_CLUSTER requires them", () => {
  const env = { XDG_CACHE_HOME: state, PATH: state, SEAMGEN_CLUSTER: "" };
  const skipped = node(["test/cluster/rules.test.ts"], env);
  assert.is(skipped.code, 0, skipped.stderr);
  assert.match(skipped.stdout, /skipped: .* install the version in test\/cluster\/.*go\.mod .* npm run cluster:build/);
  const required = node(["test/cluster/rules.test.ts"], { ...env, SEAMGEN_CLUSTER: "required" });
  assert.is.not(required.code, 0);
  assert.match(required.stdout + required.stderr, /install Go/);
  const built = node(["test/cluster/control-plane/cli.ts", "build"], env);
  assert.is(built.code, 1);
  assert.match(built.stderr, /install the version in test\/cluster\/.*go\.mod/);
});
usage.run();

const test = suite("lifecycle of a control plane");
const check = why === undefined ? test : test.skip;
test.after(() => {
  cluster("down");
  rmSync(state, { recursive: true, force: true });
});

check("a second build builds nothing", () => {
  const built = ["first", "second"].map(() => cluster("build", "--only", "apiserver"));
  assert.is(built[1]?.code, 0);
  assert.is(built[1]?.stderr, "");
  assert.match(built[1]?.stdout ?? "", /^built: Kubernetes v1\.36\.\d+, etcd v3\.\d+\.\d+\n$/);
});

check("up starts one control plane, status shows it, and down stops it", async () => {
  const up = cluster("up", "--only", "apiserver");
  assert.is(up.code, 0, up.stderr);
  const kubeconfig = /^ {2}kubeconfig {2}(.*)$/m.exec(up.stdout)?.[1] ?? "";
  const next = /^ {2}next {8}(.*)$/m.exec(up.stdout)?.[1]?.split(" ") ?? [];
  assert.match(up.stdout, /^ {2}versions {4}Kubernetes v1\.36\.\d+, etcd v/m);
  assert.equal(readdirSync(path.join(folder, "logs")), ["etcd.log", "kube-apiserver.log"]);
  const applied = spawnSync(next[0] ?? "", next.slice(1), { cwd: ROOT, encoding: "utf8" });
  assert.is(applied.status, 0, applied.stderr);
  assert.ok(existsSync(kubeconfig));

  const status = cluster("status");
  const pids = pidsIn(status);
  assert.is(status.code, 0);
  assert.is(pids.length, 2, status.stdout);

  const again = cluster("up", "--only", "apiserver");
  assert.is(again.code, 0);
  assert.equal(pidsIn(cluster("status")), pids);
  const more = cluster("up");
  assert.is(more.code, 1);
  assert.match(more.stderr, /^a control plane with Kubernetes 1\.36 \(apiserver\) is up; stop it first/);

  const down = cluster("down");
  assert.is(`${down.code} ${down.stdout}`, "0 down\n");
  assert.equal(pids.filter(isAlive), []);
  assert.not.ok(existsSync(folder));
  assert.is(cluster("status").code, 1);
});

check("an interrupted up leaves no process and no file", async () => {
  const up = spawn(
    process.execPath,
    ["--import", "tsx", "test/cluster/control-plane/cli.ts", "up", "--only", "apiserver"],
    {
      cwd: ROOT,
      env: cleanEnv({ XDG_STATE_HOME: state }),
      stdio: "ignore",
    },
  );
  await until("the API server started", () =>
    Promise.resolve(existsSync(path.join(folder, "logs", "kube-apiserver.log"))),
  );
  const ours = spawnSync("pgrep", ["-f", folder], { encoding: "utf8" }).stdout.trim().split("\n").map(Number);
  up.kill("SIGINT");
  await once(up, "close");
  assert.ok(ours.length >= 3, "a supervisor and two programs");
  await untilGone(ours);
  await until("the folder removed", () => Promise.resolve(!existsSync(folder)));
  assert.is(cluster("status").code, 1);
});

for (const end of ["exit", "throw", "wait"]) {
  const title = { exit: "ends", throw: "crashes", wait: "is killed" }[end];
  check(`programs end when the process that started them ${title}`, async () => {
    const owner = spawn(process.execPath, ["--import", "tsx", "test/cluster/control-plane/launch-then-end.ts", end], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [line] = (await once(owner.stdout, "data")) as [Buffer];
    const launched: Json = JSON.parse(line.toString());
    const pids = itemsAt(launched, "pids").map(Number);
    assert.is(pids.length, 2);
    if (end === "wait") owner.kill("SIGKILL");
    await once(owner, "close");
    await untilGone(pids);
    await until("the folder removed", () => Promise.resolve(!existsSync(textAt(launched, "folder"))));
  });
}

check("the last lines of the logs are printed after a test file that fails, and only then", () => {
  const endWith = (code: number) =>
    node([
      "--eval",
      `import { startControlPlane } from "./test/cluster/control-plane/shared-control-planes.ts";
      await startControlPlane({ components: "apiserver" });
      process.exit(${code});`,
      "--input-type=module",
    ]);
  assert.match(endWith(1).stderr, /^etcd\.log\n(.*\n)*kube-apiserver\.log$/m);
  assert.is(endWith(0).stderr, "");
});

check("the error about a program that does not start has its log", () => {
  const broken = node([
    "--eval",
    `
    import { Processes } from "./test/cluster/control-plane/processes.ts";
    const processes = new Processes();
    const program = processes.start("broken", "sh", ["-c", "echo it is broken >&2; exit 1"]);
    await processes.untilReady(program, async () => false, 5000).catch((error) => console.log(error.message));
    await processes.stop();
  `,
    "--input-type=module",
  ]);
  assert.is(broken.stdout, "broken stopped\nit is broken\n\n");
});

test.run();
