/** How long a submission is remembered: much longer than a watch can lag behind. */
const REMEMBERED_MS = 3_600_000;

/**
 * The executions whose Job this process has created or seen, by UID. The status cannot be written if the execution was
 * deleted or replaced. A pass that still reads the old execution from its cache then finds the submission here and creates
 * no second Job.
 */
export class Submissions {
  readonly #at = new Map<string, number>();

  add(uid: string, at: Date): void {
    const now = at.getTime();
    for (const [old, since] of this.#at) {
      if (now - since < REMEMBERED_MS) break; // the rest is younger
      this.#at.delete(old);
    }
    this.#at.delete(uid); // so that it moves to the end
    this.#at.set(uid, now);
  }

  has(uid: string | undefined): boolean {
    return uid !== undefined && this.#at.has(uid);
  }
}
