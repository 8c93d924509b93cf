import type { Condition, Job } from "@seamgen/runtime";
import type { InfrastructurePackExecutionStatus } from "@seam/seam-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { decide } from "../../examples/pack-execution/decide/decide.ts";
import type { JobPhase } from "../../examples/pack-execution/decide/job-state.ts";
import type { Observed } from "../../examples/pack-execution/decide/observed.ts";
import {
  condition,
  conditionOf,
  ENDED_JOB,
  execution,
  FOREIGN_OWNER,
  job,
  observed,
  OPTIONS,
  pack,
  result,
  written,
} from "./support/observed-execution.ts";

const test = suite("pack execution: the Job and after");

const PENDING = "Pending=False/JobSubmitted";
const RUNNING = [PENDING, "Running=True/JobSubmitted"];
const ENDED = [PENDING, "Running=False/JobSucceeded"];
const FAILED_JOB = [PENDING, "Running=False/JobFailed", "Failed=True/JobFailed"];
const NO_RESULT = [PENDING, "Running=False/JobComplete", "Failed=True/OperationResultNotFound"];
const FAILED_RESULT = result({
  status: "Failed",
  failureReason: { category: "ExecutionFailure", reason: "no such image", failedStep: "apply-workload" },
});

interface Row {
  readonly change: { readonly [key in keyof Observed]?: unknown };
  readonly conditions: readonly string[];
  readonly message?: RegExp;
  readonly requeueAfterMs?: number;
  readonly events?: readonly string[];
  readonly actions?: readonly string[];
  readonly result?: string;
  readonly phase?: string;
}

const ROWS: { readonly [name: string]: Row } = {
  "just created": {
    change: {},
    conditions: [
      "Waiting=False/AwaitingConductorReady",
      "PackSignaturePending=False/PackSigned",
      "PermissionSnapshotOutOfSync=False/SnapshotOutOfSync",
      "RBACProfileNotProvisioned=False/RBACProfileNotProvisioned",
      "WrapperRunnerRBACNotReady=False/WrapperRunnerRBACNotReady",
      ...RUNNING,
    ],
    requeueAfterMs: 10_000,
    events: ["Normal JobSubmitted"],
    actions: ["createJob"],
    phase: "Queued",
  },
  "succeeded 0, failed 0": {
    change: { job: job({ succeeded: 0, failed: 0, active: 1 }) },
    conditions: RUNNING,
    requeueAfterMs: 10_000,
    events: ["Normal JobSubmitted"],
    message: /is admitted/,
    phase: "Running",
  },
  "succeeded, no result yet": {
    change: { job: ENDED_JOB },
    conditions: RUNNING,
    requeueAfterMs: 5_000,
    message: /result does not exist yet/,
  },
  "succeeded by its counter alone, no result": {
    change: { job: job({ succeeded: 1 }) },
    conditions: RUNNING,
    requeueAfterMs: 5_000,
  },
  "succeeded, no result by the deadline": {
    change: { job: ENDED_JOB, resultMissedSince: new Date("2026-03-02T09:08:00Z") },
    conditions: NO_RESULT,
    events: ["Warning OperationResultNotFound"],
  },
  "succeeded, no result just before the deadline": {
    change: { job: ENDED_JOB, resultMissedSince: new Date("2026-03-02T09:08:01Z") },
    conditions: RUNNING,
    requeueAfterMs: 1_000,
  },
  "succeeded, result Succeeded": {
    change: { job: ENDED_JOB, results: [result()] },
    conditions: [...ENDED, "Succeeded=True/JobSucceeded"],
    events: ["Normal Succeeded"],
    actions: ["adoptResult", "applyInstance"],
    result: "pack-deploy-result-nginx-ccs-dev-r1",
  },
  "succeeded, result Succeeded, pack gone": {
    change: { job: ENDED_JOB, results: [result()], clusterPack: undefined },
    conditions: [...ENDED, "Failed=True/ClusterPackNotFound"],
    events: ["Warning ClusterPackNotFound"],
    actions: ["adoptResult"],
    result: "pack-deploy-result-nginx-ccs-dev-r1",
    message: /ClusterPack was deleted/,
  },
  "succeeded, result Failed": {
    change: { job: ENDED_JOB, results: [FAILED_RESULT] },
    conditions: [...ENDED, "Succeeded=False/CapabilityFailed", "Failed=True/CapabilityFailed"],
    events: ["Warning CapabilityFailed"],
    actions: ["adoptResult"],
    result: "pack-deploy-result-nginx-ccs-dev-r1",
    message: /at step apply-workload: no such image/,
  },
  "failed by its counter": {
    change: { job: job({ failed: 1 }) },
    conditions: FAILED_JOB,
    events: ["Warning JobFailed"],
  },
  "failed by its condition": {
    change: { job: job({ conditions: [{ type: "Failed", status: "True", message: "too slow" }] }) },
    conditions: FAILED_JOB,
    events: ["Warning JobFailed"],
    message: /too slow/,
  },
  "the condition Complete wins over the counters": {
    change: { job: job({ failed: 1, conditions: [{ type: "Complete", status: "True" }] }) },
    conditions: RUNNING,
    requeueAfterMs: 5_000,
  },
  "another owner": {
    change: { job: job({}, { ownerReferences: [FOREIGN_OWNER] }) },
    conditions: [],
    requeueAfterMs: 2_000,
    actions: ["deleteJob"],
  },
  "another owner, on its way out": {
    change: { job: job({}, { ownerReferences: [], deletionTimestamp: "2026-03-02T09:05:00Z" }) },
    conditions: [],
    requeueAfterMs: 2_000,
  },
};

