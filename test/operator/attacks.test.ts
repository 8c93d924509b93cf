import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  InfrastructureClusterPackResource,
  InfrastructurePackExecutionResource,
  InfrastructurePackInstanceResource,
  InfrastructureTalosClusterResource,
  type PackOperationResult,
} from "@seam/seam-core";
import { PermissionSnapshotResource, RBACProfileResource } from "@seam/guardian";
import { type Client, ConnectionError, JobResource, LeaseResource, type OwnerReference } from "@seamgen/runtime";
import { decide } from "../../examples/pack-execution/decide/decide.ts";
import { ResultWaits } from "../../examples/pack-execution/observe/result-waits.ts";
import { operationResult, resultLabelValue } from "../../examples/pack-execution/decide/operation-result.ts";
import { jobName } from "../../examples/pack-execution/decide/pack-deploy-job.ts";
import { instanceKey } from "../../examples/pack-execution/decide/pack-instance.ts";
import {
  API,
  condition,
  conditionOf,
  ENDED_JOB,
  execution,
  FOREIGN_OWNER,
  instance,
  job,
  NOW,
  observed,
  OPTIONS,
  pack,
  result,
  SUBMITTED,
} from "./support/observed-execution.ts";
import { until } from "../cluster/control-plane/until.ts";
import { startStalling } from "./support/stalled-client.ts";
import { Tenant } from "./support/tenant.ts";
import { AGENT, startWorld, type World } from "./support/world.ts";

/** The attacks of 1.12, with a complete operator and an API server. */
const test = suite<World>("pack execution: attacks on the operator");

const HOUR = 3_600_000;
/** So long that only a watch can wake the PackExecution. */
const ONLY_WATCHES = { gateMs: HOUR, signatureMs: HOUR, jobMs: HOUR, resultMs: HOUR, staleJobMs: HOUR };

/** The deadline for the result has passed. */
const LATE = { resultMissedSince: new Date("2026-03-02T09:08:00Z") };

test.before(async (world) => {
  Object.assign(world, await startWorld());
});

test.after(async ({ server, client }) => {
  client.close();
  await server.stop();
});

const merge = (body: object) => ({ type: "merge", body }) as const;

/** What closes a gate while its watch stalls, and the condition that then says so. */
const CLOSING: readonly (readonly [plural: string, type: string, close: (tenant: Tenant, world: World) => unknown])[] =
  [
    ["infrastructureclusterpacks", "PackRevoked", (tenant) => tenant.revoke()],
    [
      "infrastructuretalosclusters",
      "Waiting",
      ({ cluster: name, namespace }, { client }) =>
        client.patch(InfrastructureTalosClusterResource, { name, namespace }, merge({ status: { conditions: [] } }), {
          subresource: "status",
        }),
    ],
    [
      "permissionsnapshots",
      "PermissionSnapshotOutOfSync",
      ({ cluster }, { client }) =>
        client.delete(PermissionSnapshotResource, { name: `snapshot-${cluster}`, namespace: "seam-system" }),
    ],
    [
      "rbacprofiles",
      "RBACProfileNotProvisioned",
      ({ namespace }, { client }) =>
        client.patch(RBACProfileResource, { name: "profile", namespace }, merge({ status: { provisioned: false } }), {
          subresource: "status",
        }),
    ],
  ];

for (const [plural, type, close] of CLOSING)
  test(`A-1: a gate that closed while the watch of ${plural} stalls lets no Job through`, async (world) => {
    const tenant = await Tenant.open(world, `stall-${plural.slice(0, 20)}`);
    const operator = startStalling(world, { intervals: ONLY_WATCHES });
    try {
      await tenant.request("first");
      await tenant.until("first", "Running");
      operator.stall(plural);
      await close(tenant, world);
      await tenant.request("second");
      await tenant.until("second", type);
      assert.is(await tenant.find(JobResource, "pack-deploy-second"), undefined);
      assert.is((await tenant.execution("second"))?.status?.jobName, undefined);
    } finally {
      await operator.stop();
    }
  });

