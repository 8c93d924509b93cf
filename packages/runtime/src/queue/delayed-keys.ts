import type { Clock } from "../../../base/src/clock.ts";

interface Delayed {
  readonly at: number;
  readonly priority: number;
  readonly cancel: () => void;
}

/** Holds keys until they are due. If a key is added twice, the earliest time and the highest priority win. */
export class DelayedKeys {
  readonly #clock: Clock;
  readonly #due: (key: string, priority: number) => void;
  readonly #keys = new Map<string, Delayed>();

  constructor(clock: Clock, due: (key: string, priority: number) => void) {
    this.#clock = clock;
    this.#due = due;
  }

  add(key: string, milliseconds: number, priority: number): void {
    const before = this.#keys.get(key);
    const at = this.#clock.elapsed() + milliseconds;
    if (before !== undefined && before.at <= at) {
      if (priority > before.priority) this.#keys.set(key, { ...before, priority });
      return;
    }
    before?.cancel();
    const cancel = this.#clock.setTimer(() => this.#fire(key), milliseconds);
    this.#keys.set(key, { at, priority: Math.max(priority, before?.priority ?? priority), cancel });
  }

  clear(): void {
    for (const { cancel } of this.#keys.values()) cancel();
    this.#keys.clear();
  }

  #fire(key: string): void {
    const delayed = this.#keys.get(key);
    this.#keys.delete(key);
    if (delayed !== undefined) this.#due(key, delayed.priority);
  }
}
