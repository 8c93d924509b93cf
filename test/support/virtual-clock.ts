import type { Clock } from "../../packages/base/src/clock.ts";

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

/** A clock that stands still until a test moves it. */
export class VirtualClock implements Clock {
  /** The time minus `elapsed`. */
  #offset: number;
  #elapsed = 0;
  #order = 0;
  readonly #timers = new Set<Timer>();

  constructor(now = Date.parse("2026-03-02T12:00:00Z")) {
    this.#offset = now;
  }

  now(): number {
    return this.#offset + this.#elapsed;
  }

  elapsed(): number {
    return this.#elapsed;
  }

  /** Sets the time forward or back, as someone sets the time of a machine. */
  jump(milliseconds: number): void {
    this.#offset += milliseconds;
  }

  setTimer(callback: () => void, milliseconds: number): () => void {
    const timer = { at: this.#elapsed + Math.max(0, milliseconds), order: this.#order++, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Number of timers that wait. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Milliseconds until the next timer is due, or `undefined` if none waits. */
  get next(): number | undefined {
    const first = this.#first();
    return first === undefined ? undefined : first.at - this.#elapsed;
  }

  /** Moves the clock. Timers fire in order, and the work that one starts runs before the next one fires. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#elapsed + milliseconds;
    await settle();
    for (let timer = this.#first(); timer !== undefined && timer.at <= end; timer = this.#first()) {
      this.#timers.delete(timer);
      this.#elapsed = Math.max(this.#elapsed, timer.at);
      timer.callback();
      await settle();
    }
    this.#elapsed = end;
  }

  #first(): Timer | undefined {
    return [...this.#timers].sort((a, b) => a.at - b.at || a.order - b.order)[0];
  }
}

/** Waits until all work that needs neither time nor network has run. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}
