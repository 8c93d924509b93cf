import type { Credentials } from "./connection.ts";
import { BrokenStreamError, ConnectionError } from "./errors.ts";

/** One request, as it is sent to a server. */
export interface WireRequest {
  readonly method: string;
  /** Path with the query. */
  readonly path: string;
  readonly headers: { readonly [name: string]: string | string[] };
  readonly body?: string;
  readonly certificate?: Credentials["certificate"];
  /** Aborts the request and its answer, which reject with the signal's reason. */
  readonly signal: AbortSignal;
  /** Whether the answer is a stream that stays open. */
  readonly watch: boolean;
  /** Whether the request must not wait behind others for a free socket. */
  readonly urgent?: boolean;
  /** Most bytes of the answer's text; a longer one rejects with an `AnswerTooLargeError`. */
  readonly maxBytes?: number;
  /** To be called with each part of the answer's text that arrives. */
  readonly onProgress?: () => void;
}

/** The head of an answer, and functions that read its body. Call one of them, once. */
export interface WireAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined };
  text(): Promise<string>;
  /** Yields the lines without their line breaks. Leaving the loop closes the answer. */
  lines(): AsyncIterable<string>;
  /** Skips the body. */
  discard(): void;
}

/** Carries requests to one server. */
export interface Transport {
  /** Rejects if no answer arrives. */
  send(request: WireRequest): Promise<WireAnswer>;
  /** Ends all requests. */
  close(): void;
}

/** Wraps a transport so that its errors become `ConnectionError`s, except the reason of the caller's abort. */
export function guardTransport(transport: Transport): Transport {
  return {
    close: () => transport.close(),
    send: async (request) => {
      const failed = (error: unknown) => toConnectionError(error, request.signal, ConnectionError);
      const broken = (error: unknown) => toConnectionError(error, request.signal, BrokenStreamError);
      const answer = await transport.send(request).catch((error: unknown) => Promise.reject(failed(error)));
      return {
        status: answer.status,
        headers: answer.headers,
        discard: () => answer.discard(),
        text: () => answer.text().catch((error: unknown) => Promise.reject(broken(error))),
        lines: () => guardLines(answer.lines(), broken),
      };
    },
  };
}

async function* guardLines(lines: AsyncIterable<string>, broken: (error: unknown) => unknown): AsyncGenerator<string> {
  try {
    yield* lines;
  } catch (error) {
    throw broken(error);
  }
}

function toConnectionError(error: unknown, signal: AbortSignal, type: typeof ConnectionError): unknown {
  if (error instanceof type || (signal.aborted && error === signal.reason)) return error;
  return new type(error instanceof Error ? error.message : String(error), { cause: error });
}
