/** How long a submission is remembered: far longer than a watch can be behind. */
const REMEMBERED_MS = 3_600_000;

/**
 * The executions whose Job this process has created or seen, by UID, however little the API server has told of them since.
 * Where the status could not be written, because the execution is gone or another has its name, this keeps a pass that
 * reads an old state of it from creating one Job after the other.
 */
export class Submissions {
  readonly #at = new Map<string, number>();

  add(uid: string, at: Date): void {
    const now = at.getTime();
    for (const [old, since] of this.#at) {
      if (now - since < REMEMBERED_MS) break; // the others are younger
      this.#at.delete(old);
    }
    this.#at.delete(uid); // to the end
    this.#at.set(uid, now);
  }

  has(uid: string | undefined): boolean {
    return uid !== undefined && this.#at.has(uid);
  }
}
