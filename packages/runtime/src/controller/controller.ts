import type { Change } from "../cache/change.ts";
import type { AnyInformer, Informers } from "../cache/informers.ts";
import { orAborted } from "../or-aborted.ts";
import type { Client } from "../client/client.ts";
import type { Clock, Random } from "../../../base/src/clock.ts";
import type { Logger } from "../../../base/src/log.ts";
import type { ControllerMeter } from "../metrics/controller-metrics.ts";
import { WorkQueue } from "../queue/work-queue.ts";
import type { Reconciler } from "../reconciler.ts";
import { keyOf, printKey, type KubernetesObject } from "../resource.ts";
import { ChangeMapper } from "./change-mapper.ts";
import type { EventRecorder } from "./event-recorder.ts";
import { runPass } from "./run-pass.ts";
import { parseKey } from "./parse-key.ts";
import { Turns } from "./turns.ts";

/** Options for running a reconciler. */
export interface ControllerOptions {
  /** Name in metrics, logs and events; unique in a manager. Default: the kind in lower case. */
  readonly name?: string;
  /** Most passes at a time, each over another object. Default: 1. */
  readonly concurrency?: number;
  /** Milliseconds after which the signal of a pass is aborted. Default: never. */
  readonly passTimeoutMs?: number;
  /** Shortest and longest delay of a retry, in milliseconds. Default: 5 and 1,000,000. */
  readonly retry?: { readonly baseDelayMs?: number; readonly maxDelayMs?: number };
}

/** The shared parts that a controller uses. */
export interface ControllerParts {
  readonly client: Client;
  readonly informers: Informers;
  readonly events: EventRecorder;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly meter: ControllerMeter;
  /** Returns a new id for each pass. */
  readonly newId: () => string;
  /** The only namespace to watch. Default: all. */
  readonly namespace?: string;
}

/** The priority of objects that have not just changed, as in controller-runtime: they wait for those that have. */
const LOW_PRIORITY = -100;

/** Runs one reconciler. It queues the objects that changes concern, and makes passes over them until it is stopped. */
export class Controller<T extends KubernetesObject = KubernetesObject> {
  readonly name: string;
  readonly #reconciler: Reconciler<T>;
  readonly #options: ControllerOptions;
  readonly #parts: ControllerParts;
  readonly #log: Logger;
  readonly #queue: WorkQueue;
  readonly #mapper: ChangeMapper;
  readonly #turns: Turns;
  /** The informer of its own kind, which starts after the others. */
  readonly #own: AnyInformer;
  readonly #required: AnyInformer[] = [];
  readonly #optional: AnyInformer[] = [];
  #running = false;

  /** Registers the watches and indexes of the reconciler. The informers must not run yet. */
  constructor(reconciler: Reconciler<T>, options: ControllerOptions, parts: ControllerParts) {
    this.name = controllerName(reconciler, options);
    this.#reconciler = reconciler;
    this.#options = options;
    this.#parts = parts;
    this.#log = parts.log.with({ controller: this.name });
    const { clock, random, meter, informers: cache } = parts;
    this.#queue = new WorkQueue({ clock, random, ...options.retry, observer: meter.queue });
    this.#turns = new Turns(clock);
    const enqueue = this.#enqueue.bind(this);
    this.#mapper = new ChangeMapper({ clock, random, log: this.#log, cache, enqueue });
    this.#own = this.#register();
  }

