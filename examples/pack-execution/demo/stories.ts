import { FAILURES_BEFORE_JOB } from "./failures-before-job.ts";
import { FAILURES_WITH_JOB } from "./failures-with-job.ts";
import type { Story } from "./story.ts";

/** Each way in which a PackExecution can go wrong, or is disturbed and comes to a good end all the same. */
export const FAILURES: readonly Story[] = [...FAILURES_BEFORE_JOB, ...FAILURES_WITH_JOB];
