import { isConditionTrue, type Job } from "@seamgen/runtime";
import { admit, type Admission, admitResult, preflight, staleVersion } from "./admission.ts";
import { type ConditionChange, hasFailedCapability, isTerminal } from "./conditions.ts";
import { conclude, type Decision, event, leaveAlone, type Outcome, type Precondition, restingOn } from "./decision.ts";
import { outcomeOfJob, outcomeOfLostJob, submitted } from "./job-outcome.ts";
import { jobState } from "./job-state.ts";
import type { Observed } from "./observed.ts";
import { operationResult } from "./operation-result.ts";
import type { Options } from "./options.ts";
import { controlsJob, ownJob, wasSubmitted, withoutJob } from "./own-job.ts";
import { packDeployJob } from "./pack-deploy-job.ts";

/**
 * Decides what to do for an execution and what its status says. A pure function: the same observation gives the same
 * decision, so a pass that failed halfway can be repeated.
 */
export function decide(observed: Observed, options: Options): Decision {
  const { execution } = observed;
  if (execution.metadata.deletionTimestamp !== undefined) return leaveAlone(execution);
  if (isTerminal(execution)) return conclude(observed, completeFailure(observed));
  const job = ownJob(observed);
  if (job !== undefined) return conclude(observed, outcomeOfJob(observed, job, options));
  if (wasSubmitted(observed)) return conclude(observed, outcomeOfLostJob(withoutJob(observed), options));
  if (controlsJob(observed)) return acceptJob(observed, options);
  if (operationResult(withoutJob(observed)) !== undefined) return acceptResult(withoutJob(observed), options);
  return start(observed, admit(observed, options), options);
}

/** Whether the Job has ended or is gone, and the result that decides does not exist. */
export function missesResult(observed: Observed): boolean {
  const { execution } = observed;
  if (execution.metadata.deletionTimestamp !== undefined || isTerminal(execution)) return false;
  const job = ownJob(observed);
  if (job === undefined) return wasSubmitted(observed) && operationResult(withoutJob(observed)) === undefined;
  return jobState(job, execution).type === "succeeded" && operationResult(observed) === undefined;
}

/**
 * A Job that the execution controls and that neither the status nor this process names: the status was lost, or someone
 * else made the Job. It counts only while the gates are open.
 */
function acceptJob(observed: Observed, options: Options): Decision {
  const admission = admit(observed, options);
  if (admission.type === "closed") return conclude(observed, admission.outcome);
  if (admission.type === "stale") return stale(observed, admission, options);
  const { job } = observed;
  return conclude(observed, job === undefined ? {} : restingOn(outcomeOfJob(observed, job, options), "gates"));
}

/**
 * A result of an execution without a Job and without a status that names one: the status was lost, or someone else made
 * the result. There is no other Job, and a success counts only while the pack is signed and not revoked.
 */
function acceptResult(observed: Observed, options: Options): Decision {
  const admission = admitResult(observed, options);
  if (operationResult(observed)?.spec.status !== "Failed") {
    if (admission.type === "closed") return conclude(observed, admission.outcome);
    if (admission.type === "stale") return stale(observed, admission, options);
  }
  return conclude(observed, restingOn(outcomeOfLostJob(observed, options), "pack"));
}

function start(observed: Observed, admission: Admission, options: Options): Decision {
  if (admission.type === "closed") return conclude(observed, admission.outcome);
  if (admission.type === "stale") return stale(observed, admission, options);
  const rights = preflight(observed, options);
  const before = [...admission.conditions, ...(rights.conditions ?? [])];
  if (rights.requeueAfterMs !== undefined) return conclude(observed, { ...rights, conditions: before });
  if (observed.job !== undefined) return conclude(observed, jobInTheWay(observed, observed.job, { before, options }));
  const job = packDeployJob(observed.execution, admission.observed.clusterPack, options);
  const running = submitted(observed, options.suspendOnCreate ? "Queued" : "Running", options);
  return conclude(observed, {
    ...running,
    conditions: [...before, ...(running.conditions ?? [])],
    actions: [{ type: "createJob", job }],
    restsOn: ["gates", "results"],
  });
}

type Stale = Extract<Admission, { readonly type: "stale" }>;

function stale(observed: Observed, { why, conditions }: Stale, { onStaleVersion }: Options): Decision {
  const { execution } = observed;
  if (onStaleVersion === "fail") {
    const failed = staleVersion(why);
    return conclude(observed, { ...failed, conditions: [...conditions, ...(failed.conditions ?? [])], restsOn: ["pack"] });
  }
  const { name = "", namespace = "" } = execution.metadata;
  const precondition = preconditionOf(execution);
  const action = { type: "deleteExecution", key: { name, namespace }, precondition } as const;
  // No status: a write before the deletion would break its precondition.
  const events = [event("Warning", "StalePackExecutionDeleted", why)];
  return { ...leaveAlone(execution, [action]), events, restsOn: ["pack"] };
}

interface Waiting {
  readonly before: readonly ConditionChange[];
  readonly options: Options;
}

/**
 * A Job that has the name of the execution's Job and belongs to something else. While its controller is an execution that
 * exists, the Job is left to it. Any other one is deleted.
 */
function jobInTheWay({ jobHolder }: Observed, job: Job, { before, options: { intervals } }: Waiting): Outcome {
  const { name = "", namespace = "", uid = "", deletionTimestamp } = job.metadata;
  if (jobHolder !== undefined) {
    const message = `Job ${name} belongs to ${jobHolder.metadata.name ?? ""}, which has the same Job name.`;
    const taken = { type: "Pending", status: "True", reason: "JobNameTaken", message } as const;
    return { conditions: [...before, taken], requeueAfterMs: intervals.gateMs };
  }
  if (deletionTimestamp !== undefined) return { requeueAfterMs: intervals.staleJobMs };
  const action = { type: "deleteJob", key: { name, namespace }, precondition: { uid } } as const;
  return restingOn({ actions: [action], requeueAfterMs: intervals.staleJobMs }, "gates", "holder");
}

/** Adds Failed to the status of an older controller, which left it out when the deployment failed. */
function completeFailure({ execution }: Observed): Outcome {
  if (!hasFailedCapability(execution) || isConditionTrue(execution.status?.conditions, "Failed")) return {};
  const message = "The deployment failed. The condition Succeeded and the result say why.";
  return { conditions: [{ type: "Failed", status: "True", reason: "CapabilityFailed", message }] };
}

function preconditionOf({ metadata }: Observed["execution"]): Precondition {
  const { uid = "", resourceVersion } = metadata;
  return resourceVersion === undefined ? { uid } : { uid, resourceVersion };
}
