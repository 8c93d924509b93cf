import { suite } from "uvu";
import * as assert from "uvu/assert";
import { InfrastructurePackExecutionResource, InfrastructurePackInstanceResource } from "@seam/seam-core";
import { EventResource, JobResource, LeaseResource } from "@seamgen/runtime";
import type { LoggedRequest } from "@seamgen/apiserver";
import { rolesOf } from "../../examples/pack-execution/cli/roles.ts";
import { createOptions, type OptionsInput } from "../../examples/pack-execution/decide/options.ts";
import { until } from "../cluster/control-plane/until.ts";
import { Tenant } from "./support/tenant.ts";
import { AGENT, createNamespace, startOperator, startWorld, withOperator, type World } from "./support/world.ts";

/** The reference operator with the API server for tests. The tests do the work of Kueue and the executor. */
const test = suite<World>("the operator of PackExecutions");

test.before(async (world) => {
  Object.assign(world, await startWorld());
});

test.after(async ({ server, client }) => {
  client.close();
  await server.stop();
});

/** The operator's requests since the log was cleared, except reads and watches. */
function writesOf({ server }: World, namespace: string): string[] {
  return server.requests
    .entries({ userAgent: AGENT, namespace })
    .filter(({ verb }) => !["get", "list", "watch"].includes(verb))
    .map(({ verb, plural, subresource }) => [verb, plural, subresource].filter((part) => part !== "").join(" "));
}

/** A cluster name for a test. */
function clusterOf(ending: string): string {
  return ending.replaceAll(/[^A-Za-z]/g, "-").toLowerCase();
}

/** Waits until another execution has its Job. The operator has then handled all earlier changes. */
async function barrier(tenant: Tenant): Promise<void> {
  await tenant.request("barrier");
  await tenant.until("barrier", "Running");
}

function jobsCreated({ server }: World, { namespace }: Tenant): number {
  return server.requests.entries({ plural: "jobs", verb: "create", userAgent: AGENT, namespace }).length;
}

/** Clears the log and keeps its requests for the test of the roles. */
const made: LoggedRequest[] = [];
function clearRequests({ server }: World): void {
  made.push(...server.requests.entries({ userAgent: AGENT }));
  server.requests.clear();
}

async function untilEvent({ client }: World, namespace: string, reason: string): Promise<void> {
  await until(`the event ${reason}`, async () =>
    (await client.list(EventResource, { namespace })).items.some((event) => event.reason === reason),
  );
}

const HOUR = 3_600_000;
/** So long that only a watch can wake the PackExecution. */
const ONLY_WATCHES = { gateMs: HOUR, signatureMs: HOUR, jobMs: HOUR, resultMs: HOUR, staleJobMs: HOUR };

test("the operator reacts at once to each gate that opens, until the pack is delivered", async (world) => {
  const tenant = new Tenant(world, "gates");
  await createNamespace(world.client, tenant.namespace);
  world.denied.add(tenant.namespace);
  await withOperator(world, { intervals: ONLY_WATCHES }, async () => {
    await tenant.request("pe");
    assert.equal(await tenant.until("pe", "Waiting"), ["Waiting/AwaitingConductorReady", "Pending/GatesClearing"]);
    await tenant.createCluster();
    await tenant.untilMessage("pe", "Waiting", "no runner configuration");
    await tenant.createRunner();
    await tenant.until("pe", "Waiting", "False");
    await tenant.createPack();
    await tenant.until("pe", "PackSignaturePending");
    await tenant.sign();
    await tenant.until("pe", "PermissionSnapshotOutOfSync");
    await tenant.createSnapshot();
    await tenant.until("pe", "RBACProfileNotProvisioned");
    assert.is(await tenant.find(JobResource, "pack-deploy-pe"), undefined);
    await tenant.createProfile();
    await tenant.until("pe", "WrapperRunnerRBACNotReady");
  });
  world.denied.delete(tenant.namespace);
  await withOperator(world, { intervals: ONLY_WATCHES }, async () => {
    const job = await tenant.untilJob("pe");
    assert.is(job.spec?.suspend, true, "only Kueue lets it run");
    assert.equal(
      job.metadata.ownerReferences?.map(({ kind, name }) => [kind, name]),
      [["InfrastructurePackExecution", "pe"]],
    );
    assert.equal(await tenant.until("pe", "Running"), ["Running/JobSubmitted"]);
    await tenant.admit("pe");
    await tenant.untilMessage("pe", "Running", "is admitted");
    await tenant.endJob("pe", "Complete");
    await tenant.untilMessage("pe", "Running", "its result does not exist yet");
    await tenant.result("pe");
    assert.equal(await tenant.until("pe", "Succeeded"), ["Succeeded/JobSucceeded"]);
    const instance = await tenant.find(InfrastructurePackInstanceResource, "nginx-gates");
    assert.is(instance?.spec.version, "v1.2.3-r1");
    assert.is(instance?.status?.upgradeDirection, "Initial");
    assert.is(instance?.status?.deployedResources?.[0]?.name, "nginx");
    const { jobName, operationResultRef } = (await tenant.execution("pe"))?.status ?? {};
    assert.equal([jobName, operationResultRef], ["pack-deploy-pe", "pack-deploy-result-pe-r1"]);
    await untilEvent(world, tenant.namespace, "Succeeded");
  });
});

