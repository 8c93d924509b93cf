import { matchesFilter, type RequestFacts, type RequestFilter } from "./request-facts.ts";

/** A request and the status of its answer. */
export interface LoggedRequest extends RequestFacts {
  /** HTTP status. 0 if the connection broke before the answer. */
  readonly status: number;
}

/** Bounds the memory of a server that runs for days. */
const MOST_ENTRIES = 100_000;

/** The last 100,000 requests, in the order of their answers. A watch is answered when it begins. */
export class RequestLog {
  readonly #entries: LoggedRequest[] = [];

  /** Returns the requests that match the filter. Default: all. */
  entries(filter: RequestFilter = {}): readonly LoggedRequest[] {
    return this.#entries.filter((entry) => matchesFilter(entry, filter));
  }

  clear(): void {
    this.#entries.length = 0;
  }

  record(facts: RequestFacts, status: number): void {
    this.#entries.push({ ...facts, status });
    if (this.#entries.length > MOST_ENTRIES) this.#entries.splice(0, MOST_ENTRIES / 10);
  }
}
