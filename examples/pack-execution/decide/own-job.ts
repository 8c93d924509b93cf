import { controllerOf, type Job } from "@seamgen/runtime";
import type { Observed } from "./observed.ts";

/** Whether the execution is the controller of the Job with its name. Anyone who may create Jobs can say so in one. */
export function controlsJob({ execution, job }: Observed): boolean {
  const { uid } = execution.metadata;
  return job !== undefined && uid !== undefined && controllerOf(job)?.uid === uid;
}

/**
 * Returns the Job that the operator created or accepted: the execution controls it, and the status, which no one else
 * writes, or this process has its UID. A status of an older version of the operator has only its name.
 */
export function ownJob(observed: Observed): Job | undefined {
  const { execution, job, submittedJob } = observed;
  if (job === undefined || !controlsJob(observed)) return undefined;
  const { jobUid, jobName } = execution.status ?? {};
  const uids = [jobUid, submittedJob].filter((uid) => uid !== undefined);
  const isNamed = uids.length > 0 ? uids.includes(job.metadata.uid ?? "") : jobName === job.metadata.name;
  return isNamed ? job : undefined;
}

/** Whether the execution got its Job, which may be gone. It gets no other one. */
export function wasSubmitted({ execution, submittedJob }: Observed): boolean {
  const { jobName = "", jobUid = "" } = execution.status ?? {};
  return submittedJob !== undefined || jobName !== "" || jobUid !== "";
}

/** The observation without a Job that does not count. */
export function withoutJob({ job: _, ...rest }: Observed): Observed {
  return rest;
}
