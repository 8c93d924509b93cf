import { type Clock, sleep } from "../../../base/src/clock.ts";

/** The longest time that workers take before timers, signals and answers get a turn of the event loop. */
const LONGEST_MS = 10;

/**
 * Shares the event loop between the workers of a controller and everything else in the process. Passes that send no
 * request would follow each other without a turn, and no lease would be renewed.
 */
export class Turns {
  readonly #clock: Clock;
  #since: number;
  #next: Promise<void> | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#since = clock.elapsed();
  }

  /** Resolves at once while the workers' time is not over, and otherwise in the next turn of the event loop. */
  async share(): Promise<void> {
    if (this.#clock.elapsed() - this.#since >= LONGEST_MS) await (this.#next ??= this.#turn());
  }

  async #turn(): Promise<void> {
    await sleep(this.#clock, 0);
    this.#since = this.#clock.elapsed();
    this.#next = undefined;
  }
}
