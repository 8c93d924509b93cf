/**
 * Runs every test file, two at a time, and closes with one plain line of counts. A file counts as failed
 * too when it runs no test (a suite that forgot `.run()`) or when some test neither passed nor was skipped
 * (uvu 0.5 loses an exception of a `before` hook that way).
 *
 * `npm test -- NAME...` runs the files whose names contain one of the names.
 */
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ControlPlanes } from "./cluster/control-plane/shared.ts";

const folder = fileURLToPath(new URL(".", import.meta.url));
const wanted = process.argv.slice(2);
const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".test.ts"))
  .filter((file) => wanted.length === 0 || wanted.some((name) => file.includes(name)))
  .sort();

const SEED = new URL("support/fixed-seed.ts", import.meta.url).href;

const controlPlanes = new ControlPlanes();

interface Outcome {
  readonly file: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly output: string;
  /** Ends of the logs of the control planes that a file with failures used. */
  readonly logs: string;
  readonly seconds: number;
}

function runFile(file: string): Promise<Outcome> {
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["--import", "tsx", "--import", SEED, path.join(folder, file)], {
      cwd: path.join(folder, ".."),
      env: { ...process.env, FORCE_COLOR: "0", NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const clusterLogs = controlPlanes.serve(child);
    let output = "";
    child.stdout?.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.on("close", (code) => {
      const seconds = (performance.now() - started) / 1000;
      const counts = countTests(output, code);
      void (counts.failed > 0 ? clusterLogs() : Promise.resolve("")).then((logs) =>
        resolve({ file, ...counts, output, logs, seconds }),
      );
    });
  });
}

/** Reads uvu's closing lines; a file may hold several suites. */
function countTests(output: string, code: number | null): Pick<Outcome, "passed" | "failed" | "skipped"> {
  const sum = (label: string) =>
    [...output.matchAll(new RegExp(`^ *${label}: +(\\d+)`, "gm"))].reduce(
      (total, match) => total + Number(match[1]),
      0,
    );
  const [total, passed, skipped] = [sum("Total"), sum("Passed"), sum("Skipped")];
  const failed = Math.max(0, total - passed);
  // A file that died or ran nothing is one failure more than what it counted.
  return { passed, skipped, failed: failed === 0 && (code !== 0 || total + skipped === 0) ? 1 : failed };
}

async function runAll(queue: string[], outcomes: Outcome[]): Promise<void> {
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    const outcome = await runFile(file);
    outcomes.push(outcome);
    const { passed, failed, skipped, seconds, output, logs } = outcome;
    const notes = output
      .split("\n")
      .filter((line) => /\bskip(s|ped|ping)?\b/i.test(line) && !/^ *Skipped: /.test(line));
    console.log(
      `${failed > 0 ? "FAIL" : "ok  "} ${outcome.file}  ${passed} passed${failed > 0 ? `, ${failed} failed` : ""}${skipped > 0 ? `, ${skipped} skipped` : ""}  ${seconds.toFixed(1)} s`,
    );
    for (const note of notes) console.log(`       ${note.trim()}`);
    if (failed > 0)
      console.log(output.replace(/^ *(Total|Passed|Skipped|Duration): .*\n/gm, "").trimEnd(), logs && `\n${logs}`);
  }
}

const outcomes: Outcome[] = [];
const queue = [...files];
await Promise.all([runAll(queue, outcomes), runAll(queue, outcomes)]);
await controlPlanes.stop();
const total = (key: "passed" | "failed" | "skipped") => outcomes.reduce((sum, outcome) => sum + outcome[key], 0);
const failed = total("failed") + (files.length === 0 ? 1 : 0);
console.log(`\n${total("passed")} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
