import * as assert from "uvu/assert";
import { RBACProfileResource } from "@seam/guardian";
import {
  InfrastructureClusterPackResource,
  InfrastructurePackInstanceResource,
  PackOperationResultResource,
} from "@seam/seam-core";
import { EventResource, JobResource } from "@seamgen/runtime";
import { clusterSuite } from "../control-plane/cluster-suite.ts";
import { until } from "../control-plane/until.ts";
import type { ClusterTenant } from "./cluster-tenant.ts";
import { execute } from "./executor.ts";
import { ONLY_WATCHES, withTenant } from "./with-tenant.ts";

/** The reference operator with Kueue, the Job controller and kwok. It has only the rights that it declares. */
const { check, run } = clusterSuite("the operator of PackExecutions on a real control plane", { components: "all" });

async function assertInstance(tenant: ClusterTenant): Promise<void> {
  const instance = await tenant.find(InfrastructurePackInstanceResource, `nginx-${tenant.cluster}`);
  assert.is(instance?.spec.version, "v1.2.3-r1");
  assert.is(instance?.status?.upgradeDirection, "Initial");
  assert.equal(
    instance?.status?.deployedResources?.map(({ name }) => name),
    ["nginx"],
  );
}

async function assertNotDelivered(tenant: ClusterTenant): Promise<void> {
  assert.is(await tenant.find(InfrastructurePackInstanceResource, `nginx-${tenant.cluster}`), undefined);
}

async function untilEvent({ client, namespace }: ClusterTenant, reason: string): Promise<void> {
  await until(`the event ${reason}`, async () =>
    (await client.list(EventResource, { namespace })).items.some((event) => event.reason === reason),
  );
}

/** Waits until `waiting`, a `Type/Reason`, is True. Only `pending` may be True besides it. */
async function untilWaiting(tenant: ClusterTenant, waiting: string, pending = "Pending/GatesClearing"): Promise<void> {
  const [type = ""] = waiting.split("/");
  assert.equal((await tenant.until("pe", type)).sort(), [waiting, pending].sort());
  assert.is(await tenant.find(JobResource, "pack-deploy-pe"), undefined);
}

check("watches alone carry a PackExecution through opening gates, the queue and the pod to success", async (plane) => {
  const setup = { cpu: "0", gates: "closed", options: { intervals: ONLY_WATCHES } } as const;
  await withTenant(plane, setup, async (tenant) => {
    await tenant.request("pe");
    await untilWaiting(tenant, "Waiting/AwaitingConductorReady");
    await tenant.createCluster();
    await tenant.untilMessage("pe", "Waiting", "no runner configuration");
    await tenant.createRunner();
    await tenant.until("pe", "Waiting", "False");
    await tenant.createPack();
    await untilWaiting(tenant, "PackSignaturePending/AwaitingSignature", "Pending/AwaitingSignature");
    await tenant.sign();
    await untilWaiting(tenant, "PermissionSnapshotOutOfSync/SnapshotOutOfSync");
    await tenant.createSnapshot();
    await untilWaiting(tenant, "RBACProfileNotProvisioned/RBACProfileNotProvisioned");
    await tenant.createProfile();
    await untilWaiting(tenant, "WrapperRunnerRBACNotReady/WrapperRunnerRBACNotReady");
    await tenant.createExecutor();
    await touchProfile(tenant); // rights cannot be watched
    assert.equal(await tenant.until("pe", "Running"), ["Running/JobSubmitted"]);
    await tenant.untilMessage("pe", "Running", "waits in the queue");
    assert.is((await tenant.untilJob("pe")).spec?.suspend, true, "the queue is full");
    await tenant.makeRoom();
    await tenant.untilMessage("pe", "Running", "its result does not exist yet");
    const result = await execute(tenant, "pe");
    assert.equal(await tenant.until("pe", "Succeeded"), ["Succeeded/JobSucceeded"]);
    await assertInstance(tenant);
    const { jobName, operationResultRef } = (await tenant.execution("pe"))?.status ?? {};
    assert.equal([jobName, operationResultRef], ["pack-deploy-pe", result]);
    await untilEvent(tenant, "Succeeded");
  });
});

async function touchProfile({ client, namespace }: ClusterTenant): Promise<void> {
  const body = { metadata: { annotations: { "example.com/touched": "true" } } };
  await client.patch(RBACProfileResource, { name: "profile", namespace }, { type: "merge", body });
}

check("D-23: the executor may have its rights as a member of a group", async (plane) => {
  await withTenant(plane, { gates: "closed", options: { intervals: ONLY_WATCHES } }, async (tenant) => {
    await tenant.createExecutor("system:serviceaccounts");
    await tenant.createAll();
    await tenant.request("pe");
    await execute(tenant, "pe");
    assert.equal(await tenant.until("pe", "Succeeded"), ["Succeeded/JobSucceeded"]);
  });
});

