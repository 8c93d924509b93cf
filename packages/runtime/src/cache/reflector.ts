import type { Client, CollectionOptions, ListOptions, ObjectList, WatchEvent } from "../client/client.ts";
import {
  AnswerTooLargeError,
  ApiError,
  BrokenStreamError,
  GoneError,
  InvalidEventError,
  NotFoundError,
  TooManyRequestsError,
} from "../client/errors.ts";
import { retryAfterOf } from "../client/retry-after.ts";
import { type Clock, type Random, sleep } from "../../../base/src/clock.ts";
import { toError } from "../../../base/src/to-error.ts";
import type { KubernetesObject, Resource } from "../resource.ts";
import { Backoff } from "./backoff.ts";
import { guardedWatch, StalledError } from "./guarded-watch.ts";
import type { Selection } from "./selection.ts";

/** The page size of client-go. It is halved when pages are too large. */
const PAGE_LIMIT = 500;
const PAGE_BYTES = 64 * 2 ** 20;
/** How long the server may be silent before and during a page. */
const LIST_TIMEOUT_MS = 60_000;
/** A watch lives 5 to 10 minutes. The time is random, so that watches do not all end at once. */
const MIN_WATCH_SECONDS = 300;
/** A watch that was silent for this time is dead: API servers send a bookmark every minute. */
const QUIET_MS = 150_000;
/** A watch that ends within this time and shows nothing new is short, as in client-go. */
const SHORT_WATCH_MS = 1_000;
/** A CRD that does not exist yet is usually applied within seconds. */
const NOT_FOUND_MAX_MS = 5_000;

/** Receives the lists and events of the API server. */
export interface Sink<T> {
  /** The resourceVersion to resume the watch from, or undefined before the first list. */
  readonly version: string | undefined;
  beginList(): void;
  /** Returns an item of a list as it is kept. */
  keep(item: T): T;
  replace(items: readonly T[], version: string): void;
  apply(event: WatchEvent<T>): void;
}

/** Receives the progress of a reflector. */
export interface Progress {
  phase(phase: "listing" | "watching"): void;
  /** The reflector waits until the given time (milliseconds since 1970) because of the error. */
  waiting(error: Error, until: number): void;
  /** The server has answered. */
  working(): void;
}

export interface ReflectorOptions<T extends KubernetesObject> {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly resource: Resource<T>;
  readonly selection: Selection<T>;
  readonly sink: Sink<T>;
  readonly progress: Progress;
}

/** Two watches in a row ended right after they began. */
class ShortWatchError extends Error {
  override readonly name = "ShortWatchError";
}

/** Lists a resource, then watches it, until it is stopped. After each failure it waits and tries again. */
export class Reflector<T extends KubernetesObject> {
  readonly #options: ReflectorOptions<T>;
  readonly #backoff: Backoff;
  #mustList = true;
  /** Set after a list expired between two pages: the next list is requested as one page. */
  #inOnePage = false;
  #limit = PAGE_LIMIT;
  /** Whether the last watch was short. */
  #wasShort = false;

  constructor(options: ReflectorOptions<T>) {
    const { clock, random } = options;
    this.#options = options;
    this.#backoff = new Backoff({ clock, random, baseMs: 800, maxMs: 30_000, resetMs: 60_000 });
  }

