import type { Client } from "../client/client.ts";
import type { Clock, Random } from "../../../base/src/clock.ts";
import type { Logger } from "../../../base/src/log.ts";
import { metadataOnly, partialOf, type PartialObjectMetadata } from "../metadata-only.ts";
import { keyOf, type KubernetesObject, type ObjectKey, printKey, type Resource } from "../resource.ts";
import { Informer } from "./informer.ts";
import type { Index, ObjectCache } from "./object-cache.ts";
import type { ViewQuery } from "./object-view.ts";
import { orAborted } from "../or-aborted.ts";
import { hasReached } from "./resource-version.ts";
import { isSameSelection, isWhole, type Selection } from "./selection.ts";

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

export interface InformerScope<T extends KubernetesObject = KubernetesObject> extends Selection<T> {
  /**
   * Start after these informers, of kinds whose objects belong to objects of this kind, have received a list. An owner is
   * then listed after its dependents, so that no list shows a deleted owner whose dependents the garbage collector has
   * already removed.
   */
  readonly after?: readonly AnyInformer[];
}

/** The informers and indexes of one kind. Each informer has another selection. */
interface Kind<T extends KubernetesObject> {
  readonly informers: Informer<T>[];
  readonly indexes: Index<T>[];
}

/**
 * The informers of a process, shared by all that watch a resource: one per resource and selection. Together they are its
 * cache. What only a selector includes is in it too, so a reader whose result must not depend on the watches of others reads
 * from `cacheOf`.
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

  /**
   * Returns the informer of the resource and the selection, or adds one. A new informer starts at once if the others are
   * running. Throws a `SelectorError` if a selector is invalid.
   */
  watch<T extends KubernetesObject>(
    resource: Resource<T>,
    { after = [], ...selection }: InformerScope<T> = {},
  ): Informer<T> {
    const { informers } = this.#kind(resource);
    const known = informers.find((one) => isSameSelection(one.selection, selection));
    const informer = known ?? this.#create(resource, selection);
    this.#after.set(informer, [...(this.#after.get(informer) ?? []), after]);
    if (known === undefined && this.#signal !== undefined) void this.#start(informer, this.#signal);
    return informer;
  }

  /** Returns a cache of the objects of these informers, and of no others. */
  cacheOf(informers: ReadonlySet<AnyInformer>): ObjectCache {
    return {
      get: (resource, key) => this.#get(resource, key, informers),
      list: (resource, query) => this.#list(resource, query, informers),
    };
  }

  #create<T extends KubernetesObject>(resource: Resource<T>, selection: Selection<T>): Informer<T> {
    const { informers, indexes } = this.#kind(resource);
    const informer = new Informer({ ...this.#options, resource, selection });
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
    return this.#get(resource, key);
  }

  /** If only some namespaces are watched, a list of all namespaces holds the objects of those. */
  list<T extends KubernetesObject>(resource: Resource<T>, query: ViewQuery = {}): readonly T[] {
    return this.#list(resource, query);
  }

  /** Records an object from the answer to a write of this process. Readers get it, or a newer state, from now on. */
  recordWrite<T extends KubernetesObject>(resource: Resource<T>, object: T): void {
    for (const informer of this.#kind(resource).informers) informer.recordWrite(object);
    for (const informer of this.#metadataOf(resource)) informer.recordWrite(partialOf(object), object);
  }

  /** Records the deletion of an object by this process, with its state from the answer or else its last known state. */
  recordDelete<T extends KubernetesObject>(resource: Resource<T>, object: T): void {
    for (const informer of this.#kind(resource).informers) informer.recordDelete(object);
    for (const informer of this.#metadataOf(resource)) informer.recordDelete(partialOf(object));
  }

  /** The informers that hold the metadata of the resource's objects, besides those of the resource itself. */
  #metadataOf(resource: Resource<KubernetesObject>): readonly Informer<PartialObjectMetadata>[] {
    if (resource.metadataOnly === true || resource.subresource !== undefined) return [];
    return this.#kind(metadataOnly(resource)).informers;
  }

  #get<T extends KubernetesObject>(
    resource: Resource<T>,
    key: ObjectKey,
    among?: ReadonlySet<AnyInformer>,
  ): T | undefined {
    const informers = this.#covering(resource, key.namespace, among);
    if (informers.length === 0) throw notWatched(resource, key.namespace);
    const whole = newestOf(informers);
    if (whole !== undefined) return whole.get(key);
    return newestObjects(informers.flatMap((informer) => informer.get(key) ?? []))[0];
  }

  #list<T extends KubernetesObject>(
    resource: Resource<T>,
    query: ViewQuery = {},
    among?: ReadonlySet<AnyInformer>,
  ): readonly T[] {
    const { namespace } = query;
    const covering = this.#covering(resource, namespace, among);
    const whole = newestOf(covering);
    if (whole !== undefined) return whole.list(query);
    const informers = namespace === undefined ? this.#among(resource, among) : covering;
    if (informers.length === 0) throw notWatched(resource, namespace);
    const objects = informers.flatMap((informer) => informer.list(query));
    return informers.length === 1 ? objects : newestObjects(objects);
  }

  /** The informers that hold objects of the namespace, or of all namespaces if it is undefined. */
  #covering<T extends KubernetesObject>(
    resource: Resource<T>,
    namespace: string | undefined,
    among: ReadonlySet<AnyInformer> | undefined,
  ): readonly Informer<T>[] {
    return this.#among(resource, among).filter((one) => one.namespace === undefined || one.namespace === namespace);
  }

  #among<T extends KubernetesObject>(resource: Resource<T>, among?: ReadonlySet<AnyInformer>): readonly Informer<T>[] {
    const { informers } = this.#kind(resource);
    return among === undefined ? informers : informers.filter((one) => among.has(one));
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

  #kind<T extends KubernetesObject>(resource: Resource<T>): Kind<T> {
    const { group, version, plural, metadataOnly: isMetadata = false, subresource = "" } = resource;
    const key = `${group}/${version}/${plural}/${subresource}${isMetadata ? "#metadata" : ""}`;
    const known = this.#kinds.get(key) as Kind<T> | undefined;
    if (known !== undefined) return known;
    const kind: Kind<T> = { informers: [], indexes: [] };
    this.#kinds.set(key, kind);
    return kind;
  }
}

/** Of the informers without selectors, the one with the newest version, so that no one reads a state older than an event. */
function newestOf<T extends KubernetesObject>(informers: readonly Informer<T>[]): Informer<T> | undefined {
  const whole = informers.filter(({ selection }) => isWhole(selection));
  const synced = whole.filter(({ hasSynced }) => hasSynced);
  return synced.reduce<Informer<T> | undefined>(
    (best, each) => (hasReached(best?.version, each.version) ? best : each),
    whole[0],
  );
}

/** Each object once, in its newest version. */
function newestObjects<T extends KubernetesObject>(objects: readonly T[]): readonly T[] {
  const byKey = new Map<string, T>();
  for (const object of objects) {
    const [key, version] = [printKey(keyOf(object)), object.metadata?.resourceVersion];
    if (!hasReached(byKey.get(key)?.metadata?.resourceVersion, version)) byKey.set(key, object);
  }
  return [...byKey.values()];
}

function notWatched({ plural }: Resource<KubernetesObject>, namespace: string | undefined): Error {
  const where = namespace === undefined ? "in all namespaces" : `in namespace ${namespace}`;
  return new Error(`no watch covers ${plural} ${where}: add one to watches() of the reconciler`);
}
