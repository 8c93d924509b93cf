import { setTimeout as sleep } from "node:timers/promises";
import { InfrastructureClusterPackResource } from "@seam/seam-core";
import { Tenant } from "../../test/operator/support/tenant.ts";
import { createAll } from "./create-all.ts";
import { JobWatch } from "./job-watch.ts";
import { between, print, settled } from "./requests.ts";
import { RunningProgram, type Program } from "./program.ts";
import { startFleet } from "./fleet.ts";

const CLUSTERS = 20;
const QUIET_MS = 60_000;

/** The figures for many PackExecutions that wait for the signature of one pack. Their targets are all clusters. */
export interface Waiting {
  /** Requests of the operator while nothing changed. The budget is none. */
  readonly quietRequests: string;
  /** Length of the quiet time, and the processor time during it. */
  readonly quietSeconds: number;
  readonly quietCpuSeconds: number;
  readonly quietMegabytes: number;
  /** Measured from the signature to the last Job. */
  readonly jobsPerSecond: number;
  readonly lastJobSeconds: number;
  readonly requests: string;
  readonly megabytes: number;
  /** Log lines about errors. */
  readonly errors: readonly string[];
}

/** Measures the operator on its own API server. */
export async function waiting(program: Program, count: number): Promise<Waiting> {
  const fleet = await startFleet(CLUSTERS);
  const running = new RunningProgram(program, fleet.kubeconfig);
  try {
    const { client, clusters } = fleet;
    const [first = ""] = clusters;
    const tenant = new Tenant({ client }, first);
    const pack = { name: "nginx", namespace: tenant.namespace };
    const unsigned = { type: "merge", body: { status: { signed: false } } } as const;
    await client.patch(InfrastructureClusterPackResource, pack, unsigned, { subresource: "status" });
    const targets = Array.from({ length: count }, (_, i) => clusters[i % clusters.length] ?? "");
    await createAll(
      fleet,
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
    await fleet.stop();
  }
}
