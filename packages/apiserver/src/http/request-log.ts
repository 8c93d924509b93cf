import { matchesFilter, type RequestFacts, type RequestFilter } from "./request-facts.ts";

/** A request that was answered. */
export interface LoggedRequest extends RequestFacts {
  /** HTTP status; 0 when the connection was broken in place of an answer. */
  readonly status: number;
}

/** So that a server that runs for days stays small. */
const MOST_ENTRIES = 100_000;

/** The last 100,000 requests in the order of their answers; a watch is answered when it begins. */
export class RequestLog {
  readonly #entries: LoggedRequest[] = [];

  /** Those that match the filter; all without one. */
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
