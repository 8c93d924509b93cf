import type { WireAnswer } from "../../packages/apiserver/src/in-process.ts";
import { readRequest } from "../../packages/apiserver/src/http/answer-request.ts";
import type { RequestFacts } from "../../packages/apiserver/src/http/request-facts.ts";
import { type Clock, type Random, sleep } from "../../packages/base/src/clock.ts";
import type { HttpClient } from "../../packages/runtime/src/client/http-client.ts";
import { createClient } from "../../packages/runtime/src/client/http-client.ts";
import { ConnectionError } from "../../packages/runtime/src/client/errors.ts";
import type { Transport, WireRequest } from "../../packages/runtime/src/client/transport.ts";
import type { RecordedServer } from "./recorded-server.ts";

/** The probability of each fault, per request or per event of a watch. */
export interface Faults {
  readonly tooMany: number;
  readonly serverError: number;
  /** The connection fails, and the request has no effect. */
  readonly refused: number;
  /** The request has its effect, but the answer is lost. */
  readonly lostAnswer: number;
  /** The connection of a watch breaks. */
  readonly broken: number;
  /** The server ends a watch without an error, long before its timeout. */
  readonly ended: number;
  /** A watch sends nothing more and does not end. */
  readonly stalled: number;
  /** The version of a watch is too old. */
  readonly gone: number;
  /** An event or an old bookmark is sent twice. */
  readonly repeated: number;
}

export const NO_FAULTS: Faults = {
  tooMany: 0,
  serverError: 0,
  refused: 0,
  lostAnswer: 0,
  broken: 0,
  ended: 0,
  stalled: 0,
  gone: 0,
  repeated: 0,
};

interface FaultyTransportOptions {
  readonly server: Pick<RecordedServer, "send" | "sendBookmarks">;
  readonly clock: Clock;
  readonly random: Random;
  /** Longest time of a request, of an answer, and between two events of a watch. */
  readonly latencyMs: number;
  /** Longest time between two events of a watch, by plural. Default: `latencyMs`. */
  readonly watchLatencyMs?: (plural: string) => number;
  /** Largest number of items in a page. */
  readonly pageLimit?: number;
  readonly trace?: (line: string) => void;
  /** Called when a request takes effect on the server. */
  readonly onEffect?: (request: RequestFacts) => void;
  /** Called when a watch stalls. */
  readonly onStall?: () => void;
  /** Called when a request took effect and its answer is lost. */
  readonly onLost?: (request: RequestFacts) => void;
}

const BOOKMARK_MS = 60_000;
const READS = ["get", "list", "watch"];

/** A transport to an API server in this process, with latency and faults. `faults` may change at any time. */
export class FaultyTransport implements Transport {
  faults: Faults = NO_FAULTS;
  /** Times of the requests for watches and for first pages of lists, by resource and namespace. */
  readonly asked = new Map<string, number[]>();
  /** Number of writes sent. */
  writes = 0;
  readonly #options: FaultyTransportOptions;

  constructor(options: FaultyTransportOptions) {
    this.#options = options;
  }

