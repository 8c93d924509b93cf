import type { Job } from "@seamgen/runtime";
import type { PackOperationResult } from "@seam/seam-core/v1alpha1/pack-operation-result";
import { type ConditionChange, NO_LONGER_PENDING } from "./conditions.ts";
import { event, type Outcome } from "./decision.ts";
import { helmMismatch } from "./helm-metadata.ts";
import { isKnownToRun, jobState, type JobPhase } from "./job-state.ts";
import type { Observed } from "./observed.ts";
import { adoptResult, operationResult } from "./operation-result.ts";
import type { Options } from "./options.ts";
import { jobName } from "./pack-deploy-job.ts";
import { applyInstance } from "./pack-instance.ts";

const PHASES: { readonly [phase in JobPhase]: string } = {
  Queued: "waits in the queue",
  Running: "is admitted",
  Evicted: "was evicted and waits in the queue again",
};

/** What the execution's own Job comes to. No gate is judged any more: what was admitted runs to its end. */
export function outcomeOfJob(observed: Observed, job: Job, options: Options): Outcome {
  const state = jobState(job, observed.execution);
  if (state.type === "failed") return jobFailed(observed, state.message);
  if (state.type === "active") return submitted(observed, state.phase, options);
  const result = operationResult(observed);
  if (result !== undefined) return outcomeOfResult(observed, result, options);
  const waited = observed.now.getTime() - (state.completedAt ?? observed.now).getTime();
  const left = options.resultDeadlineSeconds * 1000 - waited;
  if (left > 0) {
    const message = `Job ${jobName(observed.execution)} has ended; its result is not there yet.`;
    return { ...still(observed, message, options), requeueAfterMs: Math.min(options.intervals.resultMs, left) };
  }
  return resultMissing(observed, `Job ${jobName(observed.execution)} succeeded and left no result.`);
}

/**
 * What an execution comes to whose Job was submitted and is gone: its result counts, and without one it has failed.
 * Another Job would be another attempt.
 */
export function outcomeOfLostJob(observed: Observed, options: Options): Outcome {
  const result = operationResult(observed);
  if (result !== undefined) return outcomeOfResult(observed, result, options);
  return resultMissing(observed, `Job ${jobName(observed.execution)} is gone and left no result.`);
}

/** The Job is created, or has not ended. */
export function submitted(observed: Observed, phase: JobPhase, options: Options): Outcome {
  const running = still(observed, `Job ${jobName(observed.execution)} ${PHASES[phase]}.`, options);
  return {
    ...running,
    status: { ...running.status, jobPhase: phase },
    requeueAfterMs: options.intervals.jobMs,
  };
}

/** There is a Job and no end yet. The first pass that writes so also tells it. */
function still({ execution }: Observed, message: string, { queueName }: Options): Outcome {
  const note = `Job ${jobName(execution)} was submitted to queue ${queueName}.`;
  return {
    conditions: [NO_LONGER_PENDING, { type: "Running", status: "True", reason: "JobSubmitted", message }],
    status: { jobName: jobName(execution) },
    events: isKnownToRun(execution) ? [] : [event("Normal", "JobSubmitted", note)],
  };
}

function outcomeOfResult(observed: Observed, result: PackOperationResult, options: Options): Outcome {
  const ended: Outcome = {
    status: { jobName: jobName(observed.execution), operationResultRef: result.metadata.name ?? "" },
    actions: adoptResult(result, observed.execution),
  };
  return result.spec.status === "Failed"
    ? capabilityFailed(ended, result)
    : succeeded(observed, { ended, result }, options);
}

interface Ending {
  readonly ended: Outcome;
  readonly result: PackOperationResult;
}

/** The instance comes before the status: an execution that succeeded is never looked at again. */
function succeeded(observed: Observed, { ended, result }: Ending, options: Options): Outcome {
  const { execution, clusterPack } = observed;
  const { clusterPackRef, targetClusterRef } = execution.spec;
  if (clusterPack === undefined) {
    const message = `Pack ${clusterPackRef.name} is deployed but gone; without it the instance has no name.`;
    return { ...still(observed, message, options), ...ended, requeueAfterMs: options.intervals.gateMs };
  }
  const message = `Pack ${clusterPackRef.name} ${clusterPackRef.version} is deployed to cluster ${targetClusterRef}.`;
  return {
    ...ended,
    conditions: [
      ...stopped("JobSucceeded", "The Job has ended."),
      { type: "Succeeded", status: "True", reason: "JobSucceeded", message },
    ],
    actions: [...(ended.actions ?? []), applyInstance({ ...observed, clusterPack }, result)],
    events: [...helmMismatch(execution, clusterPack), event("Normal", "Succeeded", message)],
  };
}

function capabilityFailed(ended: Outcome, { spec }: PackOperationResult): Outcome {
  const { reason = "no reason is given", failedStep = "" } = spec.failureReason ?? {};
  const message = `The deployment failed${failedStep === "" ? "" : ` at step ${failedStep}`}: ${reason}`;
  return {
    ...ended,
    conditions: [
      ...stopped("JobSucceeded", "The Job has ended."),
      { type: "Succeeded", status: "False", reason: "CapabilityFailed", message },
      { type: "Failed", status: "True", reason: "CapabilityFailed", message },
    ],
    events: [event("Warning", "CapabilityFailed", message)],
  };
}

function jobFailed({ execution }: Observed, why: string): Outcome {
  const message = `Job ${jobName(execution)} failed, and is not repeated: ${why}`;
  return {
    status: { jobName: jobName(execution) },
    conditions: [...stopped("JobFailed", message), { type: "Failed", status: "True", reason: "JobFailed", message }],
    events: [event("Warning", "JobFailed", message)],
  };
}

function resultMissing({ execution }: Observed, message: string): Outcome {
  return {
    status: { jobName: jobName(execution) },
    conditions: [
      ...stopped("JobComplete", message),
      { type: "Failed", status: "True", reason: "OperationResultNotFound", message },
    ],
    events: [event("Warning", "OperationResultNotFound", message)],
  };
}

function stopped(reason: "JobSucceeded" | "JobFailed" | "JobComplete", message: string): readonly ConditionChange[] {
  return [NO_LONGER_PENDING, { type: "Running", status: "False", reason, message }];
}
