/** Waits that are much older than any deadline belong to executions that no longer exist. */
const FORGOTTEN_DEADLINES = 10;
const FORGOTTEN_MS = 3_600_000;

interface Wait {
  readonly since: Date;
  /** UID of the Job that has ended; undefined if it is gone. */
  readonly job: string | undefined;
}

/** Since when this process misses the results of executions, by UID. */
export class ResultWaits {
  readonly #waits = new Map<string, Wait>();
  readonly #forgottenMs: number;

  constructor(deadlineSeconds: number) {
    this.#forgottenMs = FORGOTTEN_MS + FORGOTTEN_DEADLINES * deadlineSeconds * 1000;
  }

  /** Returns when the wait of the execution began: now, if it does not wait yet, or waited after another Job. */
  since(uid: string, job: string | undefined, now: Date): Date {
    for (const [old, { since }] of this.#waits) {
      if (now.getTime() - since.getTime() < this.#forgottenMs) break; // the rest is younger
      this.#waits.delete(old);
    }
    const known = this.#waits.get(uid);
    if (known !== undefined && known.job === job) return known.since;
    this.end(uid); // so that it moves to the end
    this.#waits.set(uid, { since: now, job });
    return now;
  }

  end(uid: string): void {
    this.#waits.delete(uid);
  }
}
