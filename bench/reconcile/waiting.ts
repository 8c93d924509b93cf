import { setTimeout as sleep } from "node:timers/promises";
import { InfrastructureClusterPackResource } from "@seam/seam-core";
import { Tenant } from "../../test/operator/support/tenant.ts";
import { createAll } from "./clients.ts";
import { JobWatch } from "./job-watch.ts";
import { between, print, settled } from "./requests.ts";
import { Running, type Side } from "./side.ts";
import { startWorld } from "./world.ts";

const CLUSTERS = 20;
const QUIET_MS = 60_000;

/** How many PackExecutions that wait for one pack's signature fare, with targets in all clusters. */
export interface Waiting {
  /** What the operator asked for while nothing changed; none is wanted. */
  readonly quietRequests: string;
  /** Seconds of that time, and of processor time in it. */
  readonly quietSeconds: number;
  readonly quietCpuSeconds: number;
  readonly quietMegabytes: number;
  /** From the signature to the last Job. */
  readonly jobsPerSecond: number;
  readonly lastJobSeconds: number;
  readonly requests: string;
  readonly megabytes: number;
  /** Lines about errors. */
  readonly errors: readonly string[];
}

/** The operator on an API server of its own. */
export async function waiting(side: Side, count: number): Promise<Waiting> {
  const world = await startWorld(CLUSTERS);
  const running = new Running(side, world.kubeconfig);
  try {
    const { client, clusters } = world;
    const [first = ""] = clusters;
    const tenant = new Tenant({ client }, first);
    const pack = { name: "nginx", namespace: tenant.namespace };
    const unsigned = { type: "merge", body: { status: { signed: false } } } as const;
    await client.patch(InfrastructureClusterPackResource, pack, unsigned, { subresource: "status" });
    const targets = Array.from({ length: count }, (_, i) => clusters[i % clusters.length] ?? "");
    await createAll(
      world,
      targets.map((target, i) => ({ name: `pe-${i}`, tenant: first, target })),
    );
    const jobs = await new JobWatch().start(client);
    const quiet = await settled(client);
    const cpuBefore = running.cpuSeconds;
    await sleep(QUIET_MS);
    const quietCpuSeconds = running.cpuSeconds - cpuBefore;
    const still = await settled(client);
    const quietMegabytes = running.memory.now;
    const signed = performance.now();
    await tenant.sign();
    await running.during(jobs.until(count));
    const lastJobSeconds = (jobs.last - signed) / 1000;
    const after = await settled(client);
    jobs.stop();
    return {
      quietRequests: print(between(quiet.requests, still.requests)),
      quietSeconds: QUIET_MS / 1000,
      quietCpuSeconds,
      quietMegabytes,
      jobsPerSecond: count / lastJobSeconds,
      lastJobSeconds,
      requests: print(between(still.requests, after.requests)),
      megabytes: running.memory.peak,
      errors: running.errors,
    };
  } finally {
    await running.stop();
    await world.stop();
  }
}
