import type { Client } from "../client/client.ts";
import type { Clock, Random } from "../../../base/src/clock.ts";
import type { Logger } from "../../../base/src/log.ts";
import type { KubernetesObject, ObjectKey, Resource } from "../resource.ts";
import { Informer } from "./informer.ts";
import type { Index, ObjectCache } from "./object-cache.ts";
import type { ViewQuery } from "./object-view.ts";
import { orAborted } from "./or-aborted.ts";
import { hasReached } from "./resource-version.ts";

export interface InformersOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Milliseconds after which every object is reported again, time after time; never without it. */
  readonly resyncMs?: number;
}

type AnyInformer = Pick<Informer<KubernetesObject>, "run" | "synced" | "settled" | "isSettled">;

export interface WatchOptions {
  /** The only namespace; default all. */
  readonly namespace?: string | undefined;
  /**
   * Begin when those without this have settled. For kinds whose objects own others: as an owner is listed after what it
   * owns, no list shows an owner that is deleted beside the gap that its garbage collection has left.
   */
  readonly last?: boolean;
}

/** One kind's informers: of all namespaces, of single ones, or both. */
interface Kind<T extends KubernetesObject> {
  readonly informers: Informer<T>[];
  readonly indexes: Index<T>[];
}

/** The informers of a process, one for each resource (and namespace) whoever watches it; together they are its cache. */
export class Informers implements ObjectCache {
  readonly #options: InformersOptions;
  // Each kind's type goes with its key, which a Map cannot say; `#kind` is the one place that says it.
  readonly #kinds = new Map<string, unknown>();
  readonly #all: AnyInformer[] = [];
  readonly #last = new Set<AnyInformer>();
  readonly #running = new Set<Promise<void>>();
  #signal: AbortSignal | undefined;

  constructor(options: InformersOptions) {
    this.#options = options;
  }

  /** The informer of the resource; one that is new starts at once when the others run. */
  watch<T extends KubernetesObject>(
    resource: Resource<T>,
    { namespace, last = false }: WatchOptions = {},
  ): Informer<T> {
    const { informers } = this.#kind(resource);
    const informer = informers.find((one) => one.namespace === namespace) ?? this.#add(resource, namespace);
    if (last) this.#last.add(informer);
    return informer;
  }

  #add<T extends KubernetesObject>(resource: Resource<T>, namespace: string | undefined): Informer<T> {
    const { informers, indexes } = this.#kind(resource);
    const informer = new Informer({ ...this.#options, resource, namespace });
    for (const index of indexes) informer.addIndex(index);
    informers.push(informer);
    this.#all.push(informer);
    if (this.#signal !== undefined) this.#start(informer, this.#signal);
    return informer;
  }

  /** Groups a resource's objects, those that are there already too; throws when it has an index of that name. */
  addIndex<T extends KubernetesObject>(index: Index<T>): void {
    const { informers, indexes } = this.#kind(index.resource);
    if (indexes.some(({ name }) => name === index.name))
      throw new Error(`${index.resource.kind} has an index ${index.name} already`);
    indexes.push(index);
    for (const informer of informers) informer.addIndex(index);
  }

  /** Runs every informer until the signal is aborted; resolves once all have stopped. */
  async run(signal: AbortSignal): Promise<void> {
    this.#signal = signal;
    const isLast = (informer: AnyInformer) => this.#last.has(informer);
    const [first, last] = [this.#all.filter((one) => !isLast(one)), this.#all.filter(isLast)];
    for (const informer of first) this.#start(informer, signal);
    await orAborted(Promise.all(first.map((one) => one.settled())), signal).catch(() => undefined);
    if (!signal.aborted) for (const informer of last) this.#start(informer, signal);
    if (!signal.aborted)
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Resolves once every informer has seen one whole list; rejects with the signal's reason. */
  synced(signal?: AbortSignal): Promise<void> {
    return this.#wait((informer) => informer.synced(), signal);
  }

  /** As `synced`, but does not wait for kinds that the API server does not serve (yet). */
  settled(signal?: AbortSignal): Promise<void> {
    return this.#wait((informer) => informer.settled(), signal);
  }

  /** Whether every informer has seen one whole list, or was told that its kind is not served. */
  get isSettled(): boolean {
    return this.#all.every(({ isSettled }) => isSettled);
  }

  get<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey): T | undefined {
    const informer = this.#newest(resource, key.namespace);
    if (informer === undefined) throw new Error(`nobody watches ${resource.plural} ${where(key.namespace)}`);
    return informer.get(key);
  }

  /** Where only some namespaces are watched, all of them together are all there is. */
  list<T extends KubernetesObject>(resource: Resource<T>, options: ViewQuery = {}): readonly T[] {
    const { namespace } = options;
    const informer = this.#newest(resource, namespace);
    if (informer !== undefined) return informer.list(options);
    const { informers } = this.#kind(resource);
    if (namespace !== undefined || informers.length === 0)
      throw new Error(`nobody watches ${resource.plural} ${where(namespace)}`);
    return informers.flatMap((each) => each.list(options));
  }

  /** The object as the answer to a write of this process held it: readers have it from now on, or something newer. */
  recordWrite<T extends KubernetesObject>(resource: Resource<T>, object: T): void {
    for (const informer of this.#kind(resource).informers) informer.recordWrite(object);
  }

  /** An object that this process deleted, as the answer held it or else as it was known: readers see it no more. */
  recordDelete<T extends KubernetesObject>(resource: Resource<T>, object: T): void {
    for (const informer of this.#kind(resource).informers) informer.recordDelete(object);
  }

  /** Of several that know a namespace the one that has seen most, so that nobody reads what is older than an event. */
  #newest<T extends KubernetesObject>(resource: Resource<T>, namespace: string | undefined): Informer<T> | undefined {
    const { informers } = this.#kind(resource);
    const knowing = informers.filter((each) => each.namespace === undefined || each.namespace === namespace);
    const synced = knowing.filter(({ hasSynced }) => hasSynced);
    return synced.reduce<Informer<T> | undefined>(
      (best, each) => (hasReached(best?.version, each.version) ? best : each),
      knowing[0],
    );
  }

  async #wait(ready: (informer: AnyInformer) => Promise<void>, signal: AbortSignal | undefined): Promise<void> {
    for (let waited = 0; waited < this.#all.length;) {
      waited = this.#all.length;
      await orAborted(Promise.all(this.#all.map(ready)), signal);
    }
    signal?.throwIfAborted();
  }

  #start(informer: AnyInformer, signal: AbortSignal): void {
    const running = informer.run(signal).finally(() => this.#running.delete(running));
    this.#running.add(running);
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

function where(namespace: string | undefined): string {
  return namespace === undefined ? "in all namespaces" : `in namespace ${namespace}`;
}
