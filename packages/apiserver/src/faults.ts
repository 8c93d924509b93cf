import { matchesFilter, type RequestFacts, type RequestFilter } from "./http/request-facts.ts";
import { StatusError } from "./store/status-error.ts";

/** An answer in place of the real one. */
export interface Failure {
  readonly status: 409 | 410 | 429 | 500 | 503;
  /** Header and detail of a 429; 1 by default. */
  readonly retryAfterSeconds?: number;
}

/** What the server does about a request besides answering it. */
export interface FaultPlan {
  readonly delay: number;
  readonly failure?: StatusError;
  /** Carry the request out, then break the connection in place of an answer. */
  readonly loseAnswer: boolean;
}

interface Rule {
  readonly filter: RequestFilter;
  readonly kind: "fail" | "lose" | "delay";
  readonly delay?: number;
  readonly failure?: Failure;
  /** Requests that it is still for. */
  left: number;
}

/** Things that go wrong between a client and an API server, when a test says so. */
export class Faults {
  #rules: Rule[] = [];
  readonly #dropWatches: (filter: RequestFilter) => number;

  constructor(dropWatches: (filter: RequestFilter) => number) {
    this.#dropWatches = dropWatches;
  }

  /** Breaks the connections of the open watches that match; returns how many. */
  dropWatches(filter: RequestFilter = {}): number {
    return this.#dropWatches(filter);
  }

  /** Refuses the next so many matching requests; nothing of them is carried out. */
  failNext(count: number, failure: Failure, filter: RequestFilter = {}): void {
    this.#rules.push({ kind: "fail", left: count, failure, filter });
  }

  /** Carries out the next so many matching requests, and breaks the connection in place of an answer. */
  loseAnswers(count: number, filter: RequestFilter = {}): void {
    this.#rules.push({ kind: "lose", left: count, filter });
  }

  /** Holds every matching request so many milliseconds of the server's clock before it is carried out; returns what ends that. */
  delay(milliseconds: number, filter: RequestFilter = {}): () => void {
    const rule: Rule = { kind: "delay", left: Infinity, delay: milliseconds, filter };
    this.#rules.push(rule);
    return () => (this.#rules = this.#rules.filter((other) => other !== rule));
  }

  /** Ends all that is planned. */
  clear(): void {
    this.#rules = [];
  }

  /** For the server: takes what is planned for a request. A request meets the first rule of each kind that matches. */
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
  500: ["InternalError", "Internal error occurred: a fault was asked for"],
  503: ["ServiceUnavailable", "the server is currently unable to handle the request"],
};

function failureOf({ status, retryAfterSeconds }: Failure): StatusError {
  const [reason, message] = WORDS[status];
  const seconds = retryAfterSeconds ?? (status === 429 ? 1 : undefined);
  const details = seconds === undefined ? {} : { details: { retryAfterSeconds: seconds } };
  return new StatusError(message, { code: status, reason, ...details });
}
