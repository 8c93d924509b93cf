import type { Clock } from "../../../base/src/clock.ts";

/** As client-go's: so many events an object at once, then one every five minutes. */
const BURST = 25;
const MS_A_TOKEN = 300_000;

/** Keeps an object that changes its mind all the time from filling the server with events. */
export class SpamFilter {
  readonly #clock: Clock;
  readonly #objects = new Map<string, { tokens: number; at: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether the object may have one more; a refusal costs nothing. */
  allows(object: string): boolean {
    const now = this.#clock.now();
    const { tokens, at } = this.#objects.get(object) ?? { tokens: BURST, at: now };
    const left = Math.min(BURST, tokens + Math.max(0, now - at) / MS_A_TOKEN);
    this.#objects.set(object, { tokens: left >= 1 ? left - 1 : left, at: now });
    return left >= 1;
  }

  /** Forgets objects that have their whole burst again. */
  sweep(): void {
    const old = this.#clock.now() - BURST * MS_A_TOKEN;
    for (const [object, { at }] of this.#objects) if (at <= old) this.#objects.delete(object);
  }
}
