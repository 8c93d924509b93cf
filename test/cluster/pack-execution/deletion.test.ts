import * as assert from "uvu/assert";
import {
  InfrastructureClusterPackResource,
  InfrastructurePackInstanceResource,
  PackOperationResultResource,
} from "@seam/seam-core";
import { JobResource } from "@seamgen/runtime";
import { clusterSuite } from "../control-plane/cluster-suite.ts";
import { until } from "../control-plane/until.ts";
import type { ClusterTenant } from "./cluster-tenant.ts";
import { execute } from "./executor.ts";
import { JobHistory } from "./job-history.ts";
import { withTenant } from "./with-tenant.ts";

/** Deleting a PackExecution in any phase deletes what it owns, and a new one with the same name starts from the beginning. */
const { check, run } = clusterSuite("deletion of a PackExecution on a real control plane", { components: "all" });

/** The phase in which the PackExecution `pe` is deleted. At first its queue has no room for a Job. */
interface Phase {
  readonly name: string;
  readonly reach: (tenant: ClusterTenant) => Promise<void>;
  readonly jobs: number;
  readonly delivered?: true;
}

const PHASES: readonly Phase[] = [
  {
    name: "waits at a gate",
    reach: async (tenant) => {
      await unsign(tenant);
      await tenant.request("pe");
      await tenant.until("pe", "PackSignaturePending");
    },
    jobs: 0,
  },
  {
    name: "has a Job that waits in the queue",
    reach: async (tenant) => {
      await tenant.request("pe");
      await tenant.untilMessage("pe", "Running", "waits in the queue");
    },
    jobs: 1,
  },
  {
    name: "has a Job whose pod runs",
    reach: async (tenant) => {
      await tenant.request("pe");
      await tenant.setFate("pe", "stay");
      await tenant.makeRoom();
      await tenant.untilPod("pe");
    },
    jobs: 1,
  },
  {
    name: "has a Job that is complete and a result that is missing",
    reach: async (tenant) => {
      await tenant.makeRoom();
      await tenant.request("pe");
      await tenant.untilMessage("pe", "Running", "its result does not exist yet");
    },
    jobs: 1,
  },
  {
    name: "has succeeded",
    reach: async (tenant) => {
      await tenant.makeRoom();
      await tenant.request("pe");
      await execute(tenant, "pe");
      await tenant.until("pe", "Succeeded");
    },
    jobs: 1,
    delivered: true,
  },
  {
    name: "has failed",
    reach: async (tenant) => {
      await tenant.makeRoom();
      await tenant.request("pe");
      await execute(tenant, "pe", { failureReason: { category: "ExecutionFailure", reason: "no room" } });
      await tenant.until("pe", "Failed");
    },
    jobs: 1,
  },
];

for (const { name, reach, jobs, delivered } of PHASES)
  check(`a PackExecution that ${name} is deleted with what it owns, and a new one succeeds`, async (plane) => {
    const [before, after] = delivered === true ? ["Initial", "Redeploy"] : [undefined, "Initial"];
    await withTenant(plane, { cpu: "0" }, async (tenant) => {
      const history = new JobHistory(tenant.client, tenant.namespace);
      try {
        await reach(tenant);
        const first = await uidOf(tenant);
        await tenant.withdraw("pe");
        await until("the deletion of what it owned", () => isDeleted(tenant));
        assert.is(await directionOf(tenant), before, "the instance stays, because it has no owner");
        await tenant.sign();
        await tenant.makeRoom();
        await tenant.request("pe");
        const second = await uidOf(tenant);
        await execute(tenant, "pe");
        assert.equal(await tenant.until("pe", "Succeeded"), ["Succeeded/JobSucceeded"]);
        assert.equal(
          [history.countOf(first), history.countOf(second)],
          [jobs, 1],
          "Jobs of the first and of the second",
        );
        assert.is(await directionOf(tenant), after);
      } finally {
        await history.stop();
      }
    });
  });

/** The last delivery according to the instance; undefined if the instance does not exist. */
async function directionOf(tenant: ClusterTenant): Promise<string | undefined> {
  const instance = await tenant.find(InfrastructurePackInstanceResource, `nginx-${tenant.cluster}`);
  return instance?.status?.upgradeDirection;
}

async function uidOf(tenant: ClusterTenant): Promise<string> {
  return (await tenant.execution("pe"))?.metadata.uid ?? "";
}

async function unsign({ client, namespace }: ClusterTenant): Promise<void> {
  const patch = { type: "merge", body: { status: { signed: false } } } as const;
  await client.patch(InfrastructureClusterPackResource, { name: "nginx", namespace }, patch, { subresource: "status" });
}

/** Whether the PackExecution and everything that it owned are deleted. */
async function isDeleted(tenant: ClusterTenant): Promise<boolean> {
  const { client, namespace } = tenant;
  const [execution, pods, jobs, results] = await Promise.all([
    tenant.execution("pe"),
    tenant.podsOf("pe"),
    client.list(JobResource, { namespace }),
    client.list(PackOperationResultResource, { namespace }),
  ]);
  return execution === undefined && [...pods, ...jobs.items, ...results.items].length === 0;
}

run();