test("the requests of a PackExecution that nothing delays", async (world) => {
  const tenant = await Tenant.open(world, "cost");
  const { server } = world;
  await withOperator(world, {}, async () => {
    await tenant.request("warm");
    await tenant.until("warm", "Running");
    await untilEvent(world, tenant.namespace, "JobSubmitted");
    clearRequests(world);
    await tenant.request("pe");
    await tenant.until("pe", "Running");
    await until("the event", () => Promise.resolve(writesOf(world, tenant.namespace).includes("create events")));
    const submission = ["create jobs", "patch infrastructurepackexecutions status", "create events"];
    assert.equal(writesOf(world, tenant.namespace), submission);
    const all = server.requests.entries({ userAgent: AGENT }).filter(({ verb }) => verb !== "watch");
    const reads = all.map(({ verb, plural }) => `${verb} ${plural}`).filter((one) => /^(get|list)/.test(one));
    assert.equal(reads.sort(), [
      "get infrastructureclusterpacks",
      "get infrastructurepackexecutions",
      "get infrastructuretalosclusters",
      "get permissionsnapshots",
      "get rbacprofiles",
      "list packoperationresults",
    ]);
    assert.ok(all.length <= 10, `the budget is 10 requests until the Job is there, not ${all.length}`);
    clearRequests(world);
    await tenant.admit("pe");
    await until("the phase", () => Promise.resolve(writesOf(world, tenant.namespace).length === 1));
    await tenant.result("pe", { owned: true });
    await tenant.endJob("pe", "Complete");
    await tenant.until("pe", "Succeeded");
    await until("the event", () => Promise.resolve(writesOf(world, tenant.namespace).includes("create events")));
    assert.equal(writesOf(world, tenant.namespace), [
      "patch infrastructurepackexecutions status", // the Job is admitted
      "apply infrastructurepackinstances",
      "patch infrastructurepackinstances status",
      "patch infrastructurepackexecutions status",
      "create events",
    ]);
    const read = server.requests.entries({ userAgent: AGENT, verb: "get" }).map(({ plural }) => plural);
    assert.equal(read, ["infrastructurepackinstances"], "only the instance is read again");
    const reviews = server.requests.entries({ userAgent: AGENT, plural: "subjectaccessreviews" });
    assert.equal(reviews, [], "the answer for the namespace is known");
  });
});

for (const [name, options, cause, ending] of [
  ["a pack that was revoked", {}, (tenant) => tenant.revoke(), "PackRevoked/ClusterPackRevoked"],
  [
    "another version of the pack",
    {},
    (tenant) => tenant.request("other", { version: "v1.2.2-r1" }),
    "Failed/StaleVersion",
  ],
] satisfies [string, Partial<OptionsInput>, (tenant: Tenant) => Promise<void>, string][])
  test(`${name} ends a PackExecution before it has a Job`, async (world) => {
    const tenant = await Tenant.open(world, clusterOf(ending));
    await withOperator(world, options, async () => {
      await cause(tenant);
      if ((await tenant.execution("other")) === undefined) await tenant.request("other");
      const [type = ""] = ending.split("/");
      assert.ok((await tenant.until("other", type)).includes(ending));
      await untilEvent(world, tenant.namespace, ending.startsWith("Failed") ? "StaleVersion" : type);
      assert.is(await tenant.find(JobResource, "pack-deploy-other"), undefined);
    });
  });

