import type { Clock, Random } from "../../packages/base/src/clock.ts";
import { PriorityHeap } from "../../packages/runtime/src/queue/priority-heap.ts";

interface Timer {
  /** Minus the time, because the heap returns the highest priority first. */
  readonly priority: number;
  /** Random, so that timers of the same time fire in any order. */
  readonly order: number;
  readonly callback: () => void;
}

/** A clock that jumps from timer to timer. The same random numbers give the same run. */
export class Scheduler implements Clock {
  readonly #random: Random;
  readonly #timers = new PriorityHeap<Timer>();
  readonly #live = new Set<Timer>();
  #now = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** The time in whole milliseconds. */
  now(): number {
    return Math.floor(this.#now);
  }

  elapsed(): number {
    return this.#now;
  }

  /** Number of timers that wait. */
  get pending(): number {
    return this.#live.size;
  }

  setTimer(callback: () => void, milliseconds: number): () => void {
    const timer = { priority: -(this.#now + Math.max(0, milliseconds)), order: this.#random(), callback };
    this.#timers.push(timer);
    this.#live.add(timer);
    return () => this.#live.delete(timer);
  }

  /** Moves the clock. The work that one timer starts runs before the next one fires. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await microtasks();
    for (let timer = this.#timers.pop(); timer !== undefined; timer = this.#timers.pop()) {
      if (!this.#live.has(timer)) continue;
      if (-timer.priority > end) {
        this.#timers.push(timer);
        break;
      }
      this.#live.delete(timer);
      this.#now = Math.max(this.#now, -timer.priority);
      timer.callback();
      await microtasks();
    }
    this.#now = end;
  }
}

/** Waits one turn of the event loop, which runs everything that is ready, because nothing does input or output. */
function microtasks(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