for (const [name, row] of Object.entries(ROWS))
  test(`2.3: ${name}`, () => {
    const decision = decide(observed(row.change), OPTIONS);
    assert.equal(written(decision), row.conditions);
    assert.is(decision.requeueAfterMs, row.requeueAfterMs);
    assert.equal(
      decision.events.map(({ type, reason }) => `${type} ${reason}`),
      row.events ?? (row.conditions === RUNNING ? ["Normal JobSubmitted"] : []),
    );
    assert.equal(
      decision.actions.map(({ type }) => type),
      row.actions ?? [],
    );
    assert.is(decision.status.operationResultRef, row.result);
    assert.is(decision.status.jobPhase, row.phase);
    assert.match(decision.status.conditions?.at(-1)?.message ?? "", row.message ?? /./);
    assert.is(decision.status.jobName, row.conditions.length === 0 ? undefined : "pack-deploy-nginx-ccs-dev");
  });

const BLOCKING = [
  ["Waiting", "AwaitingConductorReady"],
  ["PackSignaturePending", "AwaitingSignature"],
  ["PermissionSnapshotOutOfSync", "SnapshotOutOfSync"],
  ["RBACProfileNotProvisioned", "RBACProfileNotProvisioned"],
  ["WrapperRunnerRBACNotReady", "WrapperRunnerRBACNotReady"],
  ["Pending", "GatesClearing"],
] as const;

for (const [name, { change }] of Object.entries(ROWS).filter(([, row]) => row.conditions.includes(PENDING)))
  test(`1.6: after the Job was submitted, no step blocks it, although the status that said so was lost: ${name}`, () => {
    for (const [type, reason] of BLOCKING) {
      const before = execution({ conditions: [condition(type, "True", reason)] });
      const decision = decide(observed({ ...change, execution: before }), OPTIONS);
      assert.match(conditionOf(decision, type) ?? "", /^False/, type);
    }
  });

test("2.3: a foreign Job is deleted by its UID", () => {
  const foreign = job({}, { ownerReferences: [FOREIGN_OWNER] });
  assert.equal(decide(observed({ job: foreign }), OPTIONS).actions, [
    {
      type: "deleteJob",
      key: { name: "pack-deploy-nginx-ccs-dev", namespace: "seam-tenant-ccs-dev" },
      precondition: { uid: "uid-of-job" },
    },
  ]);
});

test("only the first pass that writes the submission into the status records its event", () => {
  const known = execution({ conditions: [condition("Running", "True", "JobSubmitted")] });
  assert.equal(decide(observed({ execution: known, job: job() }), OPTIONS).events, []);
});

