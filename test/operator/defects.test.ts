import { readdirSync, readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { compareVersions } from "../../examples/pack-execution/decide/compare-versions.ts";
import { decide } from "../../examples/pack-execution/decide/decide.ts";
import type { Decision } from "../../examples/pack-execution/decide/decision.ts";
import type { Observed } from "../../examples/pack-execution/decide/observed.ts";
import { Submissions } from "../../examples/pack-execution/carry-out/submissions.ts";
import {
  condition,
  conditionOf,
  ENDED_JOB,
  execution,
  instance,
  job,
  observed,
  OPTIONS,
  pack,
  result,
  snapshot,
} from "./support/observed-execution.ts";

/** The defects of an earlier implementation. D-5, D-18, D-22 and D-23 are in the tests of their parts. */
const test = suite("pack execution: known defects");

type Change = { readonly [key in keyof Observed]?: unknown };
/** The deadline for the result has passed. */
const LATE = { resultMissedSince: new Date("2026-03-02T09:08:00Z") };
const STALE = [snapshot({}, { fresh: "False" })];

function decideFor(change: Change): Decision {
  return decide(observed(change), OPTIONS);
}

function actionsOf({ actions }: Decision): string[] {
  return actions.map(({ type }) => type);
}

/** The status after a pass, as the next one reads it. */
function after(change: Change) {
  return execution(decideFor(change).status);
}

test("D-1: no gate is judged while the Job runs, and a Job that disappeared is not submitted again", () => {
  const running = decideFor({ job: job({ active: 1 }), snapshots: STALE });
  assert.is(conditionOf(running, "Running"), "True/JobSubmitted");
  assert.is(conditionOf(running, "Pending"), "False/JobSubmitted");
  const submitted = after({});
  const gone = decideFor({ ...LATE, execution: submitted });
  assert.equal(actionsOf(gone), []);
  assert.is(conditionOf(gone, "Failed"), "True/OperationResultNotFound");
});

test("D-1: a Job that this process created is not submitted again after it disappeared, even without a status", () => {
  const submissions = new Submissions();
  const { uid = "" } = execution().metadata;
  const created = new Date("2026-03-02T09:00:00Z");
  submissions.add(uid, "uid-of-job", created);
  const gone = decideFor({ ...LATE, submittedJob: submissions.jobOf(uid) });
  assert.equal(actionsOf(gone), []);
  assert.is(conditionOf(gone, "Failed"), "True/OperationResultNotFound");
  submissions.add("another", "a Job", new Date(created.getTime() + 3_599_999));
  assert.is(submissions.jobOf(uid), "uid-of-job");
  submissions.add("a third", "a Job", new Date(created.getTime() + 3_600_000));
  assert.equal(
    [uid, "another", undefined].map((one) => submissions.jobOf(one)),
    [undefined, "a Job", undefined],
  );
});

test("D-1: the result of a Job that disappeared counts", () => {
  const decision = decideFor({ execution: after({}), results: [result()] });
  assert.is(conditionOf(decision, "Succeeded"), "True/JobSucceeded");
  const leftover = result({}, { creationTimestamp: "2026-03-02T08:59:59Z" });
  const failed = decideFor({ ...LATE, execution: after({}), results: [leftover] });
  assert.is(conditionOf(failed, "Failed"), "True/OperationResultNotFound");
});

test("D-2: an execution that is being deleted gets no Job and no status", () => {
  const leaving = execution({ jobName: "x" }, { deletionTimestamp: "2026-03-02T09:05:00Z", finalizers: ["a/b"] });
  for (const change of [{}, { job: ENDED_JOB, results: [result()] }]) {
    const decision = decideFor({ ...change, execution: leaving });
    assert.equal(decision, { status: { jobName: "x" }, actions: [], events: [] });
  }
});

test("D-3: after a failure, the disappearance of the Job changes nothing", () => {
  const outcomes: readonly Change[] = [
    { job: job({ failed: 1 }) },
    { job: ENDED_JOB, results: [result({ status: "Failed" })] },
    { clusterPack: pack({ version: "v5" }) },
  ];
  for (const change of outcomes) {
    const failed = after(change);
    const decision = decideFor({ execution: failed });
    assert.equal([decision.actions, decision.events, decision.requeueAfterMs], [[], [], undefined]);
    assert.equal(decision.status, failed.status);
  }
});

test("D-4: the condition of the lineage controller is not overwritten", () => {
  const theirs = condition("LineageSynced", "True", "LineageIndexCreated");
  const changes: readonly Change[] = [{}, { snapshots: STALE }, { job: ENDED_JOB, results: [result()] }];
  for (const change of changes) {
    const decision = decideFor({ ...change, execution: execution({ conditions: [theirs] }) });
    assert.equal(decision.status.conditions?.[0], theirs);
  }
});

test("D-6: an execution that succeeded is history: another version of the pack neither fails nor deletes it", () => {
  const done = after({ job: ENDED_JOB, results: [result()] });
  for (const onStaleVersion of ["fail", "delete"] as const) {
    const view = observed({ execution: done, clusterPack: pack({ version: "v5" }) });
    const decision = decide(view, { ...OPTIONS, onStaleVersion });
    assert.equal(decision, { status: done.status, actions: [], events: [] });
  }
});

test("D-7, D-11, D-12: the instance has no owner, the name of the right index, and valid labels", () => {
  const annotations = { "infrastructure.ontai.dev/declaring-principal": "system:serviceaccount:flux:flux" };
  const one = execution({}, { namespace: "seam-system", annotations });
  const inSystem = { metadata: { ...result().metadata, namespace: "seam-system" } };
  const decision = decideFor({ execution: one, job: ENDED_JOB, results: [{ ...result(), ...inSystem }] });
  const action = decision.actions.at(-1);
  if (action?.type !== "applyInstance") throw new Error("no instance is applied");
  const { metadata } = action.instance;
  assert.is(metadata.ownerReferences, undefined);
  assert.is(metadata.labels?.["infrastructure.ontai.dev/root-ili"], "infrastructurepackexecution-nginx-ccs-dev");
  for (const value of Object.values(metadata.labels ?? {}))
    assert.match(value, /^[a-z0-9A-Z]([-\w.]{0,61}[a-z0-9A-Z])?$/);
  assert.is(metadata.annotations?.["infrastructure.ontai.dev/actor-ref"], "system:serviceaccount:flux:flux");
});

test("D-8: an execution succeeds only after its instance is applied", () => {
  const decision = decideFor({ job: ENDED_JOB, results: [result()] });
  assert.equal(actionsOf(decision), ["adoptResult", "applyInstance"]);
  assert.is(conditionOf(decision, "Succeeded"), "True/JobSucceeded");
  // The status was not written, so the pass is repeated, with the same result.
  const annotations = {
    "infrastructure.ontai.dev/pe-uid": "uid-of-execution",
    "infrastructure.ontai.dev/upgrade-direction": "Initial",
  };
  const again = decideFor({ job: ENDED_JOB, results: [result()], instance: instance("v4.9.0-r1", annotations) });
  assert.equal(again, decision);
});

test("D-13: the result of another execution with the same name does not count", () => {
  const leftover = result({ revision: 5, status: "Failed" }, { creationTimestamp: "2026-03-01T00:00:00Z" });
  const decision = decideFor({ job: ENDED_JOB, results: [leftover] });
  assert.is(decision.status.operationResultRef, undefined);
  assert.is(decision.requeueAfterMs, 5_000);
});

test("D-14: every pass that sees the Job writes its name", () => {
  const jobs = [job({ active: 1 }), job({ failed: 1 }), ENDED_JOB];
  for (const one of jobs) assert.is(decideFor({ job: one }).status.jobName, "pack-deploy-nginx-ccs-dev");
  assert.is(decideFor({ job: ENDED_JOB, results: [result()] }).status.jobName, "pack-deploy-nginx-ccs-dev");
});

test("D-15: the instance has the chart that was deployed", () => {
  const clusterPack = pack({ chartVersion: "4.9.0", chartURL: "u", chartName: "n", helmVersion: "v3" });
  const action = decideFor({ job: ENDED_JOB, results: [result()], clusterPack }).actions.at(-1);
  if (action?.type !== "applyInstance") throw new Error("no instance is applied");
  const { chartVersion, chartURL, chartName, helmVersion } = action.instance.spec;
  assert.equal([chartVersion, chartURL, chartName, helmVersion], ["4.9.0", "u", "n", "v3"]);
});

for (const [before, after] of [
  ["latest", "nightly"],
  ["v1.2", "v1.3"],
  ["v1.2.3-rc1", "v1.2.3"],
] as const)
  test(`D-16: ${before} and ${after} are different versions`, () => {
    assert.is(compareVersions(before, after), "Upgrade");
    assert.is(compareVersions(after, before), "Rollback");
  });

test("D-19: a Job without a result fails after the deadline, and is not submitted again", () => {
  const decision = decideFor({ ...LATE, job: ENDED_JOB });
  assert.is(conditionOf(decision, "Failed"), "True/OperationResultNotFound");
  assert.is(decision.requeueAfterMs, undefined);
  assert.equal(actionsOf(decideFor({ execution: execution(decision.status) })), []);
});

test("D-20: the image of the executor is an option", () => {
  const [action] = decide(observed(), { ...OPTIONS, executorImage: "example.com/mine:v1" }).actions;
  assert.ok(JSON.stringify(action).includes('"image":"example.com/mine:v1"'));
});

test("every known defect has a test with its number", () => {
  const folder = new URL(".", import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith(".test.ts"));
  const texts = files.flatMap(
    (file) => readFileSync(new URL(file, folder), "utf8").match(/"[^"\n]*\bD-\d+[^"\n]*"|`D-\d+/g) ?? [],
  );
  const found = new Set(texts.flatMap((text) => [...text.matchAll(/\bD-(\d+)/g)].map(([, number]) => Number(number))));
  assert.equal(
    [...found].sort((a, b) => a - b),
    Array.from({ length: 23 }, (_, i) => i + 1),
  );
});

test.run();
