import type { Clock } from "../../../base/src/clock.ts";
import { DelayedKeys } from "./delayed-keys.ts";
import { PriorityHeap } from "./priority-heap.ts";
import { RetryDelays, type RetryDelaysOptions } from "./retry-delays.ts";

/** Receives what a queue does, for metrics. */
export interface QueueObserver {
  /** A key was added that was not in the queue. */
  added?(): void;
  /** The number of ready keys has changed. */
  depth?(depth: number): void;
  /** A worker took a key that was ready for this time. */
  waited?(seconds: number): void;
  /** A worker finished a key after this time. */
  worked?(seconds: number): void;
  /** A key was added by `addRateLimited`. */
  retried?(): void;
}

export interface WorkQueueOptions extends RetryDelaysOptions {
  readonly observer?: QueueObserver;
}

export interface AddOptions {
  /**
   * Keys with a higher priority are taken first. Default: 0. A key that its worker adds again with a delay keeps the
   * priority with which it was taken. Rule: controller-runtime.
   */
  readonly priority?: number;
}

/** A key in the queue. */
interface Entry {
  readonly key: string;
  readonly priority: number;
  readonly order: number;
  readonly since: number;
}

/**
 * A queue of keys for workers. Each key is in the queue once, and at most one worker has it. A key that is added while
 * a worker has it is ready again after `done`, so that no change is lost.
 */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #observer: QueueObserver;
  readonly #delays: RetryDelays;
  readonly #delayed: DelayedKeys;
  /** The ready keys. A key whose priority was raised is in the heap twice; only the entry in this map counts. */
  readonly #ready = new Map<string, Entry>();
  readonly #heap = new PriorityHeap<Entry>();
  /** The keys that workers have, and when they took them. */
  readonly #working = new Map<string, { readonly priority: number; readonly since: number }>();
  /** The keys that were added while a worker had them. */
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

  /** The number of keys that are ready. */
  get depth(): number {
    return this.#ready.size;
  }

  /** Adds the key, or raises its priority if it is in the queue. Keys of equal priority are first in, first out. */
  add(key: string, { priority = 0 }: AddOptions = {}): void {
    if (this.#shutDown) return;
    const target = this.#working.has(key) ? this.#again : this.#ready;
    const before = target.get(key);
    if (before !== undefined && before.priority >= priority) return;
    const entry = { key, order: this.#order++, since: this.#clock.elapsed(), ...before, priority };
    if (before === undefined) this.#observer.added?.();
    if (target === this.#again) this.#again.set(key, entry);
    else this.#enqueue(entry);
  }

  /** Adds the key after a delay. If it already waits, the earlier time and the higher priority win. */
  addAfter(key: string, milliseconds: number, options: AddOptions = {}): void {
    if (this.#shutDown) return;
    const priority = options.priority ?? this.#working.get(key)?.priority ?? 0;
    if (milliseconds > 0) this.#delayed.add(key, milliseconds, priority);
    else this.add(key, { priority });
  }

  /**
   * Adds the key after its backoff, when the rate limit of all retries allows it, or after the given milliseconds,
   * whichever is latest.
   */
  addRateLimited(key: string, atLeastMs = 0): void {
    if (this.#shutDown) return;
    this.#observer.retried?.();
    this.addAfter(key, Math.max(this.#delays.next(key), atLeastMs));
  }

  /** Resets the backoff of the key. */
  forget(key: string): void {
    this.#delays.forget(key);
  }

  /** Returns how often `addRateLimited` was called for the key since `forget`. */
  retries(key: string): number {
    return this.#delays.retries(key);
  }

  /** Waits for a key and returns it. Call `done` afterwards. Returns undefined when the queue is shut down. */
  next(): Promise<string | undefined> {
    return new Promise((resolve) => {
      this.#takers.push(resolve);
      this.#handOut();
    });
  }

  /** Reports that the worker has finished the key. */
  done(key: string): void {
    const work = this.#working.get(key);
    if (work === undefined) return;
    this.#working.delete(key);
    this.#observer.worked?.((this.#clock.elapsed() - work.since) / 1000);
    const again = this.#again.get(key);
    this.#again.delete(key);
    if (again !== undefined) this.#enqueue(again);
    else this.#handOut();
  }

  /**
   * Stops accepting keys and drops those in the queue. With `drain`, workers still get the ready keys. Resolves when no
   * worker has a key.
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

  #start({ key, priority, since }: Entry): void {
    const now = this.#clock.elapsed();
    this.#ready.delete(key);
    this.#working.set(key, { priority, since: now });
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
