import type { Clock, Random } from "../../../base/src/clock.ts";

export interface BackoffOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly baseMs: number;
  readonly maxMs: number;
  /** Begins anew when nothing failed for so long after a wait was over. */
  readonly resetMs: number;
}

/** Delays that double with each failure in a row; the upper half of each is drawn. */
export class Backoff {
  readonly #options: BackoffOptions;
  #failures = 0;
  #waitedUntil = 0;

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  /** Counts a failure and says how many milliseconds to wait. */
  next(maxMs = this.#options.maxMs): number {
    const { clock, random, baseMs, resetMs } = this.#options;
    if (clock.now() - this.#waitedUntil >= resetMs) this.#failures = 0;
    const delay = Math.min(maxMs, baseMs * 2 ** this.#failures++) * (0.5 + random() / 2);
    this.#waitedUntil = clock.now() + delay;
    return delay;
  }
}
