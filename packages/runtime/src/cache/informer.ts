import type { Client } from "../client/client.ts";
import { GoneError } from "../client/errors.ts";
import type { Clock, Random } from "../../../base/src/clock.ts";
import type { Logger } from "../../../base/src/log.ts";
import { keyOf, type KubernetesObject, type ObjectKey, type Resource } from "../resource.ts";
import type { Change } from "./change.ts";
import { explainWait } from "./explain-wait.ts";
import type { Index } from "./object-cache.ts";
import { ObjectStore } from "./object-store.ts";
import type { ViewQuery } from "./object-view.ts";
import { Reflector } from "./reflector.ts";
import { isWhole, matcherOf, type Selection } from "./selection.ts";
import { keeperOf } from "./stored-object.ts";

export type { Change } from "./change.ts";

/** The state of an informer. Times are milliseconds since 1970. */
export type InformerState =
  | { readonly phase: "stopped" | "listing" | "watching"; readonly since: number; readonly trouble?: Trouble }
  | { readonly phase: "waiting"; readonly since: number; readonly until: number; readonly trouble: Trouble };

/** The failures in a row, from the first one until the server answers again. */
export interface Trouble {
  /** The latest error. */
  readonly error: Error;
  readonly since: number;
  readonly failures: number;
}

export interface InformerOptions<T extends KubernetesObject> {
  readonly resource: Resource<T>;
  /** Default: all objects, whole. */
  readonly selection?: Selection<T>;
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Milliseconds between resyncs, which report every object again. 0, as in client-go, and default: no resyncs. */
  readonly resyncMs?: number | undefined;
}

/** How often a failure that lasts is logged. */
const LOG_AGAIN_MS = 60_000;

/** Keeps a copy of the objects of a resource by list and watch, and reports each change. */
export class Informer<T extends KubernetesObject> {
  readonly resource: Resource<T>;
  /** The only namespace that it watches, or undefined for all. */
  readonly namespace: string | undefined;
  readonly selection: Selection<T>;
  readonly #selects: (object: KubernetesObject) => boolean;
  readonly #options: InformerOptions<T>;
  readonly #log: Logger;
  readonly #store: ObjectStore<T>;
  readonly #handlers = new Set<(change: Change<T>) => void>();
  readonly #synced: (() => void)[] = [];
  readonly #settled: (() => void)[] = [];
  #state: InformerState;
  #loggedAt = 0;

  /** Throws a `SelectorError` if a selector of the selection is invalid. */
  constructor(options: InformerOptions<T>) {
    const { resource, selection = {}, log, clock } = options;
    const { transform: _, namespace, ...selectors } = selection;
    this.resource = resource;
    this.namespace = namespace;
    this.selection = selection;
    this.#selects = matcherOf(selection);
    this.#options = options;
    const { apiVersion, kind } = resource;
    this.#log = log.with({ apiVersion, kind, namespace, ...selectors });
    this.#store = new ObjectStore(this.#log, keeperOf(selection, this.#log));
    this.#state = { phase: "stopped", since: clock.now() };
  }

  /** Whether it has received one complete list. */
  get hasSynced(): boolean {
    return this.#store.version !== undefined;
  }

  /** Whether it has received one complete list, or has failed to. */
  get isSettled(): boolean {
    return this.hasSynced || this.#state.trouble !== undefined;
  }

