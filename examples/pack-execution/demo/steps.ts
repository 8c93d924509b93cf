import { all, delivered, jobIs, phase, stands, told } from "./expectations.ts";
import type { End, Step } from "./story.ts";

/** The name of every story's PackExecution. */
export const NAME = "nginx";

/** The end of what is delivered. */
export const SUCCEEDED: End = { standing: "Succeeded/JobSucceeded", jobs: 1, instances: 1 };

export const IS_SUBMITTED = all(stands("Running/JobSubmitted"), told("JobSubmitted"), jobIs("suspended"));

export const SUBMIT: Step = {
  caption: "Every gate is open when somebody asks: the Job is created, suspended.",
  act: async ({ tenant }) => {
    await tenant.createAll();
    await tenant.request(NAME);
  },
  until: IS_SUBMITTED,
};

export const ADMIT: Step = {
  caption: "Kueue has room and lets the Job run.",
  act: ({ tenant }) => tenant.admit(NAME),
  until: all(phase("Running"), jobIs("running")),
};

export const FINISH: Step = {
  caption: "The executor writes its PackOperationResult, and the Job completes.",
  act: async ({ tenant }) => {
    await tenant.result(NAME);
    await tenant.endJob(NAME, "Complete");
  },
  until: all(stands("Succeeded/JobSucceeded"), told("Succeeded"), jobIs("complete"), delivered),
};