  /** Creates a client that uses this transport. */
  client(): HttpClient {
    return createClient({ server: "http://simulated", namespace: "default", transport: this }, this.#options);
  }

  close(): void {}

  async send(request: WireRequest): Promise<WireAnswer> {
    const { server, onEffect, onLost, trace } = this.#options;
    const facts = factsOf(request);
    this.#count(facts);
    await this.#travel(request.signal);
    const refusal = this.#refuse();
    if (refusal !== undefined) {
      trace?.(`${facts.verb} ${facts.plural}: ${refusal.status}`);
      return refusal;
    }
    onEffect?.(facts);
    const answer = server.send({ ...request, path: this.#paged(request.path) });
    const isLost = this.#happens("lostAnswer");
    await this.#travel(request.signal);
    trace?.(`${facts.verb} ${facts.plural}: ${isLost ? "the answer is lost" : answer.status}`);
    if (isLost) {
      answer.discard();
      onLost?.(facts);
      throw new ConnectionError("the answer was lost");
    }
    return facts.verb === "watch" && answer.status === 200 ? this.#watched(answer, request) : answer;
  }

  #refuse(): WireAnswer | undefined {
    if (this.#happens("refused")) throw new ConnectionError("refused");
    if (this.#happens("tooMany"))
      return statusAnswer(429, "TooManyRequests", { "retry-after": String(Math.ceil(this.#options.random() * 5)) });
    return this.#happens("serverError") ? statusAnswer(500, "InternalError") : undefined;
  }

  #paged(path: string): string {
    const { pageLimit } = this.#options;
    return pageLimit === undefined ? path : path.replace(/\blimit=\d+/, `limit=${pageLimit}`);
  }

  #watched(answer: WireAnswer, request: WireRequest): WireAnswer {
    return { ...answer, lines: () => this.#lines(answer, request) };
  }

  async *#lines(answer: WireAnswer, { path, signal }: WireRequest): AsyncGenerator<string> {
    const { plural } = factsOf({ method: "GET", path, headers: {} });
    const stopBookmarks = this.#startBookmarks(path);
    let last: string | undefined;
    try {
      for await (const line of answer.lines()) {
        if (this.#happens("gone")) return yield GONE_EVENT;
        if (await this.#breaks(signal)) return;
        if (last !== undefined && this.#happens("repeated")) yield last;
        await this.#travel(signal, this.#options.watchLatencyMs?.(plural));
        last = line;
        yield line;
      }
    } finally {
      stopBookmarks();
    }
  }

  /** Whether the watch ends now. Throws if it breaks, and waits if it stalls. */
  async #breaks(signal: AbortSignal): Promise<boolean> {
    if (this.#happens("broken")) throw new ConnectionError("the watch broke");
    if (this.#happens("stalled")) {
      this.#options.trace?.("a watch stalls");
      this.#options.onStall?.();
      await untilAborted(signal);
    }
    return this.#happens("ended");
  }

  #startBookmarks(path: string): () => void {
    const { clock, server, random } = this.#options;
    const send = () => {
      cancel = clock.setTimer(send, BOOKMARK_MS);
      server.sendBookmarks(path);
    };
    let cancel = clock.setTimer(send, BOOKMARK_MS * random());
    return () => cancel();
  }

  #travel(signal: AbortSignal, latencyMs = this.#options.latencyMs): Promise<void> {
    return sleep(this.#options.clock, this.#options.random() * latencyMs, signal);
  }

  #happens(fault: keyof Faults): boolean {
    return this.faults[fault] > 0 && this.#options.random() < this.faults[fault];
  }

  #count({ verb, plural, namespace, path }: RequestFacts): void {
    if (!READS.includes(verb)) this.writes++;
    if ((verb !== "list" && verb !== "watch") || path.includes("continue=")) return;
    const key = `${plural} ${namespace}`;
    this.asked.set(key, [...(this.asked.get(key) ?? []), this.#options.clock.now()]);
  }
}

type Head = Pick<WireRequest, "method" | "path"> & {
  readonly headers: { readonly [name: string]: string | readonly string[] };
};

/** Parses the verb and the resource of a request. */
export function factsOf({ method, path, headers }: Head): RequestFacts {
  return readRequest({ method, path, contentType: headers["content-type"]?.toString() }).facts;
}

function statusAnswer(code: number, reason: string, headers: WireAnswer["headers"] = {}): WireAnswer {
  const body = JSON.stringify({ kind: "Status", apiVersion: "v1", status: "Failure", message: reason, reason, code });
  async function* lines() {
    yield body;
  }
  return { status: code, headers, body, text: () => Promise.resolve(body), lines, discard: () => undefined };
}

const GONE_EVENT = JSON.stringify({ type: "ERROR", object: JSON.parse(statusAnswer(410, "Expired").body) as object });

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
