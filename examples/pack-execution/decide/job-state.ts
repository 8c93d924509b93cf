import { isConditionTrue, type Job } from "@seamgen/runtime";
import type {
  InfrastructurePackExecution,
  InfrastructurePackExecutionStatus,
} from "@seam/seam-core/v1alpha1/infrastructure-pack-execution";

/** Where a Job that has not ended stands with its queue. */
export type JobPhase = NonNullable<InfrastructurePackExecutionStatus["jobPhase"]>;

/** What a Job has come to. */
export type JobState =
  | { readonly type: "active"; readonly phase: JobPhase }
  | { readonly type: "succeeded"; readonly completedAt: Date | undefined }
  | { readonly type: "failed"; readonly message: string };

/**
 * The state of the execution's Job. The Job's conditions decide; the counters do where there are none yet. A suspended
 * Job has not failed, whatever its counters say: eviction removes its pods.
 */
export function jobState(job: Job, execution: InfrastructurePackExecution): JobState {
  const { conditions = [], succeeded = 0, failed = 0 } = job.status ?? {};
  const suspended = job.spec?.suspend === true;
  const failure = conditions.find(({ type, status }) => type === "Failed" && status === "True");
  if (failure !== undefined) return { type: "failed", message: failure.message ?? failure.reason ?? "" };
  const complete = conditions.some(({ type, status }) => type === "Complete" && status === "True");
  if (complete || succeeded > 0) return { type: "succeeded", completedAt: dateOf(job.status?.["completionTime"]) };
  if (failed > 0 && !suspended) return { type: "failed", message: "A pod failed." };
  return { type: "active", phase: suspended ? suspendedPhase(job, execution) : "Running" };
}

/** A Job that was admitted once and is suspended again was evicted; the queue may have cleared its start time. */
function suspendedPhase(job: Job, { status }: InfrastructurePackExecution): JobPhase {
  const ran = status?.jobPhase === "Running" || status?.jobPhase === "Evicted";
  return ran || dateOf(job.status?.["startTime"]) !== undefined ? "Evicted" : "Queued";
}

/** Whether the execution is known to run, so that its submission need not be told again. */
export function isKnownToRun({ status }: InfrastructurePackExecution): boolean {
  return isConditionTrue(status?.conditions, "Running");
}

function dateOf(value: unknown): Date | undefined {
  const date = typeof value === "string" ? new Date(value) : undefined;
  return date === undefined || Number.isNaN(date.getTime()) ? undefined : date;
}
