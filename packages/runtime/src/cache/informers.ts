import type { Client } from "../client/client.ts";
import type { Clock, Random } from "../../../base/src/clock.ts";
import type { Logger } from "../../../base/src/log.ts";
import type { KubernetesObject, ObjectKey, Resource } from "../resource.ts";
import { Informer } from "./informer.ts";
import type { Index, ObjectCache } from "./object-cache.ts";
import type { ViewQuery } from "./object-view.ts";
import { orAborted } from "../or-aborted.ts";
import { hasReached } from "./resource-version.ts";

export interface InformersOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Milliseconds between resyncs, which report every object again. Default: no resyncs. */
  readonly resyncMs?: number;
}

/** An informer of any kind. */
export type AnyInformer = Pick<Informer<KubernetesObject>, "run" | "synced" | "hasSynced" | "settled" | "wait">;

export interface InformerScope {
  /** The only namespace to watch. Default: all. */
  readonly namespace?: string | undefined;
  /**
   * Start after these informers, of kinds whose objects belong to objects of this kind, have received a list. An owner is
   * then listed after its dependents, so that no list shows a deleted owner whose dependents the garbage collector has
   * already removed.
   */
  readonly after?: readonly AnyInformer[];
}

/** The informers and indexes of one kind. An informer watches one namespace or all. */
interface Kind<T extends KubernetesObject> {
  readonly informers: Informer<T>[];
  readonly indexes: Index<T>[];
}

/**
 * The informers of a process, shared by all that watch a resource: one per resource and namespace. Together they are
 * its cache.
 */
export class Informers implements ObjectCache {
  readonly #options: InformersOptions;
  // The key determines the type of the value, which a Map cannot express; `#kind` casts.
  readonly #kinds = new Map<string, unknown>();
  readonly #all: AnyInformer[] = [];
  /** What each informer starts after: one list per call of `watch`. */
  readonly #after = new Map<AnyInformer, (readonly AnyInformer[])[]>();
  readonly #running = new Set<Promise<void>>();
  #signal: AbortSignal | undefined;

  constructor(options: InformersOptions) {
    this.#options = options;
  }

  /** Returns the informer of the resource, or adds one. A new informer starts at once if the others are running. */
  watch<T extends KubernetesObject>(resource: Resource<T>, { namespace, after = [] }: InformerScope = {}): Informer<T> {
    const { informers } = this.#kind(resource);
    const known = informers.find((one) => one.namespace === namespace);
    const informer = known ?? this.#create(resource, namespace);
    this.#after.set(informer, [...(this.#after.get(informer) ?? []), after]);
    if (known === undefined && this.#signal !== undefined) void this.#start(informer, this.#signal);
    return informer;
  }

  #create<T extends KubernetesObject>(resource: Resource<T>, namespace: string | undefined): Informer<T> {
    const { informers, indexes } = this.#kind(resource);
    const informer = new Informer({ ...this.#options, resource, namespace });
    for (const index of indexes) informer.addIndex(index);
    informers.push(informer);
    this.#all.push(informer);
    return informer;
  }

  /** Adds an index over the resource's objects, including those already cached. Throws if the name is taken. */
  addIndex<T extends KubernetesObject>(index: Index<T>): void {
    const { informers, indexes } = this.#kind(index.resource);
    if (indexes.some(({ name }) => name === index.name))
      throw new Error(`${index.resource.kind} already has an index named ${JSON.stringify(index.name)}`);
    indexes.push(index);
    for (const informer of informers) informer.addIndex(index);
  }

  /** Runs every informer until the signal is aborted. Resolves when all have stopped. */
  async run(signal: AbortSignal): Promise<void> {
    this.#signal = signal;
    for (const informer of this.#all) void this.#start(informer, signal);
    if (!signal.aborted)
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Resolves when every informer has received one complete list. Rejects with the signal's reason. */
  async synced(signal?: AbortSignal): Promise<void> {
    for (let waited = 0; waited < this.#all.length;) {
      waited = this.#all.length;
      await orAborted(Promise.all(this.#all.map((informer) => informer.synced())), signal);
    }
    signal?.throwIfAborted();
  }

  get<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey): T | undefined {
    const informer = this.#newest(resource, key.namespace);
    if (informer === undefined) throw notWatched(resource, key.namespace);
    return informer.get(key);
  }

  /** If only some namespaces are watched, a list of all namespaces holds the objects of those. */
  list<T extends KubernetesObject>(resource: Resource<T>, options: ViewQuery = {}): readonly T[] {
    const { namespace } = options;
    const informer = this.#newest(resource, namespace);
    if (informer !== undefined) return informer.list(options);
    const { informers } = this.#kind(resource);
    if (namespace !== undefined || informers.length === 0) throw notWatched(resource, namespace);
    return informers.flatMap((each) => each.list(options));
  }

  /** Records an object from the answer to a write of this process. Readers get it, or a newer state, from now on. */
  recordWrite<T extends KubernetesObject>(resource: Resource<T>, object: T): void {
    for (const informer of this.#kind(resource).informers) informer.recordWrite(object);
  }

  /** Records the deletion of an object by this process, with its state from the answer or else its last known state. */
  recordDelete<T extends KubernetesObject>(resource: Resource<T>, object: T): void {
    for (const informer of this.#kind(resource).informers) informer.recordDelete(object);
  }

  /** Returns the informer with the newest version, so that no one reads a state that is older than an event. */
  #newest<T extends KubernetesObject>(resource: Resource<T>, namespace: string | undefined): Informer<T> | undefined {
    const { informers } = this.#kind(resource);
    const candidates = informers.filter((each) => each.namespace === undefined || each.namespace === namespace);
    const synced = candidates.filter(({ hasSynced }) => hasSynced);
    return synced.reduce<Informer<T> | undefined>(
      (best, each) => (hasReached(best?.version, each.version) ? best : each),
      candidates[0],
    );
  }

  async #start(informer: AnyInformer, signal: AbortSignal): Promise<void> {
    const waits = (this.#after.get(informer) ?? []).some((after) => after.length > 0);
    if (waits) await orAborted(this.#mayStart(informer), signal).catch(() => undefined);
    if (signal.aborted) return;
    const running = informer.run(signal).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /**
   * Resolves when one of its lists has synced. If the others fail, it does not wait for them: they may belong to another
   * controller. Informers that start after others themselves do not count, because two may name each other.
   */
  async #mayStart(informer: AnyInformer): Promise<void> {
    const isFirst = (one: AnyInformer) => (this.#after.get(one) ?? []).every((after) => after.length === 0);
    const lists = (this.#after.get(informer) ?? []).map((after) => after.filter(isFirst));
    await Promise.all(lists.flat().map((one) => one.settled()));
    await Promise.race(lists.map((after) => Promise.all(after.map((one) => one.synced()))));
  }

  #kind<T extends KubernetesObject>({ apiVersion, plural }: Resource<T>): Kind<T> {
    const key = `${apiVersion}/${plural}`;
    const known = this.#kinds.get(key) as Kind<T> | undefined;
    if (known !== undefined) return known;
    const kind: Kind<T> = { informers: [], indexes: [] };
    this.#kinds.set(key, kind);
    return kind;
  }
}

function notWatched({ plural }: Resource<KubernetesObject>, namespace: string | undefined): Error {
  const where = namespace === undefined ? "in all namespaces" : `in namespace ${namespace}`;
  return new Error(`no watch covers ${plural} ${where}: add one to watches() of the reconciler`);
}
