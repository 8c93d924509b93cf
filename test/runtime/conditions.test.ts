import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import {
  type ObjectCache,
  setCondition,
  type Condition,
  type ConditionInput,
  type KubernetesObject,
} from "@seamgen/runtime";
import {
  InfrastructurePackExecutionConditionType as Type,
  InfrastructurePackExecutionReason as Reason,
  InfrastructurePackExecutionResource,
  type InfrastructurePackExecutionConditions,
} from "@seam/seam-core";
import { InfrastructurePackExecutionReconcilerBase } from "@seam/seam-core/v1alpha1/infrastructure-pack-execution.reconciler";
import { ROOT } from "../support/built-cli.ts";

const NOON = new Date("2026-03-02T12:00:00.750Z");
const LATER = new Date("2026-03-02T13:00:00Z");
const set = (
  before: readonly Condition[],
  ...rest: [status: "True" | "False", reason: "JobSubmitted" | "GatesClearing", now: Date]
) =>
  setCondition<InfrastructurePackExecutionConditions>(
    before,
    { type: Type.Pending, status: rest[0], reason: rest[1], message: "m", observedGeneration: 3 },
    rest[2],
  );

test("a condition of a new type goes to the end, with the time in whole seconds", () => {
  const other: Condition = {
    type: "Ready",
    status: "True",
    reason: "R",
    message: "",
    lastTransitionTime: "2026-01-01T00:00:00Z",
  };
  assert.equal(set([other], "True", "GatesClearing", NOON), [
    other,
    {
      type: "Pending",
      status: "True",
      reason: "GatesClearing",
      message: "m",
      observedGeneration: 3,
      lastTransitionTime: "2026-03-02T12:00:00Z",
    },
  ]);
});

test("the time moves with the status only; reason and message are always taken over, in place", () => {
  const before = set([], "True", "GatesClearing", NOON);
  const same = set(before, "True", "JobSubmitted", LATER);
  assert.equal(
    same.map(({ reason, lastTransitionTime }) => [reason, lastTransitionTime]),
    [["JobSubmitted", "2026-03-02T12:00:00Z"]],
  );
  const flipped = set(same, "False", "JobSubmitted", LATER);
  assert.equal(
    flipped.map(({ status, lastTransitionTime }) => [status, lastTransitionTime]),
    [["False", "2026-03-02T13:00:00Z"]],
  );
  assert.is(before[0]?.reason, "GatesClearing", "the input is not changed");
});

/** The least that a user writes. */
class Mapping extends InfrastructurePackExecutionReconcilerBase {
  override mapInfrastructureClusterPack(object: KubernetesObject) {
    return [{ name: `of-${object.metadata?.name ?? ""}`, namespace: "n" }];
  }
  override reconcile() {
    return Promise.resolve({});
  }
}

test("a generated base declares resource, finalizer, watches and rules", () => {
  const reconciler = new Mapping();
  assert.instance(reconciler, InfrastructurePackExecutionReconcilerBase);
  assert.is(reconciler.resource, InfrastructurePackExecutionResource);
  assert.is(reconciler.finalizer, "infrastructure.ontai.dev/infrastructurepackexecution");
  assert.equal(
    reconciler.watches().map(({ resource }) => resource.kind),
    ["InfrastructureClusterPack"],
  );
  const rule = (resource: string) => reconciler.rules.find(({ resources }) => resources.includes(resource))?.verbs;
  assert.equal(rule("infrastructureclusterpacks"), ["get", "list", "watch"]);
  assert.equal(rule("infrastructurepackexecutions/status"), ["get", "patch", "update"]);
});

test("a class adds to the rules of its base", () => {
  class Wider extends Mapping {
    override get rules() {
      return [...super.rules, { apiGroups: [""], resources: ["configmaps"], verbs: ["get"] }];
    }
  }
  const [base, wider] = [new Mapping().rules, new Wider().rules];
  assert.equal(wider.slice(0, -1), base);
  assert.equal(wider.at(-1)?.resources, ["configmaps"]);
});

test("the right to elect a leader is a Role of its own, and its namespace is open", () => {
  const file = "generated/seam-core/rbac/infrastructure-pack-execution.leader-election.yaml";
  const { kind, metadata, rules } = parse(readFileSync(path.join(ROOT, file), "utf8")) as {
    kind: string;
    metadata: { name: string; namespace?: string };
    rules: unknown;
  };
  assert.is(kind, "Role");
  assert.is(metadata.name, "infrastructurepackexecutions.infrastructure.ontai.dev:leader-election");
  assert.is(metadata.namespace, undefined);
  assert.equal(rules, [
    { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["create", "get", "update"] },
  ]);
  assert.not.ok(new Mapping().rules.some(({ resources }) => resources.includes("leases")));
});

test("a watch hands its object to the hook of the class", () => {
  const [watch] = new Mapping().watches();
  const cache: ObjectCache = { get: () => undefined, list: () => [] };
  assert.equal(watch?.map({ metadata: { name: "nginx" } }, cache), [{ name: "of-nginx", namespace: "n" }]);
});

test("constants and reasons are those of the vocabulary", () => {
  assert.is(Type.PackRevoked, "PackRevoked");
  assert.is(Reason.ClusterPackRevoked, "ClusterPackRevoked");
  type Revoked = Extract<ConditionInput<InfrastructurePackExecutionConditions>, { type: "PackRevoked" }>["reason"];
  const only: Revoked = Reason.ClusterPackRevoked;
  // @ts-expect-error a reason that does not belong to the type
  const wrong: Revoked = Reason.JobSubmitted;
  assert.not.equal(only, wrong);
});

test.run();
