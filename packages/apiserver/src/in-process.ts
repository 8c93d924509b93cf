import {
  answerOrRefuse,
  answerRequest,
  readRequest,
  refusalOf,
  type ApiAnswer,
  type ApiParts,
  type ApiRequest,
} from "./http/answer-request.ts";
import { answerWithFaults } from "./http/answer-with-faults.ts";
import { checkBodySize } from "./http/read-body.ts";
import type { EventSink } from "./http/watch-hub.ts";

/** A request in the same process. It has the shape of a request to a `Transport` of `@seamgen/runtime`. */
export interface WireRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: { readonly [name: string]: string | readonly string[] };
  readonly body?: string;
  /** Aborts a request that waits, and closes a watch. */
  readonly signal: AbortSignal;
}

/** The answer to a `WireRequest`. */
export interface WireAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string };
  /** The whole body. Empty for a watch. */
  readonly body: string;
  text(): Promise<string>;
  /** Yields the events of a watch, one per line, until the watch ends. Leaving the loop closes the watch. */
  lines(): AsyncIterable<string>;
  /** Drops the body without reading it. Closes a watch. */
  discard(): void;
}

/** Answers a request synchronously, without the planned faults. A watch is open when the function returns. */
export function answerInProcess(parts: ApiParts, request: WireRequest): WireAnswer {
  const { signal } = request;
  try {
    const head = headOf(request);
    const answer = answerRequest(parts, head, bodyOf(request));
    parts.log.record(head.facts, answer.status);
    return wireAnswer(answer, signal);
  } catch (error) {
    return wireAnswer(refusalOf(error), signal);
  }
}

/** Answers a request with the planned faults. Rejects if a fault breaks the connection. */
export async function answerWireRequest(parts: ApiParts, request: WireRequest): Promise<WireAnswer> {
  const { signal } = request;
  const requester = { readBody: async () => bodyOf(request), isGone: () => signal.aborted };
  const answer = await answerOrRefuse(() => answerWithFaults(parts, headOf(request), requester));
  signal.throwIfAborted();
  if (answer === undefined) throw new Error("the connection broke before an answer");
  return wireAnswer(answer, signal);
}

function bodyOf({ body = "" }: WireRequest): string {
  checkBodySize(Buffer.byteLength(body));
  return body;
}

function headOf({ method, path, headers }: WireRequest): ApiRequest {
  const byName = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const text = (name: string) => byName.get(name)?.toString();
  const [accept, contentType, userAgent] = ["accept", "content-type", "user-agent"].map(text);
  return readRequest({ method, path, accept, contentType, userAgent });
}

function wireAnswer({ status, headers, body }: ApiAnswer, signal: AbortSignal): WireAnswer {
  const lower = Object.entries(headers).map(([name, value]): [string, string] => [name.toLowerCase(), String(value)]);
  const stream = typeof body === "string" ? undefined : new EventStream(body, signal);
  const text = typeof body === "string" ? body : "";
  return {
    status,
    headers: Object.fromEntries(lower),
    body: text,
    text: () => Promise.resolve(text),
    async *lines() {
      yield* stream?.lines() ?? text.split("\n").filter((line) => line !== "");
    },
    discard: () => stream?.close(),
  };
}

/** The events of a watch that its reader has not read yet. */
class EventStream implements EventSink {
  readonly #lines: string[] = [];
  readonly #signal: AbortSignal;
  /** Closes the watch. */
  readonly close: () => void;
  #state: "open" | "ended" | "broken" = "open";
  #wake = () => {};

  constructor(open: (sink: EventSink) => () => void, signal: AbortSignal) {
    this.#signal = signal;
    const close = open(this);
    const abort = () => {
      close();
      this.#wake();
    };
    this.close = () => {
      close();
      signal.removeEventListener("abort", abort);
    };
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) abort();
  }

  write(line: string): void {
    this.#lines.push(line);
    this.#wake();
  }

  end(): void {
    this.#state = "ended";
    this.#wake();
  }

  break(): void {
    this.#state = "broken";
    this.#wake();
  }

  async *lines(): AsyncGenerator<string> {
    try {
      for (;;) {
        this.#signal.throwIfAborted();
        if (this.#state === "broken") throw new Error("the connection of the watch broke");
        const line = this.#lines.shift();
        if (line !== undefined) yield line;
        else if (this.#state === "ended") return;
        else await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      this.close();
    }
  }
}
