import type { Clock, Random } from "../../../base/src/clock.ts";

export interface BackoffOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly baseMs: number;
  readonly maxMs: number;
  /** The delay starts from `baseMs` again if nothing failed for this time after the last wait ended. */
  readonly resetMs: number;
}

/** Computes delays that double with each failure in a row. The upper half of each delay is random. */
export class Backoff {
  readonly #options: BackoffOptions;
  #failures = 0;
  #waitedUntil = 0;

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  /** Counts a failure and returns the milliseconds to wait. */
  next(maxMs = this.#options.maxMs): number {
    const { clock, random, baseMs, resetMs } = this.#options;
    if (clock.elapsed() - this.#waitedUntil >= resetMs) this.#failures = 0;
    const delay = Math.min(maxMs, baseMs * 2 ** this.#failures++) * (0.5 + random() / 2);
    this.#waitedUntil = clock.elapsed() + delay;
    return delay;
  }
}
