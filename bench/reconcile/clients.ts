import type { Client } from "@seamgen/runtime";
import { Tenant } from "../../test/operator/support/tenant.ts";
import type { World } from "./world.ts";

const CLIENTS = 4;
/** Requests that each has under way, so that the creation does not set the pace: together as many as the bare loop. */
const IN_FLIGHT = 4;

/** A PackExecution to create. */
export interface Wanted {
  readonly name: string;
  /** Whose namespace it is in. */
  readonly tenant: string;
  /** The target. */
  readonly target: string;
}

/**
 * Four clients create them all as fast as they can, each with connections of its own. Gives when (`performance.now`) each
 * create was answered, by `namespace/name` of the Job that is to come of it.
 */
export async function createAll(world: World, wanted: readonly Wanted[]): Promise<ReadonlyMap<string, number>> {
  const answered = new Map<string, number>();
  const queue = [...wanted].reverse();
  const work = async (client: Client) => {
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const tenant = new Tenant({ client }, next.tenant);
      await tenant.request(next.name, { target: next.target });
      answered.set(`${tenant.namespace}/pack-deploy-${next.name}`, performance.now());
    }
  };
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => world.connect()));
  await Promise.all(clients.flatMap((client) => Array.from({ length: IN_FLIGHT }, () => work(client))));
  for (const client of clients) client.close();
  return answered;
}
