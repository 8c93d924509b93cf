import { FAILURES_BEFORE_JOB } from "./failures-before-job.ts";
import { FAILURES_WITH_JOB } from "./failures-with-job.ts";
import type { Story } from "./story.ts";

/** The stories in which a PackExecution fails, or succeeds in spite of a disturbance. */
export const FAILURES: readonly Story[] = [...FAILURES_BEFORE_JOB, ...FAILURES_WITH_JOB];