  /** What it waits for before it makes passes: a text for each kind that has not been listed. */
  get waits(): readonly string[] {
    return [...this.#required, this.#own].flatMap(({ hasSynced, wait }) => (hasSynced ? [] : [wait]));
  }

  /** Resolves when its kinds have been listed, or one of them cannot be. The others' controllers do not wait for it. */
  async settled(): Promise<void> {
    await Promise.all([...this.#required, ...this.#optional].map((informer) => informer.settled()));
    if (this.#required.every(({ hasSynced }) => hasSynced)) await this.#own.settled();
  }

  /**
   * Makes passes over all objects, then over each object that a change concerns, until the signal is aborted. Resolves
   * when the running passes have ended. First it waits until its kinds have been listed, without a time limit. A kind that
   * cannot be listed holds up this controller and no other.
   */
  async run(signal: AbortSignal): Promise<void> {
    const listed = [...this.#required, this.#own].map((informer) => informer.synced());
    const tried = this.#optional.map((informer) => informer.settled());
    await orAborted(Promise.all([...listed, ...tried]), signal).catch(() => undefined);
    if (signal.aborted) return;
    const stop = () => void this.#queue.shutDown();
    signal.addEventListener("abort", stop, { once: true });
    this.#running = true;
    const objects = this.#parts.informers.list(this.#reconciler.resource, this.#scope(this.#reconciler.resource.scope));
    for (const object of objects) this.#queue.add(printKey(keyOf(object)), { priority: LOW_PRIORITY });
    const workers = Array.from({ length: this.#options.concurrency ?? 1 }, () => this.#work(signal));
    await Promise.all([...workers, this.#mapper.run(signal)]);
  }

  #register(): AnyInformer {
    const { informers } = this.#parts;
    const { resource } = this.#reconciler;
    for (const watch of this.#reconciler.watches()) {
      const watched = informers.watch(watch.resource, this.#scope(watch.resource.scope));
      const take = this.#mapper.add(watch);
      // Without passes, nothing is lost: the controller starts with a pass over all objects.
      watched.onChange((change) => this.#running && take(change));
      (watch.optional === true ? this.#optional : this.#required).push(watched);
    }
    const own = informers.watch(resource, { ...this.#scope(resource.scope), after: this.#required });
    own.onChange(({ object, cause }) => this.#enqueue([printKey(keyOf(object))], cause));
    for (const index of this.#reconciler.indexes()) informers.addIndex(index);
    return own;
  }

  #scope(scope: "Namespaced" | "Cluster"): { readonly namespace?: string } {
    const { namespace } = this.#parts;
    return namespace === undefined || scope === "Cluster" ? {} : { namespace };
  }

  #enqueue(keys: Iterable<string>, cause: Change<KubernetesObject>["cause"]): void {
    if (!this.#running) return;
    const isNews = cause === "watch" || cause === "relist";
    for (const key of keys) this.#queue.add(key, isNews ? {} : { priority: LOW_PRIORITY });
  }

  async #work(signal: AbortSignal): Promise<void> {
    for (let key = await this.#queue.next(); key !== undefined; key = await this.#queue.next()) {
      try {
        if (!signal.aborted) await this.#pass(key, signal);
      } finally {
        this.#queue.done(key);
      }
      if (!signal.aborted) await this.#turns.share();
    }
  }

  async #pass(key: string, signal: AbortSignal): Promise<void> {
    const object = this.#parts.informers.get(this.#reconciler.resource, parseKey(key));
    if (object === undefined) return this.#queue.forget(key);
    const { meter, newId } = this.#parts;
    const log = this.#log.with({ ...parseKey(key), reconcileID: newId() });
    const measure = meter.begin();
    const end = await runPass(this.#reconciler, object, {
      ...this.#parts,
      log,
      stopped: signal,
      passTimeoutMs: this.#options.passTimeoutMs,
      retries: this.#queue.retries(key),
    });
    measure(end.outcome);
    if (end.outcome === "error" || end.outcome === "requeue")
      return this.#queue.addRateLimited(key, (end.retryAfterMs ?? 0) * (1 + this.#parts.random() / 10));
    this.#queue.forget(key);
    if (end.requeueAfterMs !== undefined) this.#queue.addAfter(key, end.requeueAfterMs);
  }
}

/** Returns the name of the reconciler's controller. */
export function controllerName(reconciler: Pick<Reconciler, "resource">, options: ControllerOptions): string {
  return options.name ?? reconciler.resource.kind.toLowerCase();
}
