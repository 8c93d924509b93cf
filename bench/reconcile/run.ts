/**
 * Measures the reference operator on a real etcd and API server: `npm run bench:reconcile`. First, four clients create
 * 500 PackExecutions over 20 clusters whose gates are all open. The operator, a bare loop that only writes, and one that
 * also sends the operator's reads handle them in turn. Each figure is the median of several runs, each with a new process and a new API server. Then 10,000
 * PackExecutions wait for one signature. Budgets are printed beside the figures. No result fails the run.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import path from "node:path";
import { type Burst, burst } from "./burst.ts";
import { buildBare, buildOurs, type Program } from "./program.ts";
import { waiting } from "./waiting.ts";

const rounds = Number(process.env["BENCH_ROUNDS"] ?? 3);
const many = Number(process.env["BENCH_WAITING"] ?? 10_000);
const COUNT = 500;
const work = mkdtempSync(path.join(tmpdir(), "seamgen-bench-"));

/** Runs all rounds. The programs take turns, and their order alternates. */
async function measure(programs: readonly Program[]): Promise<ReadonlyMap<string, Burst[]>> {
  const all = new Map<string, Burst[]>(programs.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const program of round % 2 === 0 ? programs : [...programs].reverse())
      all.get(program.name)?.push(await burst(program, COUNT));
  return all;
}

type Figure = { [K in keyof Burst]: Burst[K] extends number ? K : never }[keyof Burst];

function median(all: readonly Burst[], figure: Figure): number {
  const sorted = all.map((one) => one[figure]).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

function printBurst(name: string, all: readonly Burst[]): void {
  const medianOf = (figure: Figure, digits = 0) => median(all, figure).toFixed(digits);
  console.log(
    `${name}: ${medianOf("jobsPerSecond")} Jobs/s (${medianOf("donePerSecond")}/s until the last write), from create to Job ` +
      `p50 ${medianOf("p50")} ms and p99 ${medianOf("p99")} ms, ${medianOf("calls", 2)} requests per PackExecution, ` +
      `${medianOf("cpuMs", 1)} ms of processor time per PackExecution, ` +
      `${medianOf("megabytes")} MB, ${medianOf("errors")} errors`,
  );
  console.log(`  all Jobs/s: ${all.map(({ jobsPerSecond }) => jobsPerSecond.toFixed(0)).join(" ")}`);
  console.log(`  requests: ${all.at(-1)?.requests ?? ""}`);
}

function printBudgets(ours: readonly Burst[], bare: readonly Burst[], same: readonly Burst[]): void {
  const ratio = (to: readonly Burst[]) => (median(ours, "jobsPerSecond") / median(to, "jobsPerSecond")).toFixed(2);
  console.log(`ours / same requests: ${ratio(same)}  (budget at least 0.7)`);
  console.log(`ours / bare, which only writes: ${ratio(bare)}  (budget at least 0.4)`);
  console.log(`p99: ${(median(ours, "p99") / 1000).toFixed(2)} s  (budget 2.5)`);
  console.log(`requests per PackExecution: ${median(ours, "calls").toFixed(2)}  (budget 10)`);
  console.log("  The minimum is 3: Job, status and event are three objects, and no request writes two.");
  console.log("  Six reads ask the API server what the decision rests on, because a cache may be behind.");
  console.log("  The rest: four requests per namespace, every five minutes, check the permissions of executors.");
  console.log(`memory: ${median(ours, "megabytes").toFixed(0)} MB  (budget 110)`);
}

async function printWaiting(program: Program): Promise<void> {
  const one = await waiting(program, many);
  console.log(
    `${many.toLocaleString("en")} waiting PackExecutions: requests in ${one.quietSeconds} s while nothing changed: ` +
      `${one.quietRequests}  (budget none); ` +
      `${one.quietCpuSeconds.toFixed(1)} s of processor time, ${one.quietMegabytes.toFixed(0)} MB`,
  );
  console.log(
    `  after one signature: all Jobs within ${one.lastJobSeconds.toFixed(1)} s, ${one.jobsPerSecond.toFixed(0)} Jobs/s, ` +
      `${one.megabytes.toFixed(0)} MB, ${one.errors.length} errors`,
  );
  console.log(`  requests: ${one.requests}`);
  if (one.errors[0] !== undefined) console.log(`  first error: ${one.errors[0]}`);
}

try {
  const [ours, [bare, same]] = [buildOurs(), await buildBare(work)];
  console.log(`${COUNT} PackExecutions over 20 clusters by 4 clients, median of ${rounds}; load ${load()}`);
  const all = await measure([ours, bare, same]);
  for (const [name, bursts] of all) printBurst(name, bursts);
  printBudgets(all.get("ours") ?? [], all.get("bare") ?? [], all.get("same requests") ?? []);
  if (many > 0) await printWaiting(ours);
} finally {
  rmSync(work, { recursive: true, force: true });
}

function load(): string {
  return (loadavg()[0] ?? NaN).toFixed(1);
}
