import { InfrastructurePackExecutionResource } from "@seam/seam-core";
import { findCondition, type Job, JobResource, setControllerReference } from "@seamgen/runtime";
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

  /** Creates the Job of a request as anyone may who may create Jobs: with an owner reference to this or another request. */
  async createOwnJob(name: string, owner = name): Promise<void> {
    const execution = await this.execution(owner);
    if (execution === undefined) throw new Error(`${owner} does not exist`);
    const template = { spec: { restartPolicy: "Never", containers: [{ name: "sleep", image: "sleep" }] } };
    const job: Job = { metadata: { name: `pack-deploy-${name}`, namespace: this.namespace }, spec: { template } };
    await this.api.create(JobResource, setControllerReference(job, execution, InfrastructurePackExecutionResource));
  }

  untilJob(name: string): Promise<Job> {
    return until(`the Job of ${name}`, () => this.find(JobResource, `pack-deploy-${name}`));
  }
}