test("A-1: a PackExecution that was deleted or replaced while its watch stalls gets no Job", async (world) => {
  const tenant = await Tenant.open(world, "gone");
  await tenant.createForeignJob("other");
  const operator = startStalling(world, { intervals: ONLY_WATCHES });
  try {
    await world.client.delete(InfrastructureClusterPackResource, { name: "nginx", namespace: tenant.namespace });
    for (const name of ["deleted", "replaced"]) {
      await tenant.request(name);
      await tenant.until(name, "Pending");
    }
    operator.stall(InfrastructurePackExecutionResource.plural);
    for (const name of ["deleted", "replaced"]) await tenant.withdraw(name);
    await tenant.request("replaced");
    world.server.requests.clear();
    await tenant.createPack();
    await tenant.sign();
    const asked = { userAgent: AGENT, namespace: tenant.namespace, verb: "get" } as const;
    const read = () =>
      new Set(
        world.server.requests.entries({ ...asked, plural: "infrastructurepackexecutions" }).map(({ name }) => name),
      );
    while (read().size < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    await operator.stop();
    const created = world.server.requests.entries({ userAgent: AGENT, namespace: tenant.namespace, verb: "create" });
    assert.equal(
      created.filter(({ plural }) => plural === "jobs"),
      [],
    );
  } finally {
    await operator.stop();
  }
});

test("A-1: the operator reads five objects for each Job, and none while a gate is closed", async (world) => {
  const tenant = await Tenant.open(world, "reads");
  const operator = startStalling(world, { intervals: ONLY_WATCHES });
  try {
    await tenant.request("pe");
    await tenant.until("pe", "Running");
    const gets = world.server.requests.entries({ userAgent: AGENT, verb: "get" });
    const own = gets.filter(({ namespace, name }) => namespace === tenant.namespace || name === "snapshot-reads");
    assert.equal(own.map(({ plural }) => plural).sort(), [
      "infrastructureclusterpacks",
      "infrastructurepackexecutions",
      "infrastructuretalosclusters",
      "permissionsnapshots",
      "rbacprofiles",
    ]);
  } finally {
    await operator.stop();
  }
});

/** A PackExecution whose Job runs. */
async function running(world: World, name: string): Promise<Tenant> {
  const tenant = await Tenant.open(world, name);
  await tenant.request("pe");
  return tenant;
}

const SOON = { resultDeadlineSeconds: 0.3, intervals: { ...ONLY_WATCHES, resultMs: 50 } };

test("A-2: a result that exists while the watch of results stalls is not called missing", async (world) => {
  const tenant = await running(world, "late-results");
  const operator = startStalling(world, SOON);
  try {
    await tenant.until("pe", "Running");
    operator.stall("packoperationresults");
    await tenant.admit("pe");
    await tenant.result("pe");
    await tenant.endJob("pe", "Complete");
    await tenant.until("pe", "Running", "False");
    assert.equal(await tenant.until("pe", "Succeeded"), ["Succeeded/JobSucceeded"]);
  } finally {
    await operator.stop();
  }
});

test("A-2: a Job that exists while the watch of Jobs shows its deletion late or wrongly is not called deleted", () => {
  const { restsOn } = decide(observed({ execution: execution({ jobName: "x" }), ...LATE }), OPTIONS);
  assert.equal(restsOn, ["job", "results"]);
  assert.equal(decide(observed({ job: ENDED_JOB, ...LATE }), OPTIONS).restsOn, ["results"]);
});

test("A-3: a Job that ends and is deleted before its result arrives leaves time for the result", async (world) => {
  const tenant = await running(world, "short-job");
  const operator = startStalling(world, { intervals: { ...ONLY_WATCHES, resultMs: 50 } });
  try {
    await tenant.until("pe", "Running");
    await tenant.endJob("pe", "Complete");
    await tenant.untilMessage("pe", "Running", "has ended, but its result does not exist yet");
    await world.client.delete(JobResource, { name: "pack-deploy-pe", namespace: tenant.namespace });
    await tenant.untilMessage("pe", "Running", "was deleted, and its result does not exist yet");
    await tenant.result("pe", { owned: true });
    assert.equal(await tenant.until("pe", "Succeeded"), ["Succeeded/JobSucceeded"]);
  } finally {
    await operator.stop();
  }
});

/** Loses the answer to the first request for a Job, which the server has carried out. */
function losingFirstJob(client: Client): Client {
  let lost = false;
  return {
    ...client,
    create: async (resource, object, options) => {
      const created = await client.create(resource, object, options);
      if (resource.plural !== "jobs" || lost) return created;
      lost = true;
      throw new ConnectionError("the answer was lost");
    },
  };
}

test("A-4: a Job whose answer was lost while the watch of Jobs stalls is accepted, and gets no second one", async (world) => {
  const tenant = await Tenant.open(world, "lost-answer");
  const operator = startStalling(world, { intervals: ONLY_WATCHES }, { wrap: losingFirstJob });
  operator.stall("jobs");
  try {
    await tenant.request("other");
    await tenant.until("other", "Running");
    const job = await tenant.untilJob("other");
    const { jobName, jobUid } = (await tenant.execution("other"))?.status ?? {};
    assert.equal([jobName, jobUid], ["pack-deploy-other", job.metadata.uid]);
    await world.client.delete(JobResource, { name: "pack-deploy-other", namespace: tenant.namespace });
    await tenant.request("barrier");
    await tenant.until("barrier", "Running");
    assert.is(await tenant.find(JobResource, "pack-deploy-other"), undefined);
  } finally {
    await operator.stop();
  }
});

test("A-4: a Job of someone else that the watch does not show yet is not accepted", async (world) => {
  const tenant = await Tenant.open(world, "unseen");
  const operator = startStalling(world, { intervals: { ...ONLY_WATCHES, staleJobMs: 20 } });
  try {
    await tenant.request("first");
    await tenant.until("first", "Running");
    operator.stall("jobs");
    await tenant.createForeignJob("pe");
    const before = (await tenant.untilJob("pe")).metadata.uid;
    await tenant.request("pe");
    await tenant.until("pe", "Running");
    const { uid, ownerReferences = [] } = (await tenant.untilJob("pe")).metadata;
    assert.is.not(uid, before);
    assert.is(ownerReferences[0]?.uid, (await tenant.execution("pe"))?.metadata.uid);
    assert.is((await tenant.execution("pe"))?.status?.jobUid, uid);
  } finally {
    await operator.stop();
  }
});

const FORGED = { submittedJob: undefined, job: job({ succeeded: 1 }, { uid: "uid-of-a-forged-job" }) };

test("A-7: a Job that no status names counts only while the gates are open", () => {
  const unsigned = { ...FORGED, clusterPack: pack({}, {}), results: [result()] };
  const waiting = decide(observed(unsigned), OPTIONS);
  assert.is(conditionOf(waiting, "PackSignaturePending"), "True/AwaitingSignature");
  assert.is(conditionOf(waiting, "Succeeded"), undefined);
  assert.equal([waiting.actions, waiting.status.jobName, waiting.status.jobUid], [[], undefined, undefined]);
  const accepted = decide(observed(FORGED), OPTIONS);
  assert.ok(accepted.restsOn?.includes("gates"));
  assert.is(accepted.status.jobUid, "uid-of-a-forged-job");
});

test("A-7: a Job with another UID than the status has does not count, and is left to its controller", () => {
  const named = execution({ jobName: "pack-deploy-nginx-ccs-dev", jobUid: "uid-of-job" });
  const decision = decide(observed({ ...FORGED, execution: named }), OPTIONS);
  assert.is(conditionOf(decision, "Running"), "True/JobSubmitted");
  assert.equal([decision.actions, decision.status.jobUid], [[], "uid-of-job"]);
  const late = decide(observed({ ...FORGED, ...LATE, execution: named }), OPTIONS);
  assert.is(conditionOf(late, "Failed"), "True/OperationResultNotFound");
  const real = decide(
    observed({ ...FORGED, execution: named, results: [result({}, { creationTimestamp: SUBMITTED })] }),
    OPTIONS,
  );
  assert.is(conditionOf(real, "Succeeded"), "True/JobSucceeded", "a forged Job does not make the result an old one");
});

test("A-7: an owner that is not the controller does not make a Job the execution's", () => {
  const [owner] = job().metadata.ownerReferences ?? [];
  const owned = job({}, { ownerReferences: [{ ...owner, controller: false } as OwnerReference] });
  const decision = decide(observed({ submittedJob: undefined, job: owned }), OPTIONS);
  assert.equal(decision.restsOn, ["gates", "holder"]);
});

test("A-7: a status of an older version, with the name of the Job alone, is enough", () => {
  const named = execution({ jobName: "pack-deploy-nginx-ccs-dev" });
  const decision = decide(
    observed({ submittedJob: undefined, execution: named, job: job(), clusterPack: pack({}, {}) }),
    OPTIONS,
  );
  assert.is(conditionOf(decision, "Running"), "True/JobSubmitted");
  assert.is(decision.status.jobUid, "uid-of-job");
});

test("A-7: a Job and a result that a tenant makes for an unsigned PackExecution give no success", async (world) => {
  const tenant = new Tenant(world, "forger");
  await tenant.createAll({ signed: false });
  const operator = startStalling(world, SOON);
  try {
    await tenant.request("pe");
    await tenant.until("pe", "PackSignaturePending");
    await tenant.createOwnJob("pe");
    await tenant.result("pe", { owned: true });
    await tenant.endJob("pe", "Complete");
    await tenant.request("barrier");
    await tenant.until("barrier", "PackSignaturePending");
    const { status } = (await tenant.execution("pe")) ?? {};
    assert.is(
      status?.conditions?.some(({ type }) => type === "Succeeded"),
      false,
    );
    assert.is(await tenant.find(InfrastructurePackInstanceResource, "nginx-forger"), undefined);
  } finally {
    await operator.stop();
  }
});

const OWN = { apiVersion: API, kind: "InfrastructurePackExecution", name: "nginx-ccs-dev", uid: "uid-of-execution" };

test("A-6: a PackExecution that lost its status gets no second Job if it has a result", () => {
  const found = { results: [result()] };
  const succeeded = decide(observed(found), OPTIONS);
  assert.is(conditionOf(succeeded, "Succeeded"), "True/JobSucceeded");
  assert.ok(succeeded.restsOn?.includes("pack"));
  const failed = decide(observed({ results: [result({ status: "Failed" })], clusterPack: undefined }), OPTIONS);
  assert.is(conditionOf(failed, "Failed"), "True/CapabilityFailed");
  const closed: readonly (readonly [change: { readonly [key: string]: unknown }, type: string])[] = [
    [{ clusterPack: pack({}, {}) }, "PackSignaturePending"],
    [{ clusterPack: pack({}, { signed: true, conditions: [condition("Revoked", "True")] }) }, "PackRevoked"],
    [{ clusterPack: pack({ version: "v5" }) }, "Failed"],
    [{ clusterPack: undefined }, "Pending"],
  ];
  for (const [change, type] of closed) {
    const decision = decide(observed({ ...found, ...change }), OPTIONS);
    assert.is(conditionOf(decision, type)?.startsWith("True/"), true, type);
    assert.is(conditionOf(decision, "Succeeded"), undefined);
    assert.equal(decision.actions, []);
  }
  // Snapshot, profile and cluster mattered for the deployment, which is over.
  const later = decide(observed({ ...found, snapshots: [], profile: undefined, cluster: undefined }), OPTIONS);
  assert.is(conditionOf(later, "Succeeded"), "True/JobSucceeded");
});

test("A-6: after a lost status, a standby whose watches are behind finds the result and makes no second Job", async (world) => {
  const tenant = await Tenant.open(world, "standby");
  const key = { name: "pe", namespace: tenant.namespace };
  const lease = { name: "attacks", namespace: "seam-system", retryPeriodMs: 50 };
  const start = (identity: string) =>
    startStalling(world, { intervals: ONLY_WATCHES }, { leaderElection: { ...lease, identity } });
  const leader = start("leader");
  await until("the lease", () => world.client.get(LeaseResource, lease).catch(() => undefined));
  const standby = start("standby");
  standby.stall("packoperationresults", "jobs");
  try {
    await tenant.request("pe");
    await tenant.until("pe", "Running");
    await tenant.result("pe", { owned: true });
    await tenant.endJob("pe", "Complete");
    await tenant.until("pe", "Succeeded");
    leader.stall("infrastructurepackexecutions");
    await world.client.delete(JobResource, { ...key, name: "pack-deploy-pe" });
    const lost = { type: "json", body: [{ op: "remove", path: "/status" }] } as const;
    await world.client.patch(InfrastructurePackExecutionResource, key, lost, { subresource: "status" });
    await leader.stop();
    assert.equal(await tenant.until("pe", "Succeeded"), ["Succeeded/JobSucceeded"]);
    const jobs = world.server.requests.entries({ verb: "create", plural: "jobs", namespace: tenant.namespace });
    assert.is(jobs.length, 1);
  } finally {
    await leader.stop();
    await standby.stop();
  }
});

const { packExecutionRef: _, ...UNNAMED } = result().spec;

test("A-7: a result counts if the PackExecution is among its owners or is named, and no reference contradicts", () => {
  const ended = (one: PackOperationResult) =>
    decide(observed({ job: ENDED_JOB, results: [one] }), OPTIONS).status.operationResultRef;
  const bare = { ...result(), spec: UNNAMED };
  assert.is(ended(bare), undefined, "neither");
  const owned = result({}, { ownerReferences: [{ ...FOREIGN_OWNER, kind: "Other" }, OWN] });
  assert.is(ended({ ...owned, spec: UNNAMED }), owned.metadata.name, "an owner that is not the controller");
  const whole = { packExecutionRef: "nginx-ccs-dev", clusterPackRef: "nginx", targetClusterRef: "ccs-dev" };
  assert.is(ended(result(whole)), result().metadata.name);
  for (const field of Object.keys(whole))
    for (const metadata of [{}, { ownerReferences: [OWN] }])
      assert.is(ended(result({ ...whole, [field]: "another" }, metadata)), undefined, field);
});

test("A-8: a result that the PackExecution owns counts before one with a higher revision, and equal ones have an order", () => {
  const own = result({ status: "Failed" }, { name: "own", ownerReferences: [OWN] });
  const forged = result({ revision: 9 }, { name: "forged" });
  const older = result({}, { name: "z", creationTimestamp: "2026-03-02T09:09:40Z" });
  const rows: readonly (readonly [string, readonly PackOperationResult[]])[] = [
    ["own", [own, forged]],
    ["forged", [forged, result({}, { name: "lower" })]],
    ["y", [older, result({}, { name: "x" }), result({}, { name: "y" })]],
  ];
  for (const [name, results] of rows)
    for (const each of [results, results.toReversed()])
      assert.is(operationResult(observed({ job: ENDED_JOB, results: each }))?.metadata.name, name);
});

const HELD = job({}, { ownerReferences: [{ ...FOREIGN_OWNER, controller: true }] });

test("A-5: a Job of a PackExecution that exists is left to it", () => {
  const jobHolder = execution({}, { name: "another", uid: FOREIGN_OWNER.uid });
  const decision = decide(observed({ job: HELD, jobHolder }), OPTIONS);
  assert.is(conditionOf(decision, "Pending"), "True/JobNameTaken");
  assert.equal([decision.actions, decision.requeueAfterMs], [[], 30_000]);
});

test("A-5: a Job in the way is deleted only after the gates have opened", () => {
  const open = decide(observed({ job: HELD }), OPTIONS);
  assert.equal(
    open.actions.map(({ type }) => type),
    ["deleteJob"],
  );
  assert.equal(open.restsOn, ["gates", "holder"]);
  const closed: readonly { readonly [key: string]: unknown }[] = [
    { clusterPack: pack({}, {}) },
    { snapshots: [] },
    { profile: undefined },
    { cluster: undefined },
    { runnerAccess: { allowed: false, reason: "no" } },
  ];
  for (const change of closed) {
    const decision = decide(observed({ job: HELD, ...change }), OPTIONS);
    assert.equal(decision.actions, [], JSON.stringify(change));
    assert.is(conditionOf(decision, "Pending")?.startsWith("True/"), true);
  }
});

test("A-5: a PackExecution with a crafted name has a Job name of its own", () => {
  const name = (one: string) => jobName(execution({}, { name: one }));
  const long = name("a".repeat(70));
  const crafted = long.replace("pack-deploy-", "");
  assert.is.not(name(crafted), long);
  const dashes = name(`a${"-".repeat(60)}b`);
  assert.is.not(name(dashes.replace("pack-deploy-", "")), dashes);
  assert.is(name("nginx-ccs-dev"), "pack-deploy-nginx-ccs-dev");
  // The executor writes the label, from the name alone.
  assert.is(resultLabelValue(execution({}, { name: "nginx-0a1b2c3d" })), "nginx-0a1b2c3d");
});

test("A-5: a PackExecution whose Job name is taken waits, and the Job runs on", async (world) => {
  const tenant = await Tenant.open(world, "taken");
  const operator = startStalling(world, { intervals: { ...ONLY_WATCHES, staleJobMs: 20 } });
  try {
    await tenant.request("holder");
    await tenant.until("holder", "Running");
    await tenant.createOwnJob("pe", "holder");
    const before = (await tenant.untilJob("pe")).metadata.uid;
    await tenant.request("pe");
    await tenant.untilMessage("pe", "Pending", "belongs to holder");
    assert.is((await tenant.untilJob("pe")).metadata.uid, before);
  } finally {
    await operator.stop();
  }
});

const DELIVERED = { job: ENDED_JOB, results: [result()] };

function instanceNameOf(basePackName: string): string {
  return instanceKey(execution(), pack({ basePackName })).name;
}

test("A-9: a base name that makes no name of an object becomes one, and stays different from others", () => {
  const odd = [
    "My_Pack",
    "my_pack",
    "my-pack",
    "päck",
    "a..b",
    "-a",
    "a.-b",
    ".",
    "_",
    "",
    "x".repeat(300),
    "A/B",
    "a b",
  ];
  const names = odd.map(instanceNameOf);
  const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  for (const name of names) {
    assert.match(name, new RegExp(`^${label}(\\.${label})*$`));
    assert.ok(name.length <= 253);
  }
  assert.is(new Set(names).size, odd.length);
  assert.is(instanceNameOf("my-pack"), "my-pack-ccs-dev");
  assert.is(instanceNameOf(""), "nginx-ccs-dev");
  assert.is(instanceNameOf("my-0a1b2c3d"), "my-0a1b2c3d-ccs-dev");
});

test("A-9: a pack whose base name makes no name is delivered", async (world) => {
  const tenant = await Tenant.open(world, "odd-names");
  const base = merge({ spec: { basePackName: "My_Päck" } });
  await world.client.patch(InfrastructureClusterPackResource, { name: "nginx", namespace: tenant.namespace }, base);
  await deliver(world, tenant);
  const { items } = await world.client.list(InfrastructurePackInstanceResource, { namespace: tenant.namespace });
  assert.equal(items.length, 1);
});

/** A PackExecution that is delivered, while the body does something after the Job was created. */
async function deliver(world: World, tenant: Tenant, body: () => Promise<unknown> = async () => {}): Promise<string[]> {
  const operator = startStalling(world, SOON);
  try {
    await tenant.request("pe");
    await tenant.until("pe", "Running");
    await body();
    await tenant.result("pe");
    await tenant.endJob("pe", "Complete");
    return await tenant.until("pe", "Running", "False");
  } finally {
    await operator.stop();
  }
}

test("A-9: a pack that is deleted after its Job was created ends the PackExecution", async (world) => {
  const tenant = await Tenant.open(world, "pack-gone");
  const key = { name: "nginx", namespace: tenant.namespace };
  const ended = await deliver(world, tenant, () => world.client.delete(InfrastructureClusterPackResource, key));
  assert.equal(ended, ["Failed/ClusterPackNotFound"]);
  assert.is(decide(observed({ ...DELIVERED, clusterPack: undefined }), OPTIONS).restsOn?.includes("pack"), true);
});

/** An instance that another execution wrote. */
function writtenBy(name: string, created: string | undefined) {
  const group = "infrastructure.ontai.dev";
  const own = { [`${group}/pe-name`]: name, [`${group}/pe-uid`]: "uid-of-another" };
  return instance("v1", created === undefined ? own : { ...own, [`${group}/pe-created`]: created });
}

test("A-10: an instance belongs to the newest execution, by creation time, then name", () => {
  const rows: readonly (readonly [name: string, created: string | undefined, actions: readonly string[]])[] = [
    ["a", "2026-03-02T09:00:01Z", ["adoptResult"]],
    ["z", "2026-03-02T09:00:00Z", ["adoptResult"]],
    ["a", "2026-03-02T09:00:00Z", ["adoptResult", "applyInstance"]],
    ["z", "2026-03-02T08:59:59Z", ["adoptResult", "applyInstance"]],
    ["z", undefined, ["adoptResult", "applyInstance"]],
  ];
  for (const [name, created, actions] of rows) {
    const decision = decide(observed({ ...DELIVERED, instance: writtenBy(name, created) }), OPTIONS);
    assert.is(conditionOf(decision, "Succeeded"), "True/JobSucceeded");
    assert.equal(
      decision.actions.map(({ type }) => type),
      actions,
      `${name} ${created}`,
    );
    assert.equal(decision.restsOn, ["instance"]);
  }
});

test("A-10: the older of two attempts ends last and leaves the instance", async (world) => {
  const tenant = await Tenant.open(world, "attempts");
  const key = { name: "nginx-attempts", namespace: tenant.namespace };
  const operator = startStalling(world, SOON);
  const end = async (name: string) => {
    await tenant.result(name);
    await tenant.endJob(name, "Complete");
    await tenant.until(name, "Succeeded");
  };
  try {
    for (const name of ["attempt-1", "attempt-2"]) {
      await tenant.request(name);
      await tenant.until(name, "Running");
    }
    await end("attempt-2");
    const { metadata } = await world.client.get(InfrastructurePackInstanceResource, key);
    await end("attempt-1");
    const after = await world.client.get(InfrastructurePackInstanceResource, key);
    assert.is(after.metadata.resourceVersion, metadata.resourceVersion);
    assert.is(after.metadata.annotations?.["infrastructure.ontai.dev/pe-name"], "attempt-2");
  } finally {
    await operator.stop();
  }
});

test("A-10: the server refuses an instance that was written since it was read", () => {
  const read = {
    ...writtenBy("a", undefined),
    metadata: { ...writtenBy("a", undefined).metadata, resourceVersion: "5" },
  };
  const action = decide(observed({ ...DELIVERED, instance: read }), OPTIONS).actions.at(-1);
  assert.is(action?.type === "applyInstance" && action.instance.metadata.resourceVersion, "5");
});

test("A-10: a clock that is ahead of the cluster's does not end the wait for a result", () => {
  const hourLater = new Date(NOW.getTime() + 3_600_000);
  for (const change of [{ job: ENDED_JOB }, { execution: execution({ jobName: "pack-deploy-nginx-ccs-dev" }) }]) {
    const waiting = decide(observed({ ...change, now: hourLater, resultMissedSince: hourLater }), OPTIONS);
    assert.is(conditionOf(waiting, "Running"), "True/JobSubmitted");
    assert.is(waiting.requeueAfterMs, 5_000);
  }
});

test("A-10: a wait begins when the process first misses the result, and again for another Job", () => {
  const waits = new ResultWaits(120);
  const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
  assert.equal(waits.since("uid", "job", at(0)), at(0));
  assert.equal(waits.since("uid", "job", at(60)), at(0));
  assert.equal(waits.since("uid", undefined, at(61)), at(61));
  assert.equal(waits.since("uid", undefined, at(90)), at(61));
  waits.end("uid");
  assert.equal(waits.since("uid", undefined, at(91)), at(91));
  waits.since("other", undefined, at(4891));
  assert.equal(waits.since("uid", undefined, at(4892)), at(4892), "an old wait is forgotten");
});

test("every attack has a test with its number", () => {
  const names = readFileSync(new URL(import.meta.url), "utf8").match(/^ *test\(["`]A-\d+/gm) ?? [];
  const numbers = new Set(names.map((name) => Number(/\d+/.exec(name)?.[0])));
  assert.equal(
    [...numbers].sort((a, b) => a - b),
    Array.from({ length: 10 }, (_, i) => i + 1),
  );
});

test.run();
