import { suite } from "uvu";
import * as assert from "uvu/assert";
import { decide } from "../../examples/pack-execution/decide/decide.ts";
import type { Observed } from "../../examples/pack-execution/decide/observed.ts";
import type { Options } from "../../examples/pack-execution/decide/options.ts";
import {
  cluster,
  condition,
  conditionOf,
  execution,
  job,
  OPTIONS,
  observed,
  pack,
  profile,
  runnerConfig,
  snapshot,
  written,
} from "./support/observed-execution.ts";

const test = suite("pack execution: the steps before the Job");

const READY = "Waiting=False/AwaitingConductorReady";
const SIGNED = "PackSignaturePending=False/PackSigned";
const FRESH = "PermissionSnapshotOutOfSync=False/SnapshotOutOfSync";
const PROVISIONED = "RBACProfileNotProvisioned=False/RBACProfileNotProvisioned";
const PENDING = "Pending=True/GatesClearing";

const P0 = ["Waiting=True/AwaitingConductorReady", PENDING];
const G1 = [READY, "PackSignaturePending=True/AwaitingSignature", "Pending=True/AwaitingSignature"];
const G3 = [READY, SIGNED, "PermissionSnapshotOutOfSync=True/SnapshotOutOfSync", PENDING];
const G4 = [READY, SIGNED, FRESH, "RBACProfileNotProvisioned=True/RBACProfileNotProvisioned", PENDING];
const P5 = [READY, SIGNED, FRESH, PROVISIONED, "WrapperRunnerRBACNotReady=True/WrapperRunnerRBACNotReady", PENDING];
const REVOKED = { signed: true, conditions: [condition("Revoked", "True", "PackRevoked")] };

interface Closed {
  readonly change: { readonly [key in keyof Observed]?: unknown };
  readonly options?: Partial<Options>;
  readonly conditions: readonly string[];
  readonly message: RegExp;
  readonly requeueAfterMs?: number;
  readonly events?: readonly string[];
}

const CLOSED: { readonly [name: string]: Closed } = {
  "P0, no cluster": {
    change: { cluster: undefined },
    conditions: P0,
    message: /Cluster ccs-dev does not exist/,
    requeueAfterMs: 30_000,
  },
  "P0, a name that gives no valid namespace": {
    change: { execution: execution({}, {}, { targetClusterRef: "c".repeat(60) }) },
    conditions: P0,
    message: /gives no valid namespace/,
    requeueAfterMs: 30_000,
  },
  "P0, not Ready": {
    change: { cluster: cluster("False") },
    conditions: P0,
    message: /ccs-dev is not Ready/,
    requeueAfterMs: 30_000,
  },
  "P0, Ready unknown": {
    change: { cluster: cluster("Unknown") },
    conditions: P0,
    message: /not Ready/,
    requeueAfterMs: 30_000,
  },
  "P0, no runner": {
    change: { runnerConfig: undefined },
    conditions: P0,
    message: /no runner configuration/,
    requeueAfterMs: 30_000,
  },
  "P0, no capability": {
    change: { runnerConfig: runnerConfig() },
    conditions: P0,
    message: /reports no capabilities/,
    requeueAfterMs: 30_000,
  },
  "P0, another capability": {
    change: { runnerConfig: runnerConfig("node-patch") },
    conditions: P0,
    message: /capability pack-deploy/,
    requeueAfterMs: 30_000,
  },
  "no pack": {
    change: { clusterPack: undefined },
    conditions: [READY, PENDING],
    message: /Pack nginx does not exist/,
    requeueAfterMs: 30_000,
  },
  "V, fail": {
    change: { clusterPack: pack({ version: "v5" }) },
    conditions: [READY, "Failed=True/StaleVersion"],
    message: /v5/,
    events: ["Warning StaleVersion"],
  },
  "G1, unsigned": {
    change: { clusterPack: pack({}, { signed: false }) },
    conditions: G1,
    message: /not signed/,
    requeueAfterMs: 15_000,
  },
  "G1, no status": {
    change: { clusterPack: pack({}, {}) },
    conditions: G1,
    message: /not signed/,
    requeueAfterMs: 15_000,
  },
  G2: {
    change: { clusterPack: pack({}, REVOKED) },
    conditions: [READY, SIGNED, "PackRevoked=True/ClusterPackRevoked"],
    message: /revoked/,
    events: ["Warning PackRevoked"],
  },
  "G3, no snapshot": {
    change: { snapshots: [] },
    conditions: G3,
    message: /ccs-dev has no fresh permission snapshot/,
    requeueAfterMs: 30_000,
  },
  "G3, stale": {
    change: { snapshots: [snapshot({}, { fresh: "False" })] },
    conditions: G3,
    message: /fresh/,
    requeueAfterMs: 30_000,
  },
  "G3, no conditions": {
    change: { snapshots: [{ ...snapshot(), status: {} }] },
    conditions: G3,
    message: /fresh/,
    requeueAfterMs: 30_000,
  },
  "G3, not acknowledged": {
    change: {},
    options: { requireAcknowledgedSnapshot: true },
    conditions: G3,
    message: /acknowledged/,
    requeueAfterMs: 30_000,
  },
  "G4, no profile": {
    change: { profile: undefined },
    conditions: G4,
    message: /Profile nginx does not exist/,
    requeueAfterMs: 30_000,
  },
  "G4, not provisioned": {
    change: { profile: profile({ provisioned: false }) },
    conditions: G4,
    message: /not provisioned/,
    requeueAfterMs: 30_000,
  },
  "G4, no field": {
    change: { profile: profile({}) },
    options: { absentProfile: "allow" },
    conditions: G4,
    message: /not provisioned/,
    requeueAfterMs: 30_000,
  },
  "G4, another cluster": {
    change: { profile: { ...profile(), spec: { ...profile().spec, targetClusters: [] } } },
    options: { requireProfileTarget: true },
    conditions: G4,
    message: /cover cluster/,
    requeueAfterMs: 30_000,
  },
  "G4, no name, allow": {
    change: { execution: execution({}, {}, { admissionProfileRef: "" }), profile: undefined },
    options: { absentProfile: "allow" },
    conditions: G4,
    message: /does not exist/,
    requeueAfterMs: 30_000,
  },
  "P5, denied": {
    change: { runnerAccess: { allowed: false, reason: "no such role" } },
    conditions: P5,
    message: /no such role/,
    requeueAfterMs: 30_000,
  },
  "P5, unknown": {
    change: { runnerAccess: undefined },
    conditions: P5,
    message: /not known yet/,
    requeueAfterMs: 30_000,
  },
};

