import { Tenant } from "../../test/support/pack-execution-tenant.ts";
import type { World } from "./world.ts";

const CLIENTS = 4;

/** A PackExecution to create. */
export interface Wanted {
  readonly name: string;
  /** Whose namespace it is in. */
  readonly tenant: string;
  /** The target. */
  readonly target: string;
}

/**
 * Four clients create them all as fast as they can, each with a connection of its own. Gives when (`performance.now`) each
 * create was answered, by `namespace/name` of the Job that is to come of it.
 */
export async function createAll(world: World, wanted: readonly Wanted[]): Promise<ReadonlyMap<string, number>> {
  const answered = new Map<string, number>();
  const queue = [...wanted].reverse();
  const work = async () => {
    const client = await world.connect();
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const tenant = new Tenant({ client }, next.tenant);
      await tenant.request(next.name, { target: next.target });
      answered.set(`${tenant.namespace}/pack-deploy-${next.name}`, performance.now());
    }
    client.close();
  };
  await Promise.all(Array.from({ length: CLIENTS }, work));
  return answered;
}
