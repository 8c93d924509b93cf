import type { PackOperationResult } from "@seam/seam-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { operationResult } from "../../examples/pack-execution/decide/operation-result.ts";
import { decide } from "../../examples/pack-execution/decide/decide.ts";
import type { Action, Decision } from "../../examples/pack-execution/decide/decision.ts";
import type { Observed } from "../../examples/pack-execution/decide/observed.ts";
import { instanceKey } from "../../examples/pack-execution/decide/pack-instance.ts";
import {
  ENDED_JOB,
  execution,
  FOREIGN_OWNER,
  instance,
  observed,
  OPTIONS,
  pack,
  result,
} from "./support/observed-execution.ts";

const test = suite("pack execution: results and instances");

type Applied = Extract<Action, { readonly type: "applyInstance" }>;

function decideEnd(change: { readonly [key in keyof Observed]?: unknown } = {}): Decision {
  return decide(observed({ job: ENDED_JOB, results: [result()], ...change }), OPTIONS);
}

function applied({ actions }: Decision): Applied {
  const found = actions.find((action): action is Applied => action.type === "applyInstance");
  if (found === undefined) throw new Error("no instance is applied");
  return found;
}

const OWN = { ...FOREIGN_OWNER, uid: "uid-of-execution" };
const LABELS = { "ontai.dev/pack-execution": "nginx-ccs-dev" };

const NOT_MINE: readonly (readonly [name: string, Parameters<typeof result>])[] = [
  ["another label", [{}, { labels: { "ontai.dev/pack-execution": "other" } }]],
  ["no label", [{}, { labels: {} }]],
  ["another namespace", [{}, { namespace: "seam-system" }]],
  ["superseded", [{}, { labels: { ...LABELS, "ontai.dev/superseded": "true" } }]],
  ["another execution of the same name", [{}, { ownerReferences: [FOREIGN_OWNER] }]],
  ["another version", [{ clusterPackVersion: "v4.8.0-r1" }]],
  ["older than the Job", [{}, { creationTimestamp: "2026-03-02T09:00:59Z" }]],
];

for (const [name, [spec = {}, metadata = {}]] of NOT_MINE)
  test(`2.4, D-13: not a result of this execution: ${name}`, () => {
    const leftover = result({ ...spec, revision: 9 }, metadata);
    assert.is(operationResult(observed({ job: ENDED_JOB, results: [leftover] })), undefined);
    const own = result();
    assert.is(operationResult(observed({ job: ENDED_JOB, results: [leftover, own] })), own);
  });

test("2.4, D-13: without a Job, a result from the second of the execution counts only if the execution owns it", () => {
  const submitted = execution({ jobName: "pack-deploy-nginx-ccs-dev" });
  const { creationTimestamp = "" } = submitted.metadata;
  const later = new Date(Date.parse(creationTimestamp) + 1000).toISOString();
  const find = (one: PackOperationResult) => operationResult(observed({ execution: submitted, results: [one] }));
  const rows: readonly (readonly [metadata: PackOperationResult["metadata"], own: boolean])[] = [
    [{ creationTimestamp, ownerReferences: [OWN] }, true],
    [{ creationTimestamp }, false],
    [{ creationTimestamp: later }, true],
  ];
  for (const [metadata, own] of rows)
    assert.is(find(result({}, metadata)) !== undefined, own, JSON.stringify(metadata));
});

test("2.4: the result with the highest revision wins, compared as numbers", () => {
  const results = [2, 10, 9].map((revision) => result({ revision }));
  assert.is(operationResult(observed({ job: ENDED_JOB, results }))?.spec.revision, 10);
});

test("2.4: a result from the second of the Job counts if version and owner match", () => {
  const own = result(
    { clusterPackVersion: "v4.9.0-r1" },
    { creationTimestamp: "2026-03-02T09:01:00Z", ownerReferences: [{ ...FOREIGN_OWNER, kind: "Other" }, OWN] },
  );
  assert.is(operationResult(observed({ job: ENDED_JOB, results: [own] })), own);
});

test("2.4: the execution becomes an owner of its result, but not its controller, unless it is an owner already", () => {
  const other = { ...FOREIGN_OWNER, kind: "Other", uid: "uid-of-other" };
  const [adopt] = decideEnd({ results: [result({}, { ownerReferences: [other] })] }).actions;
  assert.equal(adopt, {
    type: "adoptResult",
    key: { name: "pack-deploy-result-nginx-ccs-dev-r1", namespace: "seam-tenant-ccs-dev" },
    patch: {
      metadata: {
        resourceVersion: "40",
        ownerReferences: [other, { ...OWN, controller: false, blockOwnerDeletion: false }],
      },
    },
  });
  const types = decideEnd({ results: [result({}, { ownerReferences: [OWN] })] }).actions.map(({ type }) => type);
  assert.equal(types, ["applyInstance"]);
});

