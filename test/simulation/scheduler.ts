import type { Clock, Random } from "../../packages/base/src/clock.ts";
import { PriorityHeap } from "../../packages/runtime/src/queue/priority-heap.ts";

interface Timer {
  /** The earliest first, so minus the time. */
  readonly priority: number;
  /** Drawn: timers of one time fire in any order. */
  readonly order: number;
  readonly callback: () => void;
}

/** A clock that jumps from timer to timer; the same random numbers give the same run. */
export class Scheduler implements Clock {
  readonly #random: Random;
  readonly #timers = new PriorityHeap<Timer>();
  readonly #live = new Set<Timer>();
  #now = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Whole milliseconds, as machines have them. */
  now(): number {
    return Math.floor(this.#now);
  }

  /** How many timers wait. */
  get pending(): number {
    return this.#live.size;
  }

  setTimer(callback: () => void, milliseconds: number): () => void {
    const timer = { priority: -(this.#now + Math.max(0, milliseconds)), order: this.#random(), callback };
    this.#timers.push(timer);
    this.#live.add(timer);
    return () => this.#live.delete(timer);
  }

  /** Lets so much time pass; what each timer sets off runs before the next. */
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

/** Nothing here does input or output, so that one turn of the event loop runs everything that is ready. */
function microtasks(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
