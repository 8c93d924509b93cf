import { createAll, type Wanted } from "./clients.ts";
import { JobWatch } from "./job-watch.ts";
import { between, print, settled, total } from "./requests.ts";
import { Running, type Side } from "./side.ts";
import { startWorld } from "./world.ts";

const CLUSTERS = 20;

/** How one side took many PackExecutions at once, all gates open. */
export interface Burst {
  /** From the first create to the last Job. */
  readonly jobsPerSecond: number;
  /** From the first create to the last write of any kind. */
  readonly donePerSecond: number;
  /** Milliseconds from the answer to a create to its Job. */
  readonly p50: number;
  readonly p99: number;
  /** Requests for each PackExecution. */
  readonly calls: number;
  readonly requests: string;
  /** Milliseconds of the side's processor time for each. */
  readonly cpuMs: number;
  /** Most memory. */
  readonly megabytes: number;
  /** Lines about errors. */
  readonly errors: number;
}

/** One side on an API server of its own. It has acted on one PackExecution before time is taken. */
export async function burst(side: Side, count: number): Promise<Burst> {
  const world = await startWorld(CLUSTERS);
  const running = new Running(side, world.kubeconfig);
  try {
    const jobs = await new JobWatch().start(world.client);
    await createAll(world, spread("first", 1, world.clusters));
    await running.during(jobs.until(1));
    const before = await settled(world.client);
    const cpuBefore = running.cpuSeconds;
    const started = performance.now();
    const created = await createAll(world, spread("pe", count, world.clusters));
    await running.during(jobs.until(1 + count));
    const after = await settled(world.client);
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
    await world.stop();
  }
}

/** One cluster after the other. */
function spread(prefix: string, count: number, clusters: readonly string[]): Wanted[] {
  return Array.from({ length: count }, (_, i) => {
    const cluster = clusters[i % clusters.length] ?? "";
    return { name: `${prefix}-${i}`, tenant: cluster, target: cluster };
  });
}