  /** Runs until the signal is aborted, then resolves. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted)
      try {
        if (this.#mustList) await this.#list(signal);
        await this.#watch(signal);
      } catch (error) {
        if (!signal.aborted) await this.#recover(toError(error), signal);
      }
  }

  async #list(signal: AbortSignal): Promise<void> {
    const { sink, progress } = this.#options;
    progress.phase("listing");
    sink.beginList();
    const items: T[] = [];
    let page = await this.#page(signal);
    for (;;) {
      // Stored page by page, so that no more than one page with all its fields is in memory.
      for (const item of page.items) items.push(sink.keep(item));
      if (!page.metadata.continue) break;
      page = await this.#page(signal, page.metadata.continue);
    }
    if (signal.aborted) return;
    [this.#mustList, this.#inOnePage] = [false, false];
    progress.working();
    sink.replace(items, page.metadata.resourceVersion);
  }

  async #page(signal: AbortSignal, next?: string): Promise<ObjectList<T>> {
    const { client, resource } = this.#options;
    const options: ListOptions = {
      ...this.#scope(),
      ...(this.#inOnePage ? {} : { limit: this.#limit, maxBytes: PAGE_BYTES }),
      ...(next === undefined ? {} : { continue: next }),
      signal,
      timeoutMs: LIST_TIMEOUT_MS,
    };
    try {
      return await client.list(resource, options);
    } catch (error) {
      if (next !== undefined && error instanceof GoneError) this.#inOnePage = true;
      if (!(error instanceof AnswerTooLargeError)) throw error;
      if (this.#inOnePage || this.#limit === 1) {
        this.#inOnePage = false;
        throw error;
      }
      this.#limit = Math.ceil(this.#limit / 2);
      return this.#page(signal, next);
    }
  }

  /**
   * Watches until the server or the connection ends the watch. That is no failure if the watch has lived: proxies cut
   * connections all the time, and each wait would delay changes. Throws if the watch was refused or did not open.
   */
  async #watch(signal: AbortSignal): Promise<void> {
    const { clock, sink, progress } = this.#options;
    const [begun, version] = [clock.elapsed(), sink.version];
    const broken = await this.#follow(signal);
    const isShort = clock.elapsed() - begun < SHORT_WATCH_MS && sink.version === version;
    const again = isShort && this.#wasShort;
    this.#wasShort = isShort;
    if (again) throw broken ?? new ShortWatchError("the server ended the watch right after it began");
    if (!isShort) progress.working();
  }

  /** Watches once. Returns the error if the connection of the open watch broke. */
  async #follow(signal: AbortSignal): Promise<Error | undefined> {
    const { client, clock, random, resource, sink, progress } = this.#options;
    const timeoutSeconds = Math.round(MIN_WATCH_SECONDS * (1 + random()));
    const resourceVersion = sink.version;
    const connection = new AbortController();
    const abort = () => connection.abort(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    progress.phase("watching");
    let isOpen = false;
    try {
      const scope = { ...this.#scope(), ...(resourceVersion === undefined ? {} : { resourceVersion }) };
      const events = client.watch(resource, { ...scope, timeoutSeconds, signal: connection.signal });
      const guard = { clock, signal, quietMs: QUIET_MS };
      for await (const event of guardedWatch(events, guard)) {
        isOpen = true;
        progress.working();
        sink.apply(event);
      }
      return undefined;
    } catch (error) {
      if (signal.aborted || error instanceof ApiError || error instanceof InvalidEventError) throw error;
      if (isOpen || error instanceof BrokenStreamError || error instanceof StalledError) return toError(error);
      throw error;
    } finally {
      signal.removeEventListener("abort", abort);
      connection.abort(new StalledError("the watch was closed"));
    }
  }

  async #recover(error: Error, signal: AbortSignal): Promise<void> {
    const { clock, progress } = this.#options;
    if (needsList(error)) this.#mustList = true;
    const backoff = this.#backoff.next(error instanceof NotFoundError ? NOT_FOUND_MAX_MS : undefined);
    const retryAfterMs = retryAfterOf(error);
    // With jitter: clients that received the same Retry-After must not all come back together.
    const delay = retryAfterMs > backoff ? retryAfterMs + this.#options.random() * 1000 : backoff;
    progress.waiting(error, clock.now() + delay);
    await sleep(clock, delay, signal).catch(() => undefined);
  }

  #scope(): CollectionOptions {
    const { namespace, labelSelector, fieldSelector } = this.#options.selection;
    return {
      ...(namespace !== undefined && { namespace }),
      ...(labelSelector !== undefined && { labelSelector }),
      ...(fieldSelector !== undefined && { fieldSelector }),
    };
  }
}

/**
 * Whether a watch cannot resume. The server refused it, or sent an ERROR event or something invalid: the version may be too old or unknown, the
 * CRD gone, or an object of the history not readable. The same watch would meet the same error again.
 */
function needsList(error: Error): boolean {
  return error instanceof InvalidEventError || (error instanceof ApiError && !(error instanceof TooManyRequestsError));
}
