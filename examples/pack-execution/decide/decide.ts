import { isConditionTrue, type Job } from "@seamgen/runtime";
import { admit, type Admission, preflight, staleVersion } from "./admission.ts";
import { hasFailedCapability, isTerminal } from "./conditions.ts";
import { conclude, type Decision, event, leaveAlone, type Outcome, type Precondition } from "./decision.ts";
import { outcomeOfJob, outcomeOfLostJob, submitted } from "./job-outcome.ts";
import { isOwnedBy } from "./is-owned-by.ts";
import { jobState } from "./job-state.ts";
import type { Observed } from "./observed.ts";
import { operationResult } from "./operation-result.ts";
import type { Options } from "./options.ts";
import { packDeployJob } from "./pack-deploy-job.ts";

/**
 * Decides what to do for an execution and what its status says. A pure function: the same observation gives the same
 * decision, so a pass that failed halfway can be repeated.
 */
export function decide(observed: Observed, options: Options): Decision {
  const { execution, job } = observed;
  if (execution.metadata.deletionTimestamp !== undefined) return leaveAlone(execution);
  if (isTerminal(execution)) return conclude(observed, completeFailure(observed));
  if (job !== undefined)
    return conclude(
      observed,
      isOwnedBy(job, execution) ? outcomeOfJob(observed, job, options) : deleteStaleJob(job, options),
    );
  if (wasSubmitted(observed)) return conclude(observed, outcomeOfLostJob(observed, options));
  return start(observed, admit(observed, options), options);
}

/**
 * Whether the decision depends on the rights of the executor, which take requests to find out. If so, `decide` needs them
 * in `runnerAccess`.
 */
export function needsRunnerAccess(observed: Observed, options: Options): boolean {
  const { execution, job } = observed;
  if (!options.checkRunnerRbac || execution.metadata.deletionTimestamp !== undefined) return false;
  if (isTerminal(execution) || job !== undefined || wasSubmitted(observed)) return false;
  return admit(observed, options).type === "open";
}

/** Whether the Job has ended or is gone, and the result that decides does not exist. */
export function missesResult(observed: Observed): boolean {
  const { execution, job } = observed;
  if (execution.metadata.deletionTimestamp !== undefined || isTerminal(execution)) return false;
  if (job === undefined ? !wasSubmitted(observed) : !isOwnedBy(job, execution)) return false;
  if (job !== undefined && jobState(job, execution).type !== "succeeded") return false;
  return operationResult(observed) === undefined;
}

function start(observed: Observed, admission: Admission, options: Options): Decision {
  if (admission.type === "closed") return conclude(observed, admission.outcome);
  if (admission.type === "stale") return stale(observed, admission, options);
  const rights = preflight(observed, options);
  const before = [...admission.conditions, ...(rights.conditions ?? [])];
  if (rights.requeueAfterMs !== undefined) return conclude(observed, { ...rights, conditions: before });
  const job = packDeployJob(observed.execution, admission.observed.clusterPack, options);
  const running = submitted(observed, options.suspendOnCreate ? "Queued" : "Running", options);
  return conclude(observed, {
    ...running,
    conditions: [...before, ...(running.conditions ?? [])],
    actions: [{ type: "createJob", job }],
    restsOn: ["gates"],
  });
}

type Stale = Extract<Admission, { readonly type: "stale" }>;

function stale(observed: Observed, { why, conditions }: Stale, { onStaleVersion }: Options): Decision {
  const { execution } = observed;
  if (onStaleVersion === "fail") {
    const failed = staleVersion(why);
    return conclude(observed, { ...failed, conditions: [...conditions, ...(failed.conditions ?? [])] });
  }
  const { name = "", namespace = "" } = execution.metadata;
  const precondition = preconditionOf(execution);
  const action = { type: "deleteExecution", key: { name, namespace }, precondition } as const;
  // No status: a write before the deletion would break its precondition.
  const events = [event("Warning", "StalePackExecutionDeleted", why)];
  return { ...leaveAlone(execution, [action]), events };
}

/** Deletes a Job that has the name of the execution's Job and belongs to something else. */
function deleteStaleJob(job: Job, { intervals }: Options): Outcome {
  const { name = "", namespace = "", uid = "", deletionTimestamp } = job.metadata;
  const action = { type: "deleteJob", key: { name, namespace }, precondition: { uid } } as const;
  return { actions: deletionTimestamp === undefined ? [action] : [], requeueAfterMs: intervals.staleJobMs };
}

/** Adds Failed to the status of an older controller, which left it out when the deployment failed. */
function completeFailure({ execution }: Observed): Outcome {
  if (!hasFailedCapability(execution) || isConditionTrue(execution.status?.conditions, "Failed")) return {};
  const message = "The deployment failed. The condition Succeeded and the result say why.";
  return { conditions: [{ type: "Failed", status: "True", reason: "CapabilityFailed", message }] };
}

function wasSubmitted({ execution, submitted = false }: Observed): boolean {
  return submitted || (execution.status?.jobName ?? "") !== "";
}

function preconditionOf({ metadata }: Observed["execution"]): Precondition {
  const { uid = "", resourceVersion } = metadata;
  return resourceVersion === undefined ? { uid } : { uid, resourceVersion };
}
