import type { Clock, Random } from "../../../base/src/clock.ts";
import { TokenBucket } from "./token-bucket.ts";

export interface RetryDelaysOptions {
  readonly clock: Clock;
  /**
   * Adds up to a tenth to a backoff, so that keys that failed together do not come back together. Default: adds
   * nothing.
   */
  readonly random?: Random;
  /** Backoff of a key's first retry. Each further retry doubles it. Default: 5. */
  readonly baseDelayMs?: number;
  /** Longest backoff. Default: 1,000,000. */
  readonly maxDelayMs?: number;
  /** Rate limit of the retries of all keys. Default: 10 per second after a burst of 100. */
  readonly bucket?: { readonly perSecond: number; readonly burst: number };
}

/** Computes how long failed keys wait. Defaults are those of controller-runtime. */
export class RetryDelays {
  readonly #random: Random;
  readonly #base: number;
  readonly #max: number;
  readonly #bucket: TokenBucket;
  readonly #retries = new Map<string, number>();

  constructor({ clock, random, baseDelayMs, maxDelayMs, bucket }: RetryDelaysOptions) {
    this.#random = random ?? (() => 0);
    this.#base = baseDelayMs ?? 5;
    this.#max = maxDelayMs ?? 1_000_000;
    this.#bucket = new TokenBucket(clock, bucket ?? { perSecond: 10, burst: 100 });
  }

  /** Counts a retry of the key and returns the milliseconds to wait. */
  next(key: string): number {
    const retries = this.retries(key);
    this.#retries.set(key, retries + 1);
    const backoff = this.#base * 2 ** retries * (1 + this.#random() / 10);
    return Math.max(Math.min(backoff, this.#max), this.#bucket.reserve());
  }

  retries(key: string): number {
    return this.#retries.get(key) ?? 0;
  }

  forget(key: string): void {
    this.#retries.delete(key);
  }
}
