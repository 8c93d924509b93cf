import { readFileSync } from "node:fs";
import type { PermissionSnapshot } from "@seam/guardian/v1alpha1/permission-snapshot";
import * as fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { ConditionChange } from "../../examples/pack-execution/decide/conditions.ts";
import { decide } from "../../examples/pack-execution/decide/decide.ts";
import { PACK_EXECUTION_GATES } from "../../examples/pack-execution/decide/gates.ts";
import type { Observed } from "../../examples/pack-execution/decide/observed.ts";
import { snapshotOfCluster } from "../../examples/pack-execution/decide/snapshot-of-cluster.ts";
import {
  cluster,
  condition,
  conditionOf,
  observed,
  OPTIONS,
  pack,
  profile,
  snapshot,
} from "./support/observed-execution.ts";

const test = suite("pack execution: the gates");

test("1.1: the gates are the four that the schema names, in its order", () => {
  const names = PACK_EXECUTION_GATES.map(({ name }) => name);
  assert.equal(names, ["Signature", "Revocation", "PermissionSnapshot", "RBACProfile"]);
  const schema = new URL("../../schemas/seam-core/InfrastructurePackExecution.json", import.meta.url);
  const [, count, list = ""] = /\b(\w+) gates \(([^)]*)\)/.exec(readFileSync(schema, "utf8")) ?? [];
  assert.is(count, "four");
  const said = list.split(", ").map((words) => words.replace(/ /g, "").toLowerCase());
  assert.is(said.length, PACK_EXECUTION_GATES.length);
  for (const [index, name] of names.entries()) assert.ok(name.toLowerCase().endsWith(said[index] ?? "?"), name);
});

/** The sign that a pass stopped at a step, for each step in order. */
const STEPS: readonly (readonly [step: string, condition: string, value: string])[] = [
  ["cluster", "Waiting", "True/AwaitingConductorReady"],
  ["version", "Failed", "True/StaleVersion"],
  ["signature", "PackSignaturePending", "True/AwaitingSignature"],
  ["revocation", "PackRevoked", "True/ClusterPackRevoked"],
  ["snapshot", "PermissionSnapshotOutOfSync", "True/SnapshotOutOfSync"],
  ["profile", "RBACProfileNotProvisioned", "True/RBACProfileNotProvisioned"],
  ["rights", "WrapperRunnerRBACNotReady", "True/WrapperRunnerRBACNotReady"],
];

function withClosed(closed: ReadonlySet<string>): Observed {
  const revoked = closed.has("revocation") ? { conditions: [condition("Revoked", "True")] } : {};
  return observed({
    cluster: cluster(closed.has("cluster") ? "False" : "True"),
    clusterPack: pack(closed.has("version") ? { version: "v5" } : {}, {
      signed: !closed.has("signature"),
      ...revoked,
    }),
    snapshots: [snapshot({}, { fresh: closed.has("snapshot") ? "False" : "True" })],
    profile: profile({ provisioned: !closed.has("profile") }),
    runnerAccess: closed.has("rights") ? { allowed: false, reason: "no" } : { allowed: true },
  });
}

test("the first closed step ends the pass, and only its conditions are written", () => {
  const property = fc.property(fc.subarray(STEPS.map(([step]) => step)), (closed) => {
    const decision = decide(withClosed(new Set(closed)), OPTIONS);
    const stopped = STEPS.filter(([, type, value]) => conditionOf(decision, type) === value).map(([step]) => step);
    assert.equal(stopped, closed.slice(0, 1));
    assert.equal(decision.actions.length, closed.length === 0 ? 1 : 0);
    const reached = closed[0] === undefined ? STEPS.length : STEPS.findIndex(([step]) => step === closed[0]);
    for (const [, type] of STEPS.slice(reached + 1)) assert.is(conditionOf(decision, type), undefined);
  });
  fc.assert(property, { numRuns: 300 });
});

test("a decision depends on its arguments alone and changes none of them", () => {
  const property = fc.property(fc.subarray(STEPS.map(([step]) => step)), (closed) => {
    const view = withClosed(new Set(closed));
    const before = structuredClone(view);
    assert.equal(decide(view, OPTIONS), decide(structuredClone(view), OPTIONS));
    assert.equal(view, before);
  });
  fc.assert(property, { numRuns: 100 });
});

const ALIASES = { ...OPTIONS, snapshotAliases: { "ccs-dev": "snapshot-management" } };
const managed = snapshot({ name: "snapshot-management" }, { targetCluster: "management" });
const usual = snapshot();
const odd = snapshot({ name: "odd" }, { generatedAt: "2026-03-02T08:00:00Z" });
const later = snapshot({ name: "later" }, { generatedAt: "2026-03-02T08:00:00.5Z" });

const SNAPSHOTS: readonly (readonly [string, Parameters<typeof snapshotOfCluster>[0], typeof OPTIONS, string?])[] = [
  ["the usual name", [later, usual], OPTIONS, "snapshot-ccs-dev"],
  ["D-5: another name, made for the cluster", [odd], OPTIONS, "odd"],
  ["D-5: the latest of several", [odd, later], OPTIONS, "later"],
  ["D-5: the alias", [usual, managed], ALIASES, "snapshot-management"],
  ["the alias does not exist", [usual], ALIASES, "snapshot-ccs-dev"],
  ["no alias in the options", [managed], OPTIONS],
  ["another namespace", [snapshot({ namespace: "ont-system" })], OPTIONS],
  ["the usual name, made for another cluster", [snapshot({}, { targetCluster: "other" })], OPTIONS],
];

for (const [name, snapshots, options, expected] of SNAPSHOTS)
  test(`1.3, the snapshot: ${name}`, () => {
    assert.is(snapshotOfCluster(snapshots, "ccs-dev", options)?.metadata.name, expected);
  });

test("a cluster with the name of a member of Object has no alias", () => {
  const nameless = { ...usual, metadata: { namespace: "seam-system" } };
  assert.is(snapshotOfCluster([nameless], "constructor", OPTIONS), undefined);
});

const CONFIRMATIONS: readonly (readonly [string, PermissionSnapshot["status"], boolean])[] = [
  ["signed and confirmed", { signed: true, expectedVersion: "2", lastAckedVersion: "2" }, true],
  ["confirmed in an older version", { signed: true, expectedVersion: "2", lastAckedVersion: "1" }, false],
  ["never confirmed", { signed: true }, false],
  ["not signed", { expectedVersion: "2", lastAckedVersion: "2" }, false],
];

for (const [name, status, open] of CONFIRMATIONS)
  test(`3.12, if snapshots must be acknowledged: ${name}`, () => {
    const one = { ...snapshot(), status: { ...snapshot().status, ...status } };
    const decision = decide(observed({ snapshots: [one] }), { ...OPTIONS, requireAcknowledgedSnapshot: true });
    assert.is(decision.actions.length, open ? 1 : 0);
  });

test("D-18: a reason that its type does not declare does not compile", () => {
  // @ts-expect-error: PackSigned goes with PackSignaturePending
  const wrong: ConditionChange = { type: "Failed", status: "True", reason: "PackSigned", message: "" };
  const right: readonly ConditionChange[] = [
    { type: "Failed", status: "True", reason: "CapabilityFailed", message: "" },
    { type: "Succeeded", status: "False", reason: "CapabilityFailed", message: "" },
    { type: "Failed", status: "True", reason: "StaleVersion", message: "" },
    { type: "LineageSynced", status: "True", reason: "LineageIndexCreated", message: "" },
  ];
  assert.ok(wrong.reason !== right[0]?.reason);
});

test.run();