for (const [name, { change, options = {}, conditions, message, requeueAfterMs, events = [] }] of Object.entries(CLOSED))
  test(`1.6 closed: ${name}`, () => {
    const decision = decide(observed(change), { ...OPTIONS, ...options });
    assert.equal(written(decision), conditions);
    assert.match(decision.status.conditions?.at(-1)?.message ?? "", message);
    assert.is(decision.requeueAfterMs, requeueAfterMs);
    assert.equal(
      decision.events.map(({ type, reason }) => `${type} ${reason}`),
      events,
    );
    assert.equal(decision.actions, []);
    assert.is(decision.status.jobName, undefined);
  });

const OPEN: { readonly [name: string]: { readonly change: Closed["change"]; readonly options?: Partial<Options> } } = {
  "everything as it should be": { change: {} },
  "P0, a cluster that waits for this network plugin": {
    change: {
      cluster: cluster("False", { capi: { enabled: true, ciliumPackRef: { name: "nginx", version: "v4.9.0-r1" } } }),
    },
  },
  "P0, readiness not required": { change: { cluster: cluster("False") }, options: { requireClusterReady: false } },
  "P0, any capability": { change: { runnerConfig: runnerConfig("other") }, options: { requiredCapability: null } },
  "G2, Revoked=False": {
    change: { clusterPack: pack({}, { signed: true, conditions: [condition("Revoked", "False")] }) },
  },
  "G4, profile made by the executor": { change: { profile: undefined }, options: { absentProfile: "allow" } },
};

for (const [name, { change, options = {} }] of Object.entries(OPEN))
  test(`1.6 open: ${name}`, () => {
    const decision = decide(observed(change), { ...OPTIONS, ...options });
    assert.equal(written(decision), [
      READY,
      SIGNED,
      FRESH,
      PROVISIONED,
      "WrapperRunnerRBACNotReady=False/WrapperRunnerRBACNotReady",
      "Pending=False/JobSubmitted",
      "Running=True/JobSubmitted",
    ]);
    assert.equal(
      decision.actions.map(({ type }) => type),
      ["createJob"],
    );
    assert.is(decision.status.jobName, "pack-deploy-nginx-ccs-dev");
    assert.is(decision.requeueAfterMs, 10_000);
  });

