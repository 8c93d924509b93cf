import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { TESTS } from "./tiers.ts";

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The result of one test file. */
export interface FileOutcome extends Counts {
  readonly file: string;
  readonly output: string;
  /** The last lines of the logs of the control planes that the file used. Empty unless a test failed. */
  readonly logs: string;
  readonly seconds: number;
}

interface RunOptions {
  readonly env: { readonly [name: string]: string };
  /** Gives the process the control planes that it asks for. Returns a function that reads the logs of those. */
  readonly serve: (child: ChildProcess) => () => Promise<string>;
}

/** How long one file may take, on a busy machine too. A file that takes longer does not end, and counts as failed. */
const LIMIT_MS = 30 * 60_000;

const SEED = new URL("../support/fixed-seed.ts", import.meta.url).href;

/** Runs a test file in a process of its own. */
export async function runFile(file: string, { env, serve }: RunOptions): Promise<FileOutcome> {
  const started = performance.now();
  const child = spawn(process.execPath, ["--import", "tsx", "--import", SEED, path.join(TESTS, file)], {
    cwd: path.join(TESTS, ".."),
    env: { ...process.env, ...env, FORCE_COLOR: "0", NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let output = "";
  const timer = setTimeout(() => {
    output += `\nended by the runner after ${LIMIT_MS / 60_000} minutes\n`;
    child.kill("SIGKILL");
  }, LIMIT_MS);
  const readLogs = serve(child);
  child.stdout?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  clearTimeout(timer);
  const seconds = (performance.now() - started) / 1000;
  const counts = countTests(output, code);
  return { file, ...counts, output, logs: counts.failed > 0 ? await readLogs() : "", seconds };
}

/** Adds up the counts that uvu prints after each suite of a file. */
export function countTests(output: string, code: number | null): Counts {
  const sum = (label: string) =>
    [...output.matchAll(new RegExp(`^ *${label}: +(\\d+)`, "gm"))].reduce(
      (total, match) => total + Number(match[1]),
      0,
    );
  const [total, passed, skipped] = [sum("Total"), sum("Passed"), sum("Skipped")];
  const failed = Math.max(0, total - passed);
  // A file that crashed or ran no test counts as one failure.
  return { passed, skipped, failed: failed === 0 && (code !== 0 || total + skipped === 0) ? 1 : failed };
}