for (const [name, end, ending] of [
  ["a Job that fails", (tenant) => tenant.endJob("pe", "Failed"), "Failed/JobFailed"],
  ["a Job without a result", (tenant) => tenant.endJob("pe", "Complete"), "Failed/OperationResultNotFound"],
  ["a result that failed", (tenant) => failed(tenant), "Failed/CapabilityFailed"],
] satisfies [string, (tenant: Tenant) => Promise<void>, string][])
  test(`${name} ends a PackExecution without an instance`, async (world) => {
    const tenant = await Tenant.open(world, clusterOf(ending));
    await withOperator(world, { resultDeadlineSeconds: 1, intervals: { resultMs: 50 } }, async () => {
      await tenant.request("pe");
      await tenant.until("pe", "Running");
      await tenant.admit("pe");
      await end(tenant);
      assert.equal(await tenant.until("pe", "Failed"), [ending]);
      await world.client.delete(JobResource, { name: "pack-deploy-pe", namespace: tenant.namespace });
      await barrier(tenant);
      assert.is(jobsCreated(world, tenant), 2, "its own and the other's: none again when the Job is deleted");
      assert.is(await tenant.find(InfrastructurePackInstanceResource, `nginx-${tenant.cluster}`), undefined);
    });
  });

test("A-3: a Job that is deleted without a result ends a PackExecution after the deadline", async (world) => {
  const tenant = await Tenant.open(world, "no-result");
  await withOperator(world, { resultDeadlineSeconds: 0.3, intervals: { resultMs: 50 } }, async () => {
    await tenant.request("pe");
    await tenant.until("pe", "Running");
    await world.client.delete(JobResource, { name: "pack-deploy-pe", namespace: tenant.namespace });
    await tenant.untilMessage("pe", "Running", "was deleted, and its result does not exist yet");
    assert.equal(await tenant.until("pe", "Failed"), ["Failed/OperationResultNotFound"]);
    assert.is(jobsCreated(world, tenant), 1);
  });
});

async function failed(tenant: Tenant): Promise<void> {
  const failureReason = { category: "ExecutionFailure", reason: "no room", failedStep: "wait-ready" } as const;
  await tenant.result("pe", { status: "Failed", failureReason });
  await tenant.endJob("pe", "Complete");
}

test("an execution whose target gives no valid namespace waits and does not block others", async (world) => {
  const tenant = await Tenant.open(world, "odd");
  await withOperator(world, {}, async () => {
    await tenant.request("odd", { target: "Not A Name" });
    await tenant.until("odd", "Waiting");
    await tenant.request("pe");
    await tenant.until("pe", "Running");
  });
});

test("an operator with onStaleVersion: delete deletes a PackExecution whose pack has another version", async (world) => {
  const tenant = await Tenant.open(world, "stale-delete");
  await withOperator(world, { onStaleVersion: "delete" }, async () => {
    await tenant.request("pe", { version: "v1.2.2-r1" });
    await until("the deletion", async () => (await tenant.execution("pe")) === undefined);
    await untilEvent(world, tenant.namespace, "StalePackExecutionDeleted");
  });
});

test("a foreign Job with the name of the execution's Job is deleted", async (world) => {
  const tenant = await Tenant.open(world, "foreign");
  const metadata = { name: "pack-deploy-pe", namespace: tenant.namespace };
  const container = { name: "sleep", image: "sleep" };
  const spec = { template: { spec: { restartPolicy: "Never", containers: [container] } } };
  const { metadata: before } = await world.client.create(JobResource, { metadata, spec });
  await withOperator(world, { intervals: { staleJobMs: 50 } }, async () => {
    await tenant.request("pe");
    await tenant.until("pe", "Running");
    assert.is.not((await tenant.untilJob("pe")).metadata.uid, before.uid);
  });
});

test("a deleted PackExecution gets no Job, and an existing Job is deleted with it", async (world) => {
  const tenant = await Tenant.open(world, "deletion");
  const { client } = world;
  const held = { name: "held", namespace: tenant.namespace };
  await tenant.request("held", { finalizers: ["example.com/held"] });
  await client.delete(InfrastructurePackExecutionResource, held);
  await withOperator(world, {}, async () => {
    await tenant.request("pe");
    await tenant.until("pe", "Running");
    await client.delete(InfrastructurePackExecutionResource, { ...held, name: "pe" });
    await until("the Job's end", async () => (await tenant.find(JobResource, "pack-deploy-pe")) === undefined);
    await barrier(tenant);
    assert.is(jobsCreated(world, tenant), 2, "none for the held one, one for the other");
    const status = (await tenant.execution("held"))?.status;
    assert.is(status, undefined);
  });
});

