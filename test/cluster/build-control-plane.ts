import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** The Go module whose `tool` lines name the programs. */
const MODULE = path.dirname(fileURLToPath(import.meta.url));

/** What `go build` leaves in the folder; etcd's package is called `server`. */
export const PROGRAMS = { etcd: "server", apiServer: "kube-apiserver", kubectl: "kubectl" } as const;

const LOCK_POLL_MS = 500;

/**
 * The folder with etcd, kube-apiserver and kubectl, built from Go modules if they are not there yet: minutes the first
 * time, nothing afterwards. Needs Go and its module proxy only for that first time.
 *
 * The folder is `$SEAMGEN_CLUSTER_BIN`, or one below `~/.cache/seamgen/cluster` whose name follows from go.mod.
 */
export async function buildControlPlane(): Promise<string> {
  const folder = binaryFolder();
  if (isBuilt(folder)) return folder;
  mkdirSync(path.dirname(folder), { recursive: true });
  const unlock = await lock(`${folder}.lock`);
  try {
    if (!isBuilt(folder)) await buildInto(folder);
  } finally {
    unlock();
  }
  return folder;
}

/** Why no control plane can run here, or undefined when one can. */
export function whyNoControlPlane(): string | undefined {
  if (process.env["SEAMGEN_CLUSTER"] === "0") return "SEAMGEN_CLUSTER=0";
  if (isBuilt(binaryFolder()) || hasGo()) return undefined;
  return "the API server is not built, and the Go that test/cluster/go.mod asks for is not installed";
}

/** In the module's folder `go` answers as the version that its go.mod asks for, or fails. */
function hasGo(): boolean {
  return spawnSync("go", ["version"], { cwd: MODULE, stdio: "ignore" }).status === 0;
}

function binaryFolder(): string {
  const chosen = process.env["SEAMGEN_CLUSTER_BIN"];
  if (chosen !== undefined && chosen !== "") return path.resolve(chosen);
  const hash = createHash("sha256").update(goMod()).update(buildFlags().join("\n")).digest("hex").slice(0, 16);
  return path.join(homedir(), ".cache", "seamgen", "cluster", hash);
}

function isBuilt(folder: string): boolean {
  return Object.values(PROGRAMS).every((program) => existsSync(path.join(folder, program)));
}

function goMod(): string {
  return readFileSync(path.join(MODULE, "go.mod"), "utf8");
}

/** Without the version variables, `/version` says v0.0.0 and kubectl complains. */
function buildFlags(): string[] {
  const [, version, major, minor] = /\sk8s\.io\/kubernetes (v(\d+)\.(\d+)\.\d+)/.exec(goMod()) ?? [];
  if (version === undefined) throw new Error("test/cluster/go.mod requires no k8s.io/kubernetes");
  const variables = ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"].flatMap((name) => [
    `-X ${name}.gitVersion=${version}`,
    `-X ${name}.gitMajor=${major}`,
    `-X ${name}.gitMinor=${minor}`,
  ]);
  return ["-trimpath", "-ldflags", ["-s", "-w", ...variables].join(" ")];
}

/** Builds beside the folder and moves the programs in, so that nobody ever runs half a program. */
async function buildInto(folder: string): Promise<void> {
  console.error("cluster: building etcd, kube-apiserver and kubectl from Go modules; this takes minutes, once");
  const unfinished = mkdtempSync(`${folder}.build-`);
  try {
    await goBuild(unfinished);
    mkdirSync(folder, { recursive: true });
    for (const program of readdirSync(unfinished))
      renameSync(path.join(unfinished, program), path.join(folder, program));
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function goBuild(output: string): Promise<void> {
  const env = { ...process.env, CGO_ENABLED: "0", GOWORK: "off" };
  const child = spawn("go", ["build", ...buildFlags(), "-o", `${output}/`, "tool"], {
    cwd: MODULE,
    env,
    stdio: ["ignore", 2, 2],
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      if (code === 0) resolve();
      else
        reject(
          new Error(
            `go build in test/cluster failed (${signal ?? code}); SEAMGEN_CLUSTER=0 skips the tests that need it`,
          ),
        );
    });
  });
}

/** Takes the lock file, waiting for its holder; a lock whose process is gone counts for nothing. Returns its release. */
async function lock(file: string): Promise<() => void> {
  for (let waits = 0; !tryLock(file); waits++) {
    if (waits === 1) console.error(`cluster: waiting for the build that holds ${file}`);
    if (isAbandoned(file)) rmSync(file, { force: true });
    else await sleep(LOCK_POLL_MS);
  }
  return () => rmSync(file, { force: true });
}

function tryLock(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  }
}

function isAbandoned(file: string): boolean {
  try {
    const holder = Number(readFileSync(file, "utf8"));
    if (holder > 0) process.kill(holder, 0);
    return false;
  } catch (error) {
    return hasCode(error, "ESRCH");
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
