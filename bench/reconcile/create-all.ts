import type { Client } from "@seamgen/runtime";
import { Tenant } from "../../test/operator/support/tenant.ts";
import type { Fleet } from "./fleet.ts";

const CLIENTS = 4;
/**
 * Requests that each client sends at a time. Together they are as many as the bare loop's, so that creation does not
 * limit the rate.
 */
const IN_FLIGHT = 4;

/** A PackExecution to create. */
export interface WantedExecution {
  readonly name: string;
  /** The cluster whose tenant namespace it is in. */
  readonly tenant: string;
  /** The target cluster. */
  readonly target: string;
}

/**
 * Creates all executions as fast as possible with four clients, each with its own connections. Returns the time
 * (`performance.now`) of the answer to each create, by `namespace/name` of its future Job.
 */
export async function createAll(
  fleet: Fleet,
  wanted: readonly WantedExecution[],
): Promise<ReadonlyMap<string, number>> {
  const answered = new Map<string, number>();
  const queue = [...wanted].reverse();
  const work = async (client: Client) => {
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const tenant = new Tenant({ client }, next.tenant);
      await tenant.request(next.name, { target: next.target });
      answered.set(`${tenant.namespace}/pack-deploy-${next.name}`, performance.now());
    }
  };
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => fleet.connect()));
  await Promise.all(clients.flatMap((client) => Array.from({ length: IN_FLIGHT }, () => work(client))));
  for (const client of clients) client.close();
  return answered;
}
