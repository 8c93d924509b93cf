import { createAll, type WantedExecution } from "./create-all.ts";
import { JobWatch } from "./job-watch.ts";
import { between, print, settled, total } from "./requests.ts";
import { RunningProgram, type Program } from "./program.ts";
import { startFleet } from "./fleet.ts";

const CLUSTERS = 20;

/** The figures of one program for many PackExecutions at once, with all gates open. */
export interface Burst {
  /** From the first create to the last Job. */
  readonly jobsPerSecond: number;
  /** From the first create to the last write of any kind. */
  readonly donePerSecond: number;
  /** Milliseconds from the answer to a create until the Job was seen. */
  readonly p50: number;
  readonly p99: number;
  /** Requests per PackExecution. */
  readonly calls: number;
  readonly requests: string;
  /** Milliseconds of the program's processor time per PackExecution. */
  readonly cpuMs: number;
  /** Peak memory. */
  readonly megabytes: number;
  /** Number of log lines about errors. */
  readonly errors: number;
}

/** Measures one program on its own API server. It has handled one PackExecution before the measurement starts. */
export async function burst(program: Program, count: number): Promise<Burst> {
  const fleet = await startFleet(CLUSTERS);
  const running = new RunningProgram(program, fleet.kubeconfig);
  try {
    const jobs = await new JobWatch().start(fleet.client);
    await createAll(fleet, spread("first", 1, fleet.clusters));
    await running.during(jobs.until(1));
    const before = await settled(fleet.client);
    const cpuBefore = running.cpuSeconds;
    const started = performance.now();
    const created = await createAll(fleet, spread("pe", count, fleet.clusters));
    await running.during(jobs.until(1 + count));
    const after = await settled(fleet.client);
    jobs.stop();
    const waits = [...created].map(([job, answered]) => jobs.seenAt(job) - answered).sort((a, b) => a - b);
    const requests = between(before.requests, after.requests);
    const perSecond = (end: number) => (count / (end - started)) * 1000;
    return {
      jobsPerSecond: perSecond(jobs.last),
      donePerSecond: perSecond(after.at),
      p50: waits[Math.floor(count * 0.5)] ?? NaN,
      p99: waits[Math.floor(count * 0.99)] ?? NaN,
      calls: total(requests) / count,
      requests: print(requests),
      cpuMs: ((running.cpuSeconds - cpuBefore) * 1000) / count,
      megabytes: running.memory.peak,
      errors: running.errors.length,
    };
  } finally {
    await running.stop();
    await fleet.stop();
  }
}

/** Returns `count` executions, with the clusters in turn. */
function spread(prefix: string, count: number, clusters: readonly string[]): WantedExecution[] {
  return Array.from({ length: count }, (_, i) => {
    const cluster = clusters[i % clusters.length] ?? "";
    return { name: `${prefix}-${i}`, tenant: cluster, target: cluster };
  });
}
