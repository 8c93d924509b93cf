import { all, delivered, hasEvent, hasState, jobIs, phase } from "./expectations.ts";
import type { End, Step } from "./story.ts";

/** The name of every story's PackExecution. */
export const NAME = "nginx";

/** The end of a successful delivery. */
export const SUCCEEDED: End = { state: "Succeeded/JobSucceeded", jobs: 1, instances: 1 };

export const IS_SUBMITTED = all(hasState("Running/JobSubmitted"), hasEvent("JobSubmitted"), jobIs("suspended"));

export const SUBMIT: Step = {
  caption: "A user requests the pack, every gate is open: the Job is created, suspended.",
  act: async ({ tenant }) => {
    await tenant.createAll();
    await tenant.request(NAME);
  },
  until: IS_SUBMITTED,
};

export const ADMIT: Step = {
  caption: "Kueue has quota and admits the Job.",
  act: ({ tenant }) => tenant.admit(NAME),
  until: all(phase("Running"), jobIs("running")),
};

export const FINISH: Step = {
  caption: "The executor writes its PackOperationResult, and the Job completes.",
  act: async ({ tenant }) => {
    await tenant.result(NAME);
    await tenant.endJob(NAME, "Complete");
  },
  until: all(hasState("Succeeded/JobSucceeded"), hasEvent("Succeeded"), jobIs("complete"), delivered),
};
