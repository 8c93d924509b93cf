import type { Job } from "@seamgen/runtime";
import type { InfrastructurePackExecution } from "@seam/seam-core/v1alpha1/infrastructure-pack-execution";
import type { PackOperationResult } from "@seam/seam-core/v1alpha1/pack-operation-result";
import { type ConditionChange, NO_LONGER_PENDING } from "./conditions.ts";
import { passedSteps } from "./admission.ts";
import { event, type Outcome, type Question, restingOn } from "./decision.ts";
import { helmMismatch } from "./helm-metadata.ts";
import { isKnownToRun, jobState, type JobPhase } from "./job-state.ts";
import type { Observed } from "./observed.ts";
import { adoptResult, operationResult } from "./operation-result.ts";
import type { Options } from "./options.ts";
import { jobName } from "./pack-deploy-job.ts";
import { applyInstance, newerExecution } from "./pack-instance.ts";

const PHASES: { readonly [phase in JobPhase]: string } = {
  Queued: "waits in the queue",
  Running: "is admitted",
  Evicted: "was evicted and waits in the queue again",
};

/** The outcome for an execution with a Job. No gate is judged again: a Job that was admitted runs to its end. */
export function outcomeOfJob(observed: Observed, job: Job, options: Options): Outcome {
  const state = jobState(job, observed.execution);
  if (state.type === "failed") return jobFailed(observed, state.message);
  if (state.type === "active") return submitted(observed, state.phase, options);
  const result = operationResult(observed);
  if (result !== undefined) return outcomeOfResult(observed, result);
  return resultMissing(observed, MISSING.ended, options);
}

/**
 * The outcome for an execution whose Job was submitted and no longer exists: its result decides, and has the same time to
 * arrive as after the end of a Job. Another Job would be another attempt.
 */
export function outcomeOfLostJob(observed: Observed, options: Options): Outcome {
  const result = operationResult(observed);
  if (result !== undefined) return outcomeOfResult(observed, result);
  return resultMissing(observed, MISSING.gone, options);
}

interface Missing {
  readonly yet: string;
  readonly never: string;
  readonly restsOn: readonly Question[];
}

const MISSING: { readonly [job in "ended" | "gone"]: Missing } = {
  ended: { yet: "has ended, but its result does not exist yet", never: "succeeded but left no result", restsOn: ["results"] },
  gone: {
    yet: "was deleted, and its result does not exist yet",
    never: "was deleted and left no result",
    restsOn: ["job", "results"],
  },
};

/**
 * Waits for the result until the deadline, which counts from what this process saw: the clock of the cluster may differ
 * from the operator's. Caches may be behind, so the end rests on what the API server says.
 */
function resultMissing(observed: Observed, { yet, never, restsOn }: Missing, options: Options): Outcome {
  const { execution, now, resultMissedSince = now } = observed;
  const left = options.resultDeadlineSeconds * 1000 - (now.getTime() - resultMissedSince.getTime());
  const job = `Job ${jobName(execution)}`;
  if (left <= 0) return { ...noResult(observed, `${job} ${never}.`), restsOn };
  const requeueAfterMs = Math.min(options.intervals.resultMs, left);
  return { ...still(observed, `${job} ${yet}.`, options), requeueAfterMs };
}

/** The outcome for a Job that is created or has not ended. */
export function submitted(observed: Observed, phase: JobPhase, options: Options): Outcome {
  const running = still(observed, `Job ${jobName(observed.execution)} ${PHASES[phase]}.`, options);
  return {
    ...running,
    status: { ...running.status, jobPhase: phase },
    requeueAfterMs: options.intervals.jobMs,
  };
}

/** The execution has not ended. The first pass that writes Running also records an event. */
function still(observed: Observed, message: string, { queueName }: Options): Outcome {
  const { execution } = observed;
  const note = `Job ${jobName(execution)} was submitted to queue ${queueName}.`;
  return {
    conditions: [...noLongerPending(execution), { type: "Running", status: "True", reason: "JobSubmitted", message }],
    status: named(observed),
    events: isKnownToRun(execution) ? [] : [event("Normal", "JobSubmitted", note)],
  };
}