check("a pod that fails ends the PackExecution", async (plane) => {
  await withTenant(plane, { cpu: "0" }, async (tenant) => {
    await tenant.request("pe");
    await tenant.setFate("pe", "fail");
    await tenant.makeRoom();
    assert.equal(await tenant.until("pe", "Failed"), ["Failed/JobFailed"]);
    await untilEvent(tenant, "JobFailed");
    await assertNotDelivered(tenant);
  });
});

check("a failed result ends the PackExecution, which then refers to it", async (plane) => {
  await withTenant(plane, {}, async (tenant) => {
    await tenant.request("pe");
    const reason = "no node has room";
    const failureReason = { category: "ExecutionFailure", reason, failedStep: "wait-ready" } as const;
    const result = await execute(tenant, "pe", { failureReason });
    assert.equal(await tenant.until("pe", "Failed"), ["Failed/CapabilityFailed"]);
    await tenant.untilMessage("pe", "Succeeded", `at step wait-ready: ${reason}`);
    assert.is((await tenant.execution("pe"))?.status?.operationResultRef, result);
    await untilEvent(tenant, "CapabilityFailed");
    await assertNotDelivered(tenant);
  });
});

check("a Job that leaves no result ends the PackExecution", async (plane) => {
  const options = { resultDeadlineSeconds: 1, intervals: { resultMs: 200 } };
  await withTenant(plane, { options }, async (tenant) => {
    await tenant.request("pe");
    assert.equal(await tenant.until("pe", "Failed"), ["Failed/OperationResultNotFound"]);
    await untilEvent(tenant, "OperationResultNotFound");
    await assertNotDelivered(tenant);
  });
});

check("a PackExecution of a revoked pack stays ended after the revocation is withdrawn", async (plane) => {
  await withTenant(plane, {}, async (tenant) => {
    await tenant.revoke();
    await tenant.request("pe");
    assert.ok((await tenant.until("pe", "PackRevoked")).includes("PackRevoked/ClusterPackRevoked"));
    await untilEvent(tenant, "PackRevoked");
    await unrevoke(tenant);
    await tenant.request("other");
    await tenant.until("other", "Running");
    assert.is(await tenant.find(JobResource, "pack-deploy-pe"), undefined);
  });
});

async function unrevoke({ client, namespace }: ClusterTenant): Promise<void> {
  const patch = { type: "merge", body: { status: { conditions: [] } } } as const;
  await client.patch(InfrastructureClusterPackResource, { name: "nginx", namespace }, patch, { subresource: "status" });
}

check("another version of the pack ends the PackExecution", async (plane) => {
  await withTenant(plane, {}, async (tenant) => {
    await tenant.request("pe", { version: "v1.2.2-r1" });
    assert.equal(await tenant.until("pe", "Failed"), ["Failed/StaleVersion"]);
    await untilEvent(tenant, "StaleVersion");
    assert.is(await tenant.find(JobResource, "pack-deploy-pe"), undefined);
  });
});

check(
  "an operator with onStaleVersion delete deletes a PackExecution whose pack has another version",
  async (plane) => {
    await withTenant(plane, { options: { onStaleVersion: "delete" } }, async (tenant) => {
      await tenant.request("pe", { version: "v1.2.2-r1" });
      await until("the deletion", async () => (await tenant.execution("pe")) === undefined);
      await untilEvent(tenant, "StalePackExecutionDeleted");
      assert.is(await tenant.find(JobResource, "pack-deploy-pe"), undefined);
    });
  },
);

check("a Job that Kueue evicts has not failed, and the result of its second run counts", async (plane) => {
  await withTenant(plane, { cpu: "0" }, async (tenant) => {
    await tenant.request("pe");
    await tenant.setFate("pe", "stay");
    await tenant.makeRoom();
    await tenant.untilMessage("pe", "Running", "is admitted");
    const failureReason = { category: "ExecutionFailure", reason: "killed" } as const;
    const first = await execute(tenant, "pe", { failureReason });
    await tenant.setActive("pe", false);
    await tenant.untilMessage("pe", "Running", "was evicted");
    assert.is((await tenant.execution("pe"))?.status?.jobPhase, "Evicted");
    await until("the deletion of the pod", async () => (await tenant.podsOf("pe")).length === 0);
    const { uid } = (await tenant.untilJob("pe")).metadata;
    await tenant.setActive("pe", true);
    const second = await execute(tenant, "pe");
    await tenant.endPod("pe");
    assert.equal(await tenant.until("pe", "Succeeded"), ["Succeeded/JobSucceeded"]);
    assert.is((await tenant.execution("pe"))?.status?.operationResultRef, second);
    assert.is((await tenant.untilJob("pe")).metadata.uid, uid, "it is the same Job");
    assert.is(
      (await tenant.find(PackOperationResultResource, first))?.metadata.labels?.["ontai.dev/superseded"],
      "true",
    );
    await assertInstance(tenant);
  });
});

run();
