import type { Change } from "../cache/change.ts";
import type { AnyInformer, Informers } from "../cache/informers.ts";
import type { ObjectCache } from "../cache/object-cache.ts";
import { orAborted } from "../or-aborted.ts";
import type { Client } from "../client/client.ts";
import type { Clock, Random } from "../../../base/src/clock.ts";
import type { Logger } from "../../../base/src/log.ts";
import type { ControllerMeter } from "../metrics/controller-metrics.ts";
import { WorkQueue } from "../queue/work-queue.ts";
import type { ReconcileContext, Reconciler, Result, Watch, WatchFilter } from "../reconciler.ts";
import { keyOf, printKey, type KubernetesObject, type ObjectKey, type Resource } from "../resource.ts";
import { ChangeFilter } from "./change-filter.ts";
import { ChangeMapper } from "./change-mapper.ts";
import type { EventRecorder } from "./event-recorder.ts";
import type { OwnVersions } from "./own-versions.ts";
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
  /** Its writes are in `own`. */
  readonly client: Client;
  readonly own: OwnVersions;
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
  readonly #filter: ChangeFilter;
  readonly #turns: Turns;
  /** The objects that its watches select, and those of its own kind. */
  readonly #cache: ObjectCache;
  readonly #objects: ObjectCache;
  /** The informers of its own kind, which start after the others. */
  readonly #own: readonly AnyInformer[];
  readonly #required: AnyInformer[] = [];
  readonly #optional: AnyInformer[] = [];
  /** The last states of deleted objects for `reconcileDeleted`. */
  readonly #deleted = new Map<string, T>();
  /** The transform of each watched kind. */
  readonly #forms = new Map<string, unknown>();
  #running = false;

  /** Registers the watches and indexes of the reconciler. The informers must not run yet. */
  constructor(reconciler: Reconciler<T>, options: ControllerOptions, parts: ControllerParts) {
    this.name = controllerName(reconciler, options);
    this.#reconciler = reconciler;
    this.#options = options;
    this.#parts = parts;
    this.#log = parts.log.with({ controller: this.name });
    const { clock, random, meter, informers } = parts;
    this.#queue = new WorkQueue({ clock, random, ...options.retry, observer: meter.queue });
    this.#turns = new Turns(clock);
    const all = new Set<AnyInformer>();
    this.#cache = informers.cacheOf(all);
    const enqueue = this.#enqueue.bind(this);
    this.#mapper = new ChangeMapper({ clock, random, log: this.#log, cache: this.#cache, enqueue });
    this.#filter = new ChangeFilter(parts.own, this.#log);
    this.#own = this.#register();
    this.#objects = informers.cacheOf(new Set(this.#own));
    for (const informer of [...this.#required, ...this.#optional, ...this.#own]) all.add(informer);
  }

  /** What it waits for before it makes passes: a text for each kind that has not been listed. */
  get waits(): readonly string[] {
    return [...this.#required, ...this.#own].flatMap(({ hasSynced, wait }) => (hasSynced ? [] : [wait]));
  }

  /** Resolves when its kinds have been listed, or one of them cannot be. The others' controllers do not wait for it. */
  async settled(): Promise<void> {
    await Promise.all([...this.#required, ...this.#optional].map((informer) => informer.settled()));
    if (this.#required.every(({ hasSynced }) => hasSynced))
      await Promise.all(this.#own.map((informer) => informer.settled()));
  }

  /**
   * Makes passes over all objects, then over each object that a change concerns, until the signal is aborted. Resolves
   * when the running passes have ended. First it waits until its kinds have been listed, without a time limit. A kind that
   * cannot be listed holds up this controller and no other.
   */
  async run(signal: AbortSignal): Promise<void> {
    const listed = [...this.#required, ...this.#own].map((informer) => informer.synced());
    const tried = this.#optional.map((informer) => informer.settled());
    await orAborted(Promise.all([...listed, ...tried]), signal).catch(() => undefined);
    if (signal.aborted) return;
    const stop = () => void this.#queue.shutDown();
    signal.addEventListener("abort", stop, { once: true });
    this.#running = true;
    for (const object of this.#objects.list(this.#reconciler.resource))
      this.#queue.add(printKey(keyOf(object)), { priority: LOW_PRIORITY });
    this.#startSources(signal);
    const workers = Array.from({ length: this.#options.concurrency ?? 1 }, () => this.#work(signal));
    await Promise.all([...workers, this.#mapper.run(signal)]);
  }

  #register(): readonly AnyInformer[] {
    const { resource } = this.#reconciler;
    for (const watch of this.#reconciler.watches()) {
      const informers = this.#watch(watch, this.#filter.add(watch, this.#mapper.add(watch)));
      (watch.optional === true ? this.#optional : this.#required).push(...informers);
    }
    const filter = this.#reconciler.own();
    const { predicate } = filter;
    const take = this.#filter.add({ resource, ...(predicate && { predicate }) }, (change) => this.#takeOwn(change));
    const own = this.#watch({ resource, ...filter }, take, this.#required);
    for (const index of this.#reconciler.indexes()) this.#parts.informers.addIndex(index);
    return own;
  }

  /** Returns the informers of a watch, one per namespace. */
  #watch<W extends KubernetesObject>(
    watch: WatchFilter<W> & { readonly resource: Resource<W> },
    take: (change: Change<W>) => void,
    after: readonly AnyInformer[] = [],
  ): readonly AnyInformer[] {
    const { resource, labelSelector, fieldSelector, transform } = watch;
    this.#checkForm(resource, transform);
    const namespaces = namespacesOf(watch, this.#parts.namespace);
    const scope = { labelSelector, fieldSelector, ...(transform && { transform }), after };
    const informers = namespaces.map((namespace) => this.#parts.informers.watch(resource, { ...scope, namespace }));
    // Without passes, nothing is lost: the controller starts with a pass over all objects.
    for (const informer of informers) informer.onChange((change) => this.#running && take(change));
    return informers;
  }

  /** A reader cannot know in which of two forms it gets an object. */
  #checkForm(resource: Resource<KubernetesObject>, transform: unknown): void {
    const { apiVersion, plural, metadataOnly = false } = resource;
    const form = `${apiVersion}/${plural} ${metadataOnly}`;
    if (this.#forms.has(form) && this.#forms.get(form) !== transform)
      throw new Error(
        `controller ${this.name} watches ${plural} with different transforms: use the same for all watches`,
      );
    this.#forms.set(form, transform);
  }

  #takeOwn({ type, object, cause }: Change<T>): void {
    const key = printKey(keyOf(object));
    if (type === "deleted" && this.#reconciler.reconcileDeleted !== undefined) this.#deleted.set(key, object);
    this.#enqueue([key], cause);
  }

  #startSources(signal: AbortSignal): void {
    const enqueue = (key: ObjectKey) => this.#enqueue([printKey(key)], "watch");
    const { clock } = this.#parts;
    for (const source of this.#reconciler.sources())
      source.start({ cache: this.#cache, clock, log: this.#log, signal, enqueue });
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

  /** Returns the pass that is due, or undefined if the object does not exist and that does not matter. */
  #passOver(key: string): ((context: ReconcileContext) => Promise<Result>) | undefined {
    const [reconciler, name] = [this.#reconciler, parseKey(key)];
    const object = this.#objects.get(reconciler.resource, name);
    if (object !== undefined) {
      this.#deleted.delete(key);
      return (context) => reconciler.reconcile(object, context);
    }
    if (reconciler.reconcileDeleted === undefined) return undefined;
    const last = this.#deleted.get(key);
    return async (context) => (await reconciler.reconcileDeleted?.(name, context, last)) ?? {};
  }

  async #pass(key: string, signal: AbortSignal): Promise<void> {
    const pass = this.#passOver(key);
    const last = this.#deleted.get(key);
    if (pass === undefined) return this.#queue.forget(key);
    const { meter, newId } = this.#parts;
    const log = this.#log.with({ ...parseKey(key), reconcileID: newId() });
    const measure = meter.begin();
    const end = await runPass(pass, {
      ...this.#parts,
      cache: this.#cache,
      log,
      stopped: signal,
      passTimeoutMs: this.#options.passTimeoutMs,
      retries: this.#queue.retries(key),
    });
    measure(end.outcome);
    if (end.outcome === "error" || end.outcome === "requeue")
      return this.#queue.addRateLimited(key, (end.retryAfterMs ?? 0) * (1 + this.#parts.random() / 10));
    this.#queue.forget(key);
    // A deletion during the pass has another last state, which the next pass gets.
    if (end.requeueAfterMs === undefined && this.#deleted.get(key) === last) this.#deleted.delete(key);
    if (end.requeueAfterMs !== undefined) this.#queue.addAfter(key, end.requeueAfterMs);
  }
}

/** The namespaces to watch; undefined is all. Throws for namespaces of a cluster-scoped kind. */
function namespacesOf(
  { resource, namespaces }: Pick<Watch, "resource" | "namespaces">,
  onlyNamespace: string | undefined,
): readonly (string | undefined)[] {
  const { scope, kind } = resource;
  if (namespaces === undefined) return [scope === "Cluster" ? undefined : onlyNamespace];
  if (scope === "Cluster") throw new Error(`a watch of ${kind} has namespaces, but the kind is cluster-scoped`);
  if (namespaces.length === 0) throw new Error(`a watch of ${kind} has no namespaces: leave them out to watch all`);
  return [...new Set(namespaces)];
}

/** Returns the name of the reconciler's controller. */
export function controllerName(reconciler: Pick<Reconciler, "resource">, options: ControllerOptions): string {
  return options.name ?? reconciler.resource.kind.toLowerCase();
}
