import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** The unit of processor times in /proc, in seconds. */
const CLOCK_TICK = 0.01;
const STOP_DEADLINE_MS = 10_000;

/** The flags of the operator's image. */
const NODE_FLAGS = ["--max-semi-space-size=8"];

/** A program to measure, which handles PackExecutions. */
export interface Program {
  readonly name: "ours" | "bare" | "same requests";
  /** Returns the arguments of Node. */
  readonly args: (kubeconfig: string) => readonly string[];
}

/** Builds the operator as for its image. */
export function buildOurs(): Program {
  const { status, stderr } = spawnSync("npm", ["run", "--silent", "build", "--workspace", "pack-execution"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  const program = path.join(ROOT, "examples/pack-execution/dist/main.js");
  const image = "registry.example.com/conductor-execute:v1.9.3-r2";
  const flags = ["--executor-image", image, "--metrics-port", "0", "--health-port", "0"];
  return { name: "ours", args: (kubeconfig) => [...NODE_FLAGS, program, "--kubeconfig", kubeconfig, ...flags] };
}

/** Builds the bare loop into the folder: the one that only writes, and the one that reads what the operator reads. */
export async function buildBare(folder: string): Promise<readonly [bare: Program, same: Program]> {
  const outfile = path.join(folder, "bare.mjs");
  const entry = path.join(ROOT, "bench/reconcile/bare.ts");
  const common = { bundle: true, format: "esm", platform: "node", target: "node20", logLevel: "error" } as const;
  await build({ ...common, entryPoints: [entry], outfile });
  return [
    { name: "bare", args: (kubeconfig) => [outfile, kubeconfig] },
    { name: "same requests", args: (kubeconfig) => [outfile, kubeconfig, "read"] },
  ];
}

/** A program that is running. */
export class RunningProgram {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #errors = "";

  constructor({ args }: Program, kubeconfig: string) {
    this.#child = spawn(process.execPath, args(kubeconfig), { stdio: ["ignore", "ignore", "pipe"] });
    this.#ended = once(this.#child, "exit");
    this.#child.stderr?.on("data", (chunk: Buffer) => (this.#errors += chunk.toString()));
  }

  /** The log lines about errors. */
  get errors(): readonly string[] {
    return this.#errors.split("\n").filter((line) => line !== "" && !line.includes('"level":"info"'));
  }

  /** Memory in megabytes: now, and the peak. */
  get memory(): { readonly now: number; readonly peak: number } {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, "utf8");
    const megabytes = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) / 1024;
    return { now: megabytes("VmRSS"), peak: megabytes("VmHWM") };
  }

  /** Processor time so far, in seconds. */
  get cpuSeconds(): number {
    const stat = readFileSync(`/proc/${this.#child.pid}/stat`, "utf8");
    const [user, system] = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .slice(11, 13);
    return (Number(user) + Number(system)) * CLOCK_TICK;
  }

  /** Settles like the promise. Rejects if the program exits before. */
  async during<T>(promise: Promise<T>): Promise<T> {
    let over = false;
    const ended = this.#ended.then(() => {
      if (!over) throw new Error(`the program exited early: ${this.#errors.slice(-2000)}`);
    });
    await Promise.race([promise, ended]);
    over = true;
    return promise;
  }

  async stop(): Promise<void> {
    this.#child.kill("SIGTERM");
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), STOP_DEADLINE_MS);
    await this.#ended;
    clearTimeout(timer);
  }
}
