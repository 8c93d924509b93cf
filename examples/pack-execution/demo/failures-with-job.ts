import { all, jobIs, phase, stands, told } from "./expectations.ts";
import { ADMIT, FINISH, IS_SUBMITTED, NAME, SUBMIT, SUCCEEDED } from "./steps.ts";
import type { Story } from "./story.ts";

/** What happens to a request that has its Job. */
export const FAILURES_WITH_JOB: readonly Story[] = [
  {
    name: "foreign-job",
    title: "a Job of the same name makes room",
    steps: [
      {
        caption: "Every gate is open; there is a Job of the name that somebody else made.",
        act: async ({ tenant }) => {
          await tenant.createAll();
          await tenant.createForeignJob(NAME);
        },
        until: jobIs("running"),
      },
      {
        caption: "Somebody asks for the pack: that Job is deleted, and another one created.",
        act: ({ tenant }) => tenant.request(NAME),
        until: IS_SUBMITTED,
      },
    ],
    end: { standing: "Running/JobSubmitted", jobs: 1, instances: 0 },
  },
  {
    name: "job-failed",
    title: "the Job fails, and is not repeated",
    steps: [
      SUBMIT,
      ADMIT,
      {
        caption: "The pod fails.",
        act: ({ tenant }) => tenant.endJob(NAME, "Failed"),
        until: all(stands("Failed/JobFailed"), jobIs("failed"), told("JobFailed")),
      },
    ],
    end: { standing: "Failed/JobFailed", jobs: 1, instances: 0 },
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
        until: all(stands("Failed/CapabilityFailed"), jobIs("complete"), told("CapabilityFailed")),
      },
    ],
    end: { standing: "Failed/CapabilityFailed", jobs: 1, instances: 0 },
  },
  {
    name: "result-missing",
    title: "the Job completes, and no result comes in time",
    steps: [
      SUBMIT,
      ADMIT,
      {
        caption: "The Job completes without a result; here the deadline is one second.",
        act: ({ tenant }) => tenant.endJob(NAME, "Complete"),
        until: all(stands("Failed/OperationResultNotFound"), jobIs("complete"), told("OperationResultNotFound")),
      },
    ],
    end: { standing: "Failed/OperationResultNotFound", jobs: 1, instances: 0 },
  },
  {
    name: "evicted",
    title: "Kueue evicts the Job and admits it again; the pack is delivered",
    steps: [
      SUBMIT,
      ADMIT,
      {
        caption: "Kueue needs the room and suspends the Job again: that is no failure.",
        act: ({ tenant }) => tenant.evict(NAME),
        until: all(phase("Evicted"), jobIs("suspended")),
      },
      { ...ADMIT, caption: "Kueue has room again." },
      FINISH,
    ],
    end: SUCCEEDED,
  },
  {
    name: "deleted",
    title: "the PackExecution is deleted and takes its Job along",
    steps: [
      SUBMIT,
      ADMIT,
      {
        caption: "Somebody deletes the PackExecution.",
        act: ({ tenant }) => tenant.withdraw(NAME),
        until: all(stands("deleted"), ({ job }) => job === undefined),
      },
    ],
    end: { standing: "deleted", jobs: 1, instances: 0 },
  },
  {
    name: "killed",
    title: "the operator is killed; the next one goes on with the same Job",
    steps: [
      SUBMIT,
      {
        caption: "The operator is killed; the Job runs and ends while nobody looks.",
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
