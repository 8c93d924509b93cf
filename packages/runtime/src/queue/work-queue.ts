import type { Clock } from "../../../base/src/clock.ts";
import { DelayedKeys } from "./delayed-keys.ts";
import { PriorityHeap } from "./priority-heap.ts";
import { RetryDelays, type RetryDelaysOptions } from "./retry-delays.ts";

/** Is told what a queue does, for metrics. */
export interface QueueObserver {
  /** A key was added that was not in already. */
  added?(): void;
  /** How many keys are ready, whenever that changes. */
  depth?(depth: number): void;
  /** How long a key was ready before a worker took it. */
  waited?(seconds: number): void;
  /** How long a worker had it. */
  worked?(seconds: number): void;
  retried?(): void;
}

export interface WorkQueueOptions extends RetryDelaysOptions {
  readonly observer?: QueueObserver;
}

export interface AddOptions {
  /** Higher ones are taken first. Default 0. */
  readonly priority?: number;
}

/** A key that is to be worked on. */
interface Entry {
  readonly key: string;
  readonly priority: number;
  readonly order: number;
  readonly since: number;
}

/**
 * Keys to work on, each in the queue once and with one worker at most. A key that is added while it is worked on comes
 * again after `done`, so that no change is lost.
 */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #observer: QueueObserver;
  readonly #delays: RetryDelays;
  readonly #delayed: DelayedKeys;
  /** An entry of the heap counts only while it is the one of this map: one that was raised is in the heap twice. */
  readonly #ready = new Map<string, Entry>();
  readonly #heap = new PriorityHeap<Entry>();
  /** The keys that are worked on, and since when. */
  readonly #working = new Map<string, number>();
  /** What was added while it was worked on. */
  readonly #again = new Map<string, Entry>();
  readonly #takers: ((key: string | undefined) => void)[] = [];
  readonly #idle: (() => void)[] = [];
  #order = 0;
  #shutDown = false;

  constructor(options: WorkQueueOptions) {
    this.#clock = options.clock;
    this.#observer = options.observer ?? {};
    this.#delays = new RetryDelays(options);
    this.#delayed = new DelayedKeys(options.clock, (key, priority) => this.add(key, { priority }));
  }

  /** How many keys are ready to be taken. */
  get depth(): number {
    return this.#ready.size;
  }

  /** Adds the key, or raises its priority when it is in already. First in, first out among equal priorities. */
  add(key: string, { priority = 0 }: AddOptions = {}): void {
    if (this.#shutDown) return;
    const target = this.#working.has(key) ? this.#again : this.#ready;
    const before = target.get(key);
    if (before !== undefined && before.priority >= priority) return;
    const entry = { key, order: this.#order++, since: this.#clock.now(), ...before, priority };
    if (before === undefined) this.#observer.added?.();
    if (target === this.#again) this.#again.set(key, entry);
    else this.#enqueue(entry);
  }

  /** Adds the key after so many milliseconds; of several times for a key the earliest wins. */
  addAfter(key: string, milliseconds: number, { priority = 0 }: AddOptions = {}): void {
    if (this.#shutDown) return;
    if (milliseconds > 0) this.#delayed.add(key, milliseconds, priority);
    else this.add(key, { priority });
  }

  /** Adds the key after its backoff, or when retries of all keys are within their rate, whichever is later. */
  addRateLimited(key: string): void {
    if (this.#shutDown) return;
    this.#observer.retried?.();
    this.addAfter(key, this.#delays.next(key));
  }

  /** The key's backoff begins anew. */
  forget(key: string): void {
    this.#delays.forget(key);
  }

  /** How often the key was added by `addRateLimited` since it was forgotten. */
  retries(key: string): number {
    return this.#delays.retries(key);
  }

  /** The next key, as soon as there is one; it is then worked on until `done`. Undefined once the queue is shut down. */
  next(): Promise<string | undefined> {
    return new Promise((resolve) => {
      this.#takers.push(resolve);
      this.#handOut();
    });
  }

  /** The worker is through with the key. */
  done(key: string): void {
    const since = this.#working.get(key);
    if (since === undefined) return;
    this.#working.delete(key);
    this.#observer.worked?.((this.#clock.now() - since) / 1000);
    const again = this.#again.get(key);
    this.#again.delete(key);
    if (again !== undefined) this.#enqueue(again);
    else this.#handOut();
  }

  /**
   * Takes no more keys and drops those that wait for a time; with `drain` workers still get those that are ready.
   * Resolves when none is worked on.
   */
  shutDown({ drain = false }: { readonly drain?: boolean } = {}): Promise<void> {
    this.#shutDown = true;
    this.#delayed.clear();
    if (!drain) this.#drop();
    return new Promise((resolve) => {
      this.#idle.push(resolve);
      this.#handOut();
    });
  }

  #enqueue(entry: Entry): void {
    this.#ready.set(entry.key, entry);
    this.#heap.push(entry);
    this.#observer.depth?.(this.depth);
    this.#handOut();
  }

  #handOut(): void {
    while (this.#takers.length > 0 && this.depth > 0) {
      const entry = this.#heap.pop();
      if (entry !== undefined && this.#ready.get(entry.key) === entry) this.#start(entry);
    }
    if (!this.#shutDown || this.depth > 0 || this.#again.size > 0) return;
    for (const take of this.#takers.splice(0)) take(undefined);
    if (this.#working.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  #start({ key, since }: Entry): void {
    const now = this.#clock.now();
    this.#ready.delete(key);
    this.#working.set(key, now);
    this.#observer.depth?.(this.depth);
    this.#observer.waited?.((now - since) / 1000);
    this.#takers.shift()?.(key);
  }

  #drop(): void {
    this.#ready.clear();
    this.#heap.clear();
    this.#again.clear();
    this.#observer.depth?.(0);
  }
}
