import { findCondition, type Job, JobResource } from "@seamgen/runtime";
import { Tenant as Actors } from "../../../examples/pack-execution/demo/tenant.ts";
import { until } from "../../cluster/control-plane/until.ts";
import type { World } from "./world.ts";

/** The tenant of the demo, with methods that wait for the effects of the operator. */
export class Tenant extends Actors {
  /** Creates a tenant with all gates open. */
  static async open(world: Pick<World, "client">, cluster: string): Promise<Tenant> {
    const tenant = new Tenant(world, cluster);
    await tenant.createAll();
    return tenant;
  }

  /** Waits for the condition. Returns the conditions that are True then, as `type/reason`. */
  async until(name: string, type: string, status: "True" | "False" = "True"): Promise<string[]> {
    const found = await until(`${name} ${type}=${status}`, async () => {
      const conditions = (await this.execution(name))?.status?.conditions;
      return findCondition(conditions, type)?.status === status && conditions;
    });
    return found.filter((one) => one.status === "True").map((one) => `${one.type}/${one.reason}`);
  }

  untilMessage(name: string, type: string, message: string): Promise<unknown> {
    return until(`${name} ${type}: ${message}`, async () => {
      const conditions = (await this.execution(name))?.status?.conditions;
      return findCondition(conditions, type)?.message.includes(message);
    });
  }

  untilJob(name: string): Promise<Job> {
    return until(`the Job of ${name}`, () => this.find(JobResource, `pack-deploy-${name}`));
  }
}
