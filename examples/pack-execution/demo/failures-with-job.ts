import { all, hasEvent, hasState, jobIs, phase } from "./expectations.ts";
import { ADMIT, FINISH, IS_SUBMITTED, NAME, SUBMIT, SUCCEEDED } from "./steps.ts";
import type { Story } from "./story.ts";

/** The stories in which the request gets a Job. */
export const FAILURES_WITH_JOB: readonly Story[] = [
  {
    name: "foreign-job",
    title: "another Job has the name; the operator deletes it",
    steps: [
      {
        caption: "Every gate is open, and another Job has the name of the request's Job.",
        act: async ({ tenant }) => {
          await tenant.createAll();
          await tenant.createForeignJob(NAME);
        },
        until: jobIs("running"),
      },
      {
        caption: "A user requests the pack: the operator deletes that Job and creates its own.",
        act: ({ tenant }) => tenant.request(NAME),
        until: IS_SUBMITTED,
      },
    ],
    end: { state: "Running/JobSubmitted", jobs: 1, instances: 0 },
  },
  {
    name: "job-failed",
    title: "the Job fails and is not repeated",
    steps: [
      SUBMIT,
      ADMIT,
      {
        caption: "The pod fails.",
        act: ({ tenant }) => tenant.endJob(NAME, "Failed"),
        until: all(hasState("Failed/JobFailed"), jobIs("failed"), hasEvent("JobFailed")),
      },
    ],
    end: { state: "Failed/JobFailed", jobs: 1, instances: 0 },
  },
  {
    name: "result-failed",
    title: "the Job completes, but its result says Failed",
    steps: [
      SUBMIT,
      ADMIT,
      {
        caption: "The executor writes a PackOperationResult that failed, and the Job completes.",
        act: async ({ tenant }) => {
          const failureReason = { category: "ExecutionFailure", reason: "no room", failedStep: "wait-ready" } as const;
          await tenant.result(NAME, { status: "Failed", failureReason });
          await tenant.endJob(NAME, "Complete");
        },
        until: all(hasState("Failed/CapabilityFailed"), jobIs("complete"), hasEvent("CapabilityFailed")),
      },
    ],
    end: { state: "Failed/CapabilityFailed", jobs: 1, instances: 0 },
  },
  {
    name: "result-missing",
    title: "the Job completes, and no result comes in time",
    steps: [
      SUBMIT,
      ADMIT,
      {
        caption: "The Job completes without a result. The demo waits only one second for it.",
        act: ({ tenant }) => tenant.endJob(NAME, "Complete"),
        until: all(hasState("Failed/OperationResultNotFound"), jobIs("complete"), hasEvent("OperationResultNotFound")),
      },
    ],
    end: { state: "Failed/OperationResultNotFound", jobs: 1, instances: 0 },
  },
  {
    name: "evicted",
    title: "Kueue evicts the Job and admits it again; it delivers the pack",
    steps: [
      SUBMIT,
      ADMIT,
      {
        caption: "Kueue needs the quota and suspends the Job again, which is not a failure.",
        act: ({ tenant }) => tenant.evict(NAME),
        until: all(phase("Evicted"), jobIs("suspended")),
      },
      { ...ADMIT, caption: "Kueue has quota again." },
      FINISH,
    ],
    end: SUCCEEDED,
  },
  {
    name: "deleted",
    title: "the PackExecution is deleted, and its Job with it",
    steps: [
      SUBMIT,
      ADMIT,
      {
        caption: "A user deletes the PackExecution.",
        act: ({ tenant }) => tenant.withdraw(NAME),
        until: all(hasState("deleted"), ({ job }) => job === undefined),
      },
    ],
    end: { state: "deleted", jobs: 1, instances: 0 },
  },
  {
    name: "killed",
    title: "the operator is killed; the next one continues with the same Job",
    steps: [
      SUBMIT,
      {
        caption: "The operator is killed. The Job runs and ends without an operator.",
        act: async (stage) => {
          const { tenant } = stage;
          await stage.killOperator();
          await tenant.admit(NAME);
          await tenant.result(NAME);
          await tenant.endJob(NAME, "Complete");
        },
        until: jobIs("complete"),
      },
      {
        caption: "The operator is started again.",
        act: async (stage) => stage.startOperator(),
        until: FINISH.until,
      },
    ],
    end: SUCCEEDED,
  },
];