  /** Why it has not received one complete list, and what to do. */
  get wait(): string {
    return explainWait(this.resource, this.#state.trouble?.error);
  }

  get state(): InformerState {
    return this.#state;
  }

  /** The newest resourceVersion that it has received, or undefined before the first list. */
  get version(): string | undefined {
    return this.#store.version;
  }

  /** The number of own writes that the watch has not shown yet. */
  get pendingWrites(): number {
    return this.#store.pendingWrites;
  }

  /**
   * Calls `handler` with each change, and at once with each object that is known already. Returns a function that
   * removes the handler. An error that the handler throws is logged.
   */
  onChange(handler: (change: Change<T>) => void): () => void {
    // A new function, so that the same handler can be added twice.
    const registered = (change: Change<T>) => handler(change);
    this.#handlers.add(registered);
    for (const object of this.#store.watched()) this.#call(registered, { type: "added", object, cause: "initial" });
    return () => this.#handlers.delete(registered);
  }

  get(key: ObjectKey): T | undefined {
    return this.#store.get(key);
  }

  list(query?: ViewQuery): readonly T[] {
    return this.#store.list(query);
  }

  addIndex(index: Index<T>): void {
    this.#store.addIndex(index);
  }

  /**
   * Records an object from the answer to a write of this process. Readers get it at once. `whole` is the object with all its
   * fields, which an informer of metadata needs to decide about field selectors.
   */
  recordWrite(object: T, whole: KubernetesObject | undefined = this.#isDecidable ? object : undefined): void {
    if (!this.#covers(object) || whole === undefined) return;
    if (this.#selects(whole)) this.#store.recordWrite(object);
    else this.#store.recordLeft(object);
  }

  /** Records the deletion of an object by this process, with its state from the answer or else its last known state. */
  recordDelete(object: T): void {
    if (!this.#covers(object)) return;
    if (isWhole(this.selection) || this.get(keyOf(object)) !== undefined) this.#store.recordDelete(object);
  }

  /** Resolves when it has received one complete list. */
  synced(): Promise<void> {
    return this.hasSynced ? Promise.resolve() : new Promise((resolve) => this.#synced.push(resolve));
  }

  /** Resolves when `isSettled` is true. */
  settled(): Promise<void> {
    return this.isSettled ? Promise.resolve() : new Promise((resolve) => this.#settled.push(resolve));
  }

  /** Lists and watches until the signal is aborted, then resolves. */
  async run(signal: AbortSignal): Promise<void> {
    const { client, clock, random, resource, selection = {} } = this.#options;
    const store = this.#store;
    const sink = {
      get version() {
        return store.version;
      },
      beginList: () => store.beginList(),
      keep: (item: T) => store.keep(item),
      replace: (items: readonly T[], version: string) => this.#replace(items, version),
      apply: (...[event]: Parameters<typeof store.apply>) => this.#report(store.apply(event)),
    };
    const stopResync = this.#startResync();
    await new Reflector({ client, clock, random, resource, selection, sink, progress: this.#progress() }).run(signal);
    stopResync();
    this.#state = { phase: "stopped", since: clock.now() };
  }

  get #isDecidable(): boolean {
    return this.resource.metadataOnly === undefined || (this.selection.fieldSelector ?? "") === "";
  }

  #covers({ metadata }: T): boolean {
    return this.namespace === undefined || metadata?.namespace === this.namespace;
  }

  #replace(items: readonly T[], version: string): void {
    this.#report(this.#store.replace(items, version));
    for (const resolve of [...this.#synced.splice(0), ...this.#settled.splice(0)]) resolve();
  }

  #report(changes: readonly Change<T>[]): void {
    for (const change of changes) for (const handler of [...this.#handlers]) this.#call(handler, change);
  }

  #call(handler: (change: Change<T>) => void, change: Change<T>): void {
    try {
      handler(change);
    } catch (error) {
      this.#log.error("a change handler failed", { change: change.type, object: change.object.metadata, error });
    }
  }

  #startResync(): () => void {
    const { clock, resyncMs } = this.#options;
    if (resyncMs === undefined || resyncMs <= 0) return () => undefined;
    let cancel = () => {};
    const tick = () => {
      cancel = clock.setTimer(tick, resyncMs);
      const changes = this.#store
        .watched()
        .map((object): Change<T> => ({ type: "updated", object, old: object, cause: "resync" }));
      this.#report(changes);
    };
    cancel = clock.setTimer(tick, resyncMs);
    return () => cancel();
  }

  #progress() {
    const now = () => this.#options.clock.now();
    return {
      phase: (phase: "listing" | "watching") => {
        const { trouble } = this.#state;
        this.#state = { phase, since: now(), ...(trouble === undefined ? {} : { trouble }) };
      },
      waiting: (error: Error, until: number) => this.#fail(error, until),
      working: () => {
        if (this.#state.phase === "waiting" || this.#state.trouble === undefined) return;
        this.#log.info("the informer has recovered");
        this.#state = { phase: this.#state.phase, since: this.#state.since };
      },
    };
  }

  #fail(error: Error, until: number): void {
    const now = this.#options.clock.now();
    const before = this.#state.trouble;
    const trouble = { error, since: before?.since ?? now, failures: (before?.failures ?? 0) + 1 };
    this.#state = { phase: "waiting", since: now, until, trouble };
    if (before === undefined || before.error.name !== error.name || this.#isLogDue())
      this.#logTrouble(error, until - now);
    for (const resolve of this.#settled.splice(0)) resolve();
  }

  #isLogDue(): boolean {
    return this.#options.clock.elapsed() - this.#loggedAt >= LOG_AGAIN_MS;
  }

  #logTrouble(error: Error, retryMs: number): void {
    this.#loggedAt = this.#options.clock.elapsed();
    const wait = this.hasSynced ? {} : { wait: this.wait };
    // An expired version is ordinary: servers keep their history for some minutes only.
    const log = error instanceof GoneError ? "info" : "error";
    this.#log[log]("the informer retries after an error", { ...wait, error, retryMs: Math.round(retryMs) });
  }
}