test("1.4: another version of the network plugin waits like any pack", () => {
  const ciliumPackRef = { name: "nginx", version: "v4.8.0-r1" };
  const waiting = cluster("False", { capi: { enabled: true, ciliumPackRef } });
  assert.equal(written(decide(observed({ cluster: waiting }), OPTIONS)), P0);
});

test("1.6: without the check of rights, no condition about rights is written", () => {
  const decision = decide(observed({ runnerAccess: undefined }), { ...OPTIONS, checkRunnerRbac: false });
  assert.is(conditionOf(decision, "WrapperRunnerRBACNotReady"), undefined);
  assert.equal(
    decision.actions.map(({ type }) => type),
    ["createJob"],
  );
});

test("1.6: the condition of a gate that was not reached keeps its value", () => {
  const before = execution({
    conditions: [condition("RBACProfileNotProvisioned", "True", "RBACProfileNotProvisioned")],
  });
  const decision = decide(observed({ execution: before, snapshots: [] }), OPTIONS);
  assert.is(conditionOf(decision, "RBACProfileNotProvisioned"), "True/RBACProfileNotProvisioned");
});

test("1.8: delete writes no status and deletes the object only in the version that was read", () => {
  const one = execution({ conditions: [condition("Pending", "True")] });
  const stale = observed({ execution: one, clusterPack: pack({ version: "v5" }) });
  const decision = decide(stale, { ...OPTIONS, onStaleVersion: "delete" });
  assert.equal(decision.actions, [
    {
      type: "deleteExecution",
      key: { name: "nginx-ccs-dev", namespace: "seam-tenant-ccs-dev" },
      precondition: { uid: "uid-of-execution", resourceVersion: "7" },
    },
  ]);
  assert.equal(decision.status, one.status);
  assert.equal(
    decision.events.map(({ reason }) => reason),
    ["StalePackExecutionDeleted"],
  );
});

test("1.7: the status and each condition have the generation, and LineageSynced is written once", () => {
  const first = decide(observed({ execution: execution({}, { generation: 3 }) }), OPTIONS);
  assert.is(first.status.observedGeneration, 3);
  assert.ok(first.status.conditions?.every(({ observedGeneration }) => observedGeneration === 3));
  assert.is(conditionOf(first, "LineageSynced"), "False/LineageControllerAbsent");
  const theirs = { ...condition("LineageSynced", "True", "LineageIndexCreated"), observedGeneration: 1 };
  const second = decide(observed({ execution: execution({ conditions: [theirs] }, { generation: 3 }) }), OPTIONS);
  assert.equal(second.status.conditions?.[0], theirs);
});

test("a repeated pass changes nothing and keeps the status fields of others", () => {
  const status = { ...decide(observed({ snapshots: [] }), OPTIONS).status, note: "by hand" };
  const later = new Date("2026-03-02T10:00:00Z");
  assert.equal(decide(observed({ execution: execution(status), snapshots: [], now: later }), OPTIONS).status, status);
});

test("a pass needs the rights only when everything else is open", () => {
  const asks = (change: Closed["change"], options = OPTIONS) =>
    decide(observed({ runnerAccess: undefined, ...change }), options).restsOn?.includes("rights") === true;
  assert.ok(asks({}));
  assert.ok(asks({ job: job({}, { ownerReferences: [] }) }));
  assert.not.ok(asks({}, { ...OPTIONS, checkRunnerRbac: false }));
  const changes: readonly Closed["change"][] = [
    { cluster: undefined },
    { clusterPack: undefined },
    { clusterPack: pack({ version: "v5" }) },
    { snapshots: [] },
    { job: job() },
    { execution: execution({ jobName: "pack-deploy-nginx-ccs-dev" }) },
    { submittedJob: "uid-of-job" },
    { execution: execution({ conditions: [condition("Failed", "True")] }) },
    { execution: execution({}, { deletionTimestamp: "2026-03-02T09:05:00Z" }) },
  ];
  for (const change of changes) assert.not.ok(asks(change), JSON.stringify(change));
});

test.run();