test("2.5: the instance, field by field", () => {
  const deployedResources = [{ apiVersion: "apps/v1", kind: "Deployment", namespace: "nginx", name: "nginx" }];
  const annotations = { "infrastructure.ontai.dev/declaring-principal": "system:serviceaccount:flux:flux" };
  const change = { results: [result({ deployedResources })], execution: execution({}, { annotations }) };
  assert.equal(applied(decideEnd(change)), {
    type: "applyInstance",
    instance: {
      apiVersion: "infrastructure.ontai.dev/v1alpha1",
      kind: "InfrastructurePackInstance",
      metadata: {
        name: "nginx-ccs-dev",
        namespace: "seam-tenant-ccs-dev",
        labels: {
          "infrastructure.ontai.dev/pack": "nginx",
          "infrastructure.ontai.dev/cluster": "ccs-dev",
          "infrastructure.ontai.dev/root-ili": "infrastructurepackexecution-nginx-ccs-dev",
          "infrastructure.ontai.dev/root-ili-namespace": "seam-tenant-ccs-dev",
          "infrastructure.ontai.dev/seam-operator": "wrapper",
          "infrastructure.ontai.dev/creation-rationale": "PackExecution",
        },
        annotations: {
          "infrastructure.ontai.dev/pe-name": "nginx-ccs-dev",
          "infrastructure.ontai.dev/pe-uid": "uid-of-execution",
          "infrastructure.ontai.dev/pe-created": "2026-03-02T09:00:00Z",
          "infrastructure.ontai.dev/root-ili": "infrastructurepackexecution-nginx-ccs-dev",
          "infrastructure.ontai.dev/upgrade-direction": "Initial",
          "infrastructure.ontai.dev/actor-ref": "system:serviceaccount:flux:flux",
        },
      },
      spec: { clusterPackRef: "nginx", version: "v4.9.0-r1", targetClusterRef: "ccs-dev" },
    },
    report: { deployedResources, upgradeDirection: "Initial" },
  });
});

test("2.5: the instance is in the tenant's namespace under the pack's base name, whatever the execution's namespace is", () => {
  const elsewhere = execution({}, { namespace: "seam-system" });
  const key = { name: "ingress-ccs-dev", namespace: "seam-tenant-ccs-dev" };
  assert.equal(instanceKey(elsewhere, pack({ basePackName: "ingress" })), key);
});

test("2.5: a result without resources empties the list of the last deployment", () => {
  assert.equal(applied(decideEnd()).report.deployedResources, []);
});

const DIRECTIONS: readonly (readonly [name: string, Parameters<typeof instance> | undefined, direction: string])[] = [
  ["no instance", undefined, "Initial"],
  ["no version", [""], "Initial"],
  ["equal", ["v4.9.0-r1"], "Redeploy"],
  ["older", ["v4.8.0-r7"], "Upgrade"],
  ["newer", ["v4.9.0-r2"], "Rollback"],
  ["equal, of another execution", ["v4.9.0-r1", annotated("Upgrade", "uid-of-a-predecessor")], "Redeploy"],
  ["written already", ["v4.9.0-r1", annotated("Upgrade")], "Upgrade"],
  ["written already as the first", ["v4.9.0-r1", annotated("Initial")], "Initial"],
  ["another value", ["v4.9.0-r1", annotated("Sideways")], "Redeploy"],
];

function annotated(direction: string, uid = "uid-of-execution") {
  return { "infrastructure.ontai.dev/upgrade-direction": direction, "infrastructure.ontai.dev/pe-uid": uid };
}

for (const [name, before, direction] of DIRECTIONS)
  test(`2.6: the direction after an instance: ${name}`, () => {
    const { instance: applying, report } = applied(decideEnd({ instance: before && instance(...before) }));
    assert.is(report.upgradeDirection, direction);
    assert.is(applying.metadata.annotations?.["infrastructure.ontai.dev/upgrade-direction"], direction);
  });

const HELM = { chartVersion: "4.9.0", chartURL: "https://example.com", chartName: "nginx", helmVersion: "v3.17.1" };

test("1.10: the chart of the pack goes to the instance, without empty values", () => {
  const { helmVersion: _, ...chart } = HELM;
  const decision = decideEnd({ clusterPack: pack({ ...HELM, helmVersion: "" }) });
  const {
    clusterPackRef: _pack,
    version: _version,
    targetClusterRef: _target,
    ...rest
  } = applied(decision).instance.spec;
  assert.equal(rest, chart);
  assert.equal(
    decision.events.map(({ reason }) => reason),
    ["Succeeded"],
  );
});

test("1.10: the pack wins over the execution, with a warning", () => {
  const one = execution({}, {}, { ...HELM, chartVersion: "4.8.0" });
  const decision = decideEnd({ execution: one, clusterPack: pack(HELM) });
  assert.is(applied(decision).instance.spec.chartVersion, "4.9.0");
  assert.equal(
    decision.events.map(({ type, reason }) => `${type} ${reason}`),
    ["Warning HelmMetadataMismatch", "Normal Succeeded"],
  );
  assert.match(decision.events[0]?.note ?? "", /differs from its pack in chartVersion\./);
});

test("1.10: a pack with another version does not describe the deployment", () => {
  const later = { clusterPack: pack({ ...HELM, version: "v5", chartVersion: "5.0.0" }) };
  const decision = decideEnd({ ...later, execution: execution({}, {}, { chartVersion: "4.9.0" }) });
  assert.is(applied(decision).instance.spec.version, "v4.9.0-r1");
  assert.is(applied(decision).instance.spec.chartVersion, "4.9.0");
  assert.is(applied(decision).instance.spec.chartName, undefined);
  assert.equal(
    decision.events.map(({ reason }) => reason),
    ["Succeeded"],
  );
});

test.run();
