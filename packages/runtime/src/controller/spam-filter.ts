import type { Clock } from "../../../base/src/clock.ts";

/** The rate of client-go, per object: 25 events at once, then one every five minutes. */
const BURST = 25;
const MS_PER_TOKEN = 300_000;

/** Limits the events per object, so that one that changes all the time does not fill the server. */
export class SpamFilter {
  readonly #clock: Clock;
  readonly #objects = new Map<string, { tokens: number; at: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether one more event about the object is allowed. If so, it counts. */
  allows(object: string): boolean {
    const now = this.#clock.elapsed();
    const { tokens, at } = this.#objects.get(object) ?? { tokens: BURST, at: now };
    const left = Math.min(BURST, tokens + (now - at) / MS_PER_TOKEN);
    this.#objects.set(object, { tokens: left >= 1 ? left - 1 : left, at: now });
    return left >= 1;
  }

  /** Forgets objects whose whole burst is available again. */
  sweep(): void {
    const old = this.#clock.elapsed() - BURST * MS_PER_TOKEN;
    for (const [object, { at }] of this.#objects) if (at <= old) this.#objects.delete(object);
  }
}