test("an operator that restarts in the middle continues with the same Job", async (world) => {
  const tenant = await Tenant.open(world, "restart");
  await withOperator(world, {}, async () => {
    await tenant.request("pe");
    await tenant.untilJob("pe");
  });
  await withOperator(world, {}, () => tenant.until("pe", "Running").then(() => undefined));
  await tenant.admit("pe");
  await tenant.result("pe");
  await tenant.endJob("pe", "Complete");
  await withOperator(world, {}, async () => {
    assert.equal(await tenant.until("pe", "Succeeded"), ["Succeeded/JobSucceeded"]);
  });
  assert.is(jobsCreated(world, tenant), 1);
});

test("two operators with a Lease never create two Jobs, even when the leader stops", async (world) => {
  const tenant = await Tenant.open(world, "leader");
  const lease = { name: "pack-execution", namespace: "seam-system" };
  // The leader releases its Lease when it stops, so long times cost nothing and a busy machine does not lose the Lease.
  const times = { leaseDurationMs: 15_000, renewDeadlineMs: 10_000, retryPeriodMs: 50 };
  const start = (identity: string) => startOperator(world, {}, { leaderElection: { ...lease, ...times, identity } });
  const operators = new Map([
    ["one", start("one")],
    ["two", start("two")],
  ]);
  const names = Array.from({ length: 8 }, (_, i) => `pe-${i}`);
  const holder = () =>
    until("a holder", async () => (await world.client.get(LeaseResource, lease)).spec?.holderIdentity ?? undefined);
  await until("the lease", () => world.client.get(LeaseResource, lease).catch(() => undefined));
  for (const [i, name] of names.entries()) {
    await tenant.request(name);
    if (i !== 4) continue;
    const first = await holder();
    await operators.get(first)?.stop();
    operators.delete(first);
  }
  for (const name of names) await tenant.until(name, "Running");
  assert.is(jobsCreated(world, tenant), names.length);
  for (const operator of operators.values()) await operator.stop();
});

test("the roles allow every request of these tests, and the operator adds no right that it does not use", ({
  server,
}) => {
  const requests = server.requests.entries({ userAgent: AGENT });
  const used = new Set([...made, ...requests].flatMap(accessesOf));
  const allowed = (["fail", "delete"] as const).flatMap((onStaleVersion) => {
    const { clusterRole, leaderElection } = rolesOf(createOptions({ executorImage: "any", onStaleVersion }));
    return [...clusterRole.rules, ...leaderElection.rules].flatMap(({ apiGroups, resources, verbs }) =>
      apiGroups.flatMap((group) =>
        resources.flatMap((resource) => verbs.map((verb) => `${verb} ${group} ${resource}`)),
      ),
    );
  });
  assert.equal([...used].filter((access) => !allowed.includes(access)).sort(), []);
  // All of these are rights that the generated base gives every reconciler of the kind.
  assert.equal([...new Set(allowed)].filter((access) => !used.has(access)).sort(), [
    "create  events",
    "get infrastructure.ontai.dev infrastructurepackexecutions/status",
    "patch  events",
    "patch events.k8s.io events",
    "patch infrastructure.ontai.dev infrastructurepackexecutions",
    "update infrastructure.ontai.dev infrastructurepackexecutions",
    "update infrastructure.ontai.dev infrastructurepackexecutions/finalizers",
    "update infrastructure.ontai.dev infrastructurepackexecutions/status",
  ]);
});

/** The accesses that RBAC checks for a request. An apply that creates the object needs both verbs. */
function accessesOf({ verb, group, plural, subresource, status }: LoggedRequest): string[] {
  const resource = subresource === "" ? plural : `${plural}/${subresource}`;
  const verbs = verb !== "apply" ? [verb] : status === 201 ? ["patch", "create"] : ["patch"];
  return verbs.map((each) => `${each} ${group} ${resource}`);
}

test.run();
