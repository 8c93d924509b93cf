import { matchesFilter, type RequestFacts, type RequestFilter } from "./http/request-facts.ts";
import { StatusError } from "./store/status-error.ts";

/** An error answer that replaces the real answer. */
export interface Failure {
  readonly status: 409 | 410 | 429 | 500 | 503;
  /** Seconds in the Retry-After header and in the details. Default: 1 for a 429, otherwise none. */
  readonly retryAfterSeconds?: number;
}

/** The faults that apply to one request. */
export interface FaultPlan {
  /** In milliseconds. */
  readonly delay: number;
  readonly failure?: StatusError;
  /** Whether to execute the request and then break the connection without an answer. */
  readonly loseAnswer: boolean;
}

interface Rule {
  readonly filter: RequestFilter;
  readonly kind: "fail" | "lose" | "delay";
  readonly delay?: number;
  readonly failure?: Failure;
  /** Number of requests that the rule still applies to. */
  left: number;
}

/** Faults between clients and the API server, which a test plans. */
export class Faults {
  #rules: Rule[] = [];
  readonly #dropWatches: (filter: RequestFilter) => number;

  constructor(dropWatches: (filter: RequestFilter) => number) {
    this.#dropWatches = dropWatches;
  }

  /** Breaks the connections of the open watches that match. Returns the number of matching watches. */
  dropWatches(filter: RequestFilter = {}): number {
    return this.#dropWatches(filter);
  }

  /** Answers the next `count` matching requests with a failure. The server does not execute them. */
  failNext(count: number, failure: Failure, filter: RequestFilter = {}): void {
    this.#rules.push({ kind: "fail", left: count, failure, filter });
  }

  /** Executes the next `count` matching requests, then breaks their connections without an answer. */
  loseAnswers(count: number, filter: RequestFilter = {}): void {
    this.#rules.push({ kind: "lose", left: count, filter });
  }

  /**
   * Delays the execution of every matching request by the given number of milliseconds of the server's clock. Call the
   * returned function to stop.
   */
  delay(milliseconds: number, filter: RequestFilter = {}): () => void {
    const rule: Rule = { kind: "delay", left: Infinity, delay: milliseconds, filter };
    this.#rules.push(rule);
    return () => (this.#rules = this.#rules.filter((other) => other !== rule));
  }

  /** Removes all planned faults. Watches that are already broken stay broken. */
  clear(): void {
    this.#rules = [];
  }

  /**
   * Returns the faults for a request and counts them as used. The server calls it. Of each kind, the first match
   * applies.
   */
  take(facts: RequestFacts): FaultPlan {
    const delay = this.#find(facts, "delay")?.delay ?? 0;
    const failure = this.#find(facts, "fail")?.failure;
    if (failure !== undefined) return { delay, failure: failureOf(failure), loseAnswer: false };
    return { delay, loseAnswer: this.#find(facts, "lose") !== undefined };
  }

  #find(facts: RequestFacts, kind: Rule["kind"]): Rule | undefined {
    const found = this.#rules.find((rule) => rule.kind === kind && rule.left > 0 && matchesFilter(facts, rule.filter));
    if (found !== undefined) found.left--;
    return found;
  }
}

const WORDS: { readonly [S in Failure["status"]]: readonly [reason: string, message: string] } = {
  409: ["Conflict", "the object has been modified; please apply your changes to the latest version and try again"],
  410: ["Expired", "too old resource version"],
  429: ["TooManyRequests", "the server has received too many requests and has asked us to try again later"],
  500: ["InternalError", "Internal error occurred: planned by the test"],
  503: ["ServiceUnavailable", "the server is currently unable to handle the request"],
};

function failureOf({ status, retryAfterSeconds }: Failure): StatusError {
  const [reason, message] = WORDS[status];
  const seconds = retryAfterSeconds ?? (status === 429 ? 1 : undefined);
  const details = seconds === undefined ? {} : { details: { retryAfterSeconds: seconds } };
  return new StatusError(message, { code: status, reason, ...details });
}
