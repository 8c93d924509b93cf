import { isConditionTrue, type Job } from "@seamgen/runtime";
import type {
  InfrastructurePackExecution,
  InfrastructurePackExecutionStatus,
} from "@seam/seam-core/v1alpha1/infrastructure-pack-execution";

/** The state in the queue of a Job that has not ended. */
export type JobPhase = NonNullable<InfrastructurePackExecutionStatus["jobPhase"]>;

/** The state of a Job. */
export type JobState =
  | { readonly type: "active"; readonly phase: JobPhase }
  | { readonly type: "succeeded" }
  | { readonly type: "failed"; readonly message: string };

/**
 * Returns the state of the execution's Job from the Job's conditions, or from its counters if it has none. A suspended Job
 * has not failed, whatever its counters say, because eviction removes its pods.
 */
export function jobState(job: Job, execution: InfrastructurePackExecution): JobState {
  const { conditions = [], succeeded = 0, failed = 0 } = job.status ?? {};
  const suspended = job.spec?.suspend === true;
  const failure = conditions.find(({ type, status }) => type === "Failed" && status === "True");
  if (failure !== undefined) return { type: "failed", message: failure.message ?? failure.reason ?? "" };
  const complete = conditions.some(({ type, status }) => type === "Complete" && status === "True");
  if (complete || succeeded > 0) return { type: "succeeded" };
  if (failed > 0 && !suspended) return { type: "failed", message: "A pod failed." };
  return { type: "active", phase: suspended ? suspendedPhase(job, execution) : "Running" };
}

/** A suspended Job that was admitted before was evicted. Kueue may have cleared its start time. */
function suspendedPhase(job: Job, { status }: InfrastructurePackExecution): JobPhase {
  const ran = status?.jobPhase === "Running" || status?.jobPhase === "Evicted";
  return ran || dateOf(job.status?.["startTime"]) !== undefined ? "Evicted" : "Queued";
}

/** Whether the status already says that the Job was submitted. */
export function isKnownToRun({ status }: InfrastructurePackExecution): boolean {
  return isConditionTrue(status?.conditions, "Running");
}

function dateOf(value: unknown): Date | undefined {
  const date = typeof value === "string" ? new Date(value) : undefined;
  return date === undefined || Number.isNaN(date.getTime()) ? undefined : date;
}
