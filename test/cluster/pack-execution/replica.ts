import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort } from "../control-plane/free-port.ts";
import { until } from "../control-plane/until.ts";
import { cleanEnv, ROOT } from "../../support/built-cli.ts";

/** The program of the operator, built as for its image. */
interface OperatorProgram {
  readonly file: string;
  readonly remove: () => void;
}

export function buildOperator(): OperatorProgram {
  const folder = mkdtempSync(path.join(tmpdir(), "pack-execution-"));
  const file = path.join(folder, "main.mjs");
  const args = ["run", "build", "--workspace", "pack-execution", "--", `--outfile=${file}`];
  const { status, stderr } = spawnSync("npm", args, { cwd: ROOT, env: cleanEnv(), encoding: "utf8" });
  if (status !== 0) throw new Error(`npm ${args.join(" ")}: ${stderr}`);
  return { file, remove: () => rmSync(folder, { recursive: true }) };
}

/** A replica of the operator: a process with leader election. */
export class Replica {
  /** Its log. */
  output = "";
  /** Its exit code and signal. */
  readonly ended: Promise<unknown[]>;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.ended = once(child, "exit");
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (chunk: Buffer) => (this.output += chunk.toString()));
  }

  /** Starts a replica and waits until it is ready. */
  static async start({ file }: OperatorProgram, kubeconfig: string): Promise<Replica> {
    const [health, metrics] = [await freePort(), await freePort()];
    const election = ["--leader-elect", "--namespace", "seam-system"];
    const ports = ["--health-port", String(health), "--metrics-port", String(metrics)];
    const image = ["--executor-image", "registry.example.com/conductor-execute:v1.9.3-r2"];
    const args = [file, "--kubeconfig", kubeconfig, ...image, ...election, ...ports];
    const replica = new Replica(spawn(process.execPath, args, { env: cleanEnv(), stdio: ["ignore", "pipe", "pipe"] }));
    await until("a replica that is ready", async () => {
      const answer = await fetch(`http://127.0.0.1:${health}/readyz`).catch(() => undefined);
      return answer?.ok;
    });
    return replica;
  }

  /** Whether it has become the leader, according to its log. */
  get leads(): boolean {
    return this.output.includes('"lease acquired"');
  }

  kill(signal: "SIGTERM" | "SIGKILL"): void {
    this.#child.kill(signal);
  }
}
