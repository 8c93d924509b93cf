import type { Client } from "../client/client.ts";
import { AlreadyExistsError, ApiError, NotFoundError, TooManyRequestsError } from "../client/errors.ts";
import { retryAfterOf } from "../client/retry-after.ts";
import { sleep, type Clock } from "../../../base/src/clock.ts";
import { EventResource } from "../built-in-kinds.ts";
import type { Logger } from "../../../base/src/log.ts";
import { keyOf, printKey, type KubernetesObject } from "../resource.ts";
import { newEvent, seriesFields, seriesKey, type Reporter, type Series } from "./event-series.ts";
import type { EventInput, EventRecorder } from "./event-recorder.ts";
import { SpamFilter } from "./spam-filter.ts";

export interface EventPublisherOptions extends Reporter {
  readonly client: Client;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Repetitions within this time form one series, as in client-go. */
const SERIES_MS = 6 * 60_000;
const SWEEP_MS = 60_000;
/** Most events that wait; further ones are dropped. */
const MOST_WAITING = 1000;
/** Most requests at a time. Eight keep up with sixteen passes at a time that send two requests each. */
const MOST_SENDERS = 8;
const RETRY_DELAYS_MS = [1000, 2000, 4000];

/**
 * Publishes events in the background, a few at a time. An event that repeats becomes a series. Its count is sent as
 * fast as the server accepts it and the object's rate allows, and finally by `flush`. An event that the server refuses
 * is dropped. So is a new event about an object that exceeds its rate.
 */
export class EventPublisher implements EventRecorder {
  readonly #options: EventPublisherOptions;
  readonly #series = new Map<string, Series>();
  readonly #filter: SpamFilter;
  /** The series that wait or are being sent. */
  readonly #waiting = new Set<Series>();
  /** The series that wait, in order. */
  readonly #queue: Series[] = [];
  readonly #idle: (() => void)[] = [];
  #senders = 0;
  #isFull = false;
  #lastNanos = 0n;
  #sweptAt: number;
  readonly #hurry = new AbortController();

  constructor(options: EventPublisherOptions) {
    this.#options = options;
    this.#filter = new SpamFilter(options.clock);
    this.#sweptAt = options.clock.now();
  }

  record(regarding: KubernetesObject, input: EventInput): void {
    try {
      if (this.#options.clock.now() - this.#sweptAt >= SWEEP_MS) this.#sweep();
      const series = this.#count(regarding, input);
      if (this.#waiting.has(series)) return;
      if (this.#hasRoom() && this.#filter.allows(series.object)) this.#publish(series);
      else if (series.published === 0) this.#series.delete(series.key);
    } catch (error) {
      this.#options.log.error("failed to record an event", { reason: input.reason, error });
    }
  }

  /** Sends all waiting events without further retries. Resolves when that is done or the time is over. */
  async flush(timeoutMs: number): Promise<void> {
    for (const series of this.#series.values()) if (series.count > series.published) this.#publish(series);
    this.#hurry.abort(new Error("the manager is stopping: events are not retried"));
    const over = new AbortController();
    const limit = sleep(this.#options.clock, timeoutMs, over.signal).catch(() => undefined);
    await Promise.race([this.#sent(), limit]);
    over.abort();
  }

  /** Whether one more event may wait. Logs once if not, until all are sent. */
  #hasRoom(): boolean {
    if (this.#waiting.size < MOST_WAITING) return true;
    if (!this.#isFull)
      this.#options.log.error("events are dropped because too many are waiting", { waiting: MOST_WAITING });
    this.#isFull = true;
    return false;
  }

  #count(regarding: KubernetesObject, input: EventInput): Series {
    const key = seriesKey(regarding, input);
    const at = this.#options.clock.now();
    const known = this.#series.get(key);
    if (known !== undefined && !this.#isOver(known)) {
      known.count++;
      known.lastAt = at;
      return known;
    }
    if (known !== undefined) this.#finish(known);
    const event = newEvent(regarding, input, { reporter: this.#options, at, nanos: this.#nextNanos(at) });
    const object = regarding.metadata?.uid ?? printKey(keyOf(regarding));
    const series = { key, object, event, count: 1, lastAt: at, published: 0 };
    this.#series.set(key, series);
    return series;
  }

  #nextNanos(at: number): bigint {
    const now = BigInt(at) * 1_000_000n;
    this.#lastNanos = now > this.#lastNanos ? now : this.#lastNanos + 1n;
    return this.#lastNanos;
  }

  #sweep(): void {
    this.#sweptAt = this.#options.clock.now();
    this.#filter.sweep();
    for (const series of this.#series.values()) if (this.#isOver(series)) this.#finish(series);
  }

  #isOver({ lastAt }: Series): boolean {
    return this.#options.clock.now() - lastAt >= SERIES_MS;
  }

  #finish(series: Series): void {
    this.#series.delete(series.key);
    if (series.count > series.published) this.#publish(series);
  }

  #publish(series: Series): void {
    if (this.#waiting.has(series)) return;
    this.#waiting.add(series);
    this.#queue.push(series);
    if (this.#senders < MOST_SENDERS) void this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    this.#senders++;
    for (let series = this.#queue.shift(); series !== undefined; series = this.#queue.shift()) {
      const sent = await this.#send(series);
      this.#waiting.delete(series);
      if (series.published === 0) this.#series.delete(series.key);
      // It was repeated during the request.
      else if (sent && series.count > series.published && this.#filter.allows(series.object)) this.#publish(series);
    }
    // No await before this line: an event that is published from here on needs a new sender.
    if (--this.#senders > 0) return;
    this.#isFull = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** Resolves when no event waits. */
  #sent(): Promise<void> {
    return this.#senders === 0 ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Sends one event, with retries. Returns whether the server accepted it. */
  async #send(series: Series): Promise<boolean> {
    for (const delay of [...RETRY_DELAYS_MS, undefined]) {
      try {
        await this.#request(series);
        return true;
      } catch (error) {
        if (delay === undefined || this.#hurry.signal.aborted || !isWorthRetrying(error)) {
          this.#options.log.error("failed to publish an event", { event: series.event, error });
          return false;
        }
        const wait = Math.max(delay, retryAfterOf(error));
        await sleep(this.#options.clock, wait, this.#hurry.signal).catch(() => undefined);
      }
    }
    return false;
  }

  /** Creates or patches the event. The count may grow during the request. */
  async #request(series: Series): Promise<void> {
    const { client } = this.#options;
    const { count, event, published } = series;
    if (published === 0) return this.#create(series);
    const body = { series: seriesFields(series) };
    try {
      await client.patch(EventResource, keyOf(event), { type: "merge", body });
      series.published = count;
    } catch (error) {
      // The event has expired: servers keep events for an hour.
      if (!(error instanceof NotFoundError)) throw error;
      await this.#create(series);
    }
  }

  async #create(series: Series): Promise<void> {
    const { count, event } = series;
    const repeated = count > 1 ? { series: seriesFields(series) } : {};
    try {
      await this.#options.client.create(EventResource, { ...event, ...repeated });
    } catch (error) {
      // An earlier attempt succeeded, but its answer was lost.
      if (!(error instanceof AlreadyExistsError)) throw error;
    }
    series.published = count;
  }
}

function isWorthRetrying(error: unknown): boolean {
  return !(error instanceof ApiError) || error instanceof TooManyRequestsError || error.status >= 500;
}