function outcomeOfResult(observed: Observed, result: PackOperationResult): Outcome {
  const ended: Outcome = {
    status: { ...named(observed), operationResultRef: result.metadata.name ?? "" },
    actions: adoptResult(result, observed.execution),
  };
  return result.spec.status === "Failed"
    ? capabilityFailed(observed, { ended, result })
    : succeeded(observed, { ended, result });
}

interface Ending {
  readonly ended: Outcome;
  readonly result: PackOperationResult;
}

/** The instance comes before the status, because no later pass acts on an execution that succeeded. */
function succeeded(observed: Observed, { ended, result }: Ending): Outcome {
  const { execution, clusterPack, instance } = observed;
  const { clusterPackRef, targetClusterRef } = execution.spec;
  if (clusterPack === undefined) return restingOn(packMissing(observed, ended), "pack");
  const deployed = `Pack ${clusterPackRef.name} ${clusterPackRef.version} is deployed to cluster ${targetClusterRef}.`;
  const newer = newerExecution(instance, execution);
  const message = newer === undefined ? deployed : `${deployed} Its instance belongs to ${newer}, which is newer.`;
  const instances = newer === undefined ? [applyInstance({ ...observed, clusterPack }, result)] : [];
  return {
    ...ended,
    conditions: [
      ...stopped(observed, "JobSucceeded", "The Job has ended."),
      { type: "Succeeded", status: "True", reason: "JobSucceeded", message },
    ],
    actions: [...(ended.actions ?? []), ...instances],
    events: [...helmMismatch(execution, clusterPack), event("Normal", "Succeeded", message)],
    restsOn: ["instance"],
  };
}

/** Without the pack, no one knows the name of the instance. */
function packMissing(observed: Observed, ended: Outcome): Outcome {
  const { name } = observed.execution.spec.clusterPackRef;
  const message = `Pack ${name} is deployed, but its ClusterPack was deleted. Its instance cannot be named without it.`;
  return {
    ...ended,
    conditions: [
      ...stopped(observed, "JobSucceeded", "The Job has ended."),
      { type: "Failed", status: "True", reason: "ClusterPackNotFound", message },
    ],
    events: [event("Warning", "ClusterPackNotFound", message)],
  };
}

function capabilityFailed(observed: Observed, { ended, result: { spec } }: Ending): Outcome {
  const { reason = "the result gives no reason", failedStep = "" } = spec.failureReason ?? {};
  const message = `The deployment failed${failedStep === "" ? "" : ` at step ${failedStep}`}: ${reason}`;
  return {
    ...ended,
    conditions: [
      ...stopped(observed, "JobSucceeded", "The Job has ended."),
      { type: "Succeeded", status: "False", reason: "CapabilityFailed", message },
      { type: "Failed", status: "True", reason: "CapabilityFailed", message },
    ],
    events: [event("Warning", "CapabilityFailed", message)],
  };
}

function jobFailed(observed: Observed, why: string): Outcome {
  const message = `Job ${jobName(observed.execution)} failed and is not repeated: ${why}`;
  return {
    status: named(observed),
    conditions: [...stopped(observed, "JobFailed", message), { type: "Failed", status: "True", reason: "JobFailed", message }],
    events: [event("Warning", "JobFailed", message)],
  };
}

function noResult(observed: Observed, message: string): Outcome {
  return {
    status: named(observed),
    conditions: [
      ...stopped(observed, "JobComplete", message),
      { type: "Failed", status: "True", reason: "OperationResultNotFound", message },
    ],
    events: [event("Warning", "OperationResultNotFound", message)],
  };
}

/** The Job, for the status. Each pass writes it, because a status may be lost. */
function named({ execution, job }: Observed): NonNullable<Outcome["status"]> {
  const uid = job?.metadata.uid;
  return { jobName: jobName(execution), ...(uid !== undefined && { jobUid: uid }) };
}

/** The reasons why no Job runs any more. */
type Stop = "JobSucceeded" | "JobFailed" | "JobComplete";

function stopped({ execution }: Observed, reason: Stop, message: string): readonly ConditionChange[] {
  return [...noLongerPending(execution), { type: "Running", status: "False", reason, message }];
}

function noLongerPending(execution: InfrastructurePackExecution): readonly ConditionChange[] {
  return [...passedSteps(execution), NO_LONGER_PENDING];
}
