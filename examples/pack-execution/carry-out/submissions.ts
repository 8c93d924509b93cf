/** How long a submission is remembered: much longer than a watch can lag behind. */
const REMEMBERED_MS = 3_600_000;

interface Submission {
  readonly job: string;
  readonly at: number;
}

/**
 * The UIDs of the Jobs that this process has created or accepted, by the UID of the execution. The status may not be
 * written, may be lost, or may not be in the cache yet. A pass then finds the submission here and creates no second Job.
 */
export class Submissions {
  readonly #byExecution = new Map<string, Submission>();

  add(execution: string, job: string, at: Date): void {
    const now = at.getTime();
    for (const [old, { at: since }] of this.#byExecution) {
      if (now - since < REMEMBERED_MS) break; // the rest is younger
      this.#byExecution.delete(old);
    }
    this.#byExecution.delete(execution); // so that it moves to the end
    this.#byExecution.set(execution, { job, at: now });
  }

  /** Returns the UID of the execution's Job. */
  jobOf(execution: string | undefined): string | undefined {
    return execution === undefined ? undefined : this.#byExecution.get(execution)?.job;
  }
}