const PHASES: { readonly [name: string]: readonly [job: Job, before: JobPhase | undefined, phase: JobPhase] } = {
  "suspended from the start": [
    job({ conditions: [{ type: "Suspended", status: "True" }] }, { suspend: true }),
    undefined,
    "Queued",
  ],
  "still suspended": [job({}, { suspend: true }), "Queued", "Queued"],
  admitted: [job({ startTime: "2026-03-02T09:02:00Z" }), "Queued", "Running"],
  evicted: [job({}, { suspend: true }), "Running", "Evicted"],
  "evicted, unseen": [job({ startTime: "2026-03-02T09:02:00Z" }, { suspend: true }), undefined, "Evicted"],
  "evicted for some time": [job({}, { suspend: true }), "Evicted", "Evicted"],
  "evicted, its pod counted as failed": [job({ failed: 1 }, { suspend: true }), "Running", "Evicted"],
  "admitted again": [job({ startTime: "2026-03-02T09:05:00Z" }), "Evicted", "Running"],
};

for (const [name, [one, before, phase]] of Object.entries(PHASES))
  test(`2.2: ${name} is ${phase}, which is not a failure`, () => {
    const status: InfrastructurePackExecutionStatus = before === undefined ? {} : { jobPhase: before };
    const decision = decide(observed({ execution: execution(status), job: one }), OPTIONS);
    assert.is(decision.status.jobPhase, phase);
    assert.equal(written(decision), RUNNING);
    assert.equal(decision.actions, []);
  });

const TERMINAL: readonly (readonly [name: string, ...conditions: Condition[]])[] = [
  ["Succeeded=True", condition("Succeeded", "True", "JobSucceeded")],
  ["PackRevoked=True", condition("PackRevoked", "True", "ClusterPackRevoked")],
  ["Failed=True", condition("Failed", "True", "JobFailed")],
  [
    "Succeeded=False / CapabilityFailed",
    condition("Succeeded", "False", "CapabilityFailed"),
    condition("Failed", "True", "CapabilityFailed"),
  ],
];

const SURROUNDINGS: readonly Row["change"][] = [
  {},
  { job: ENDED_JOB, results: [result()] },
  { job: job({ failed: 1 }) },
  { job: job({}, { ownerReferences: [FOREIGN_OWNER] }) },
  { clusterPack: pack({ version: "v5" }) },
  { clusterPack: undefined, cluster: undefined },
];

for (const [name, ...conditions] of TERMINAL)
  test(`1.9: ${name} is the end, whatever else was observed`, () => {
    for (const change of SURROUNDINGS) {
      const decision = decide(
        observed({ ...change, execution: execution({ conditions }, { generation: 2 }) }),
        OPTIONS,
      );
      assert.equal([decision.actions, decision.events, decision.requeueAfterMs], [[], [], undefined]);
      assert.equal(decision.status.conditions?.slice(0, conditions.length), conditions);
      assert.is(decision.status.observedGeneration, 2);
    }
  });

test("1.9: an older controller's CapabilityFailed without Failed gets Failed", () => {
  const conditions = [condition("Succeeded", "False", "CapabilityFailed")];
  const decision = decide(observed({ execution: execution({ conditions }) }), OPTIONS);
  assert.equal(written(decision), ["Succeeded=False/CapabilityFailed", "Failed=True/CapabilityFailed"]);
  assert.equal(decision.actions, []);
});

test("2.2: the status has no jobPhase after the Job has ended", () => {
  const status: InfrastructurePackExecutionStatus = { jobPhase: "Running" };
  const decision = decide(observed({ execution: execution(status), job: job({ failed: 1 }) }), OPTIONS);
  assert.not.ok("jobPhase" in decision.status);
});

test("a message is cut to the maximum length of a condition's message", () => {
  const failureReason = { category: "ExecutionFailure", reason: "x".repeat(40_000) } as const;
  const results = [result({ status: "Failed", failureReason })];
  const lengths = decide(observed({ job: ENDED_JOB, results }), OPTIONS).status.conditions?.map(
    (one) => one.message.length,
  );
  assert.is(Math.max(...(lengths ?? [])), 32_768);
});

test("2.7: every event has an action, which is its reason", () => {
  for (const { change } of Object.values(ROWS))
    for (const { reason, action } of decide(observed(change), OPTIONS).events) assert.is(action, reason);
});

test.run();
