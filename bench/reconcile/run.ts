/**
 * What the reference operator carries, on a real etcd and API server: `npm run bench:reconcile`. Four clients create 500
 * PackExecutions over 20 clusters whose gates are all open; beside the operator, in turn, a bare loop that only writes.
 * Then 10,000 PackExecutions wait for one signature. Each figure of the first is the median of whole processes, each on an
 * API server of its own; budgets are printed beside the figures; nothing fails.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import path from "node:path";
import { type Burst, burst } from "./burst.ts";
import { buildBare, buildOurs, type Side } from "./side.ts";
import { waiting } from "./waiting.ts";

const rounds = Number(process.env["BENCH_ROUNDS"] ?? 3);
const many = Number(process.env["BENCH_WAITING"] ?? 10_000);
const COUNT = 500;
const work = mkdtempSync(path.join(tmpdir(), "seamgen-bench-"));

/** Those of all rounds, each side in turn, and either first as often. */
async function measure(sides: readonly Side[]): Promise<ReadonlyMap<string, Burst[]>> {
  const all = new Map<string, Burst[]>(sides.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const side of round % 2 === 0 ? sides : [...sides].reverse())
      all.get(side.name)?.push(await burst(side, COUNT));
  return all;
}

type Figure = { [K in keyof Burst]: Burst[K] extends number ? K : never }[keyof Burst];

function median(all: readonly Burst[], figure: Figure): number {
  const sorted = all.map((one) => one[figure]).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

function printBurst(name: string, all: readonly Burst[]): void {
  const of = (figure: Figure, digits = 0) => median(all, figure).toFixed(digits);
  console.log(
    `${name}: ${of("jobsPerSecond")} Jobs/s (${of("donePerSecond")}/s with all that is written), from create to Job ` +
      `p50 ${of("p50")} ms and p99 ${of("p99")} ms, ${of("calls", 2)} requests a PackExecution, ` +
      `${of("cpuMs", 1)} ms of processor time for each, ` +
      `${of("megabytes")} MB, ${of("errors")} errors`,
  );
  console.log(`  all Jobs/s: ${all.map(({ jobsPerSecond }) => jobsPerSecond.toFixed(0)).join(" ")}`);
  console.log(`  requests: ${all.at(-1)?.requests ?? ""}`);
}

function printBudgets(ours: readonly Burst[], bare: readonly Burst[]): void {
  const ratio = median(ours, "jobsPerSecond") / median(bare, "jobsPerSecond");
  console.log(`ours / bare: ${ratio.toFixed(2)}  (budget at least 0.6)`);
  console.log(`p99: ${(median(ours, "p99") / 1000).toFixed(2)} s  (budget 2.5)`);
  console.log(`requests a PackExecution: ${median(ours, "calls").toFixed(2)}  (budget 4)`);
  console.log("  The minimum is 3: Job, status and event are three objects, and no request writes two.");
  console.log("  The rest: what executors may do is asked in four requests a namespace, every five minutes.");
  console.log(`memory: ${median(ours, "megabytes").toFixed(0)} MB  (budget 110)`);
}

async function printWaiting(side: Side): Promise<void> {
  const one = await waiting(side, many);
  console.log(
    `${many.toLocaleString("en")} that wait: requests in ${one.quietSeconds} s while nothing changed: ` +
      `${one.quietRequests}  (budget none); ` +
      `${one.quietCpuSeconds.toFixed(1)} s of processor time, ${one.quietMegabytes.toFixed(0)} MB`,
  );
  console.log(
    `  opened by one write: all Jobs after ${one.lastJobSeconds.toFixed(1)} s, ${one.jobsPerSecond.toFixed(0)} Jobs/s, ` +
      `${one.megabytes.toFixed(0)} MB, ${one.errors.length} errors`,
  );
  console.log(`  requests: ${one.requests}`);
  if (one.errors[0] !== undefined) console.log(`  first error: ${one.errors[0]}`);
}

try {
  const [ours, bare] = [buildOurs(), await buildBare(work)];
  console.log(`${COUNT} PackExecutions over 20 clusters by 4 clients, median of ${rounds}; load ${load()}`);
  const all = await measure([ours, bare]);
  for (const [name, bursts] of all) printBurst(name, bursts);
  printBudgets(all.get("ours") ?? [], all.get("bare") ?? []);
  if (many > 0) await printWaiting(ours);
} finally {
  rmSync(work, { recursive: true, force: true });
}

function load(): string {
  return (loadavg()[0] ?? NaN).toFixed(1);
}
