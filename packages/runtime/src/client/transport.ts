import type { Credentials } from "./connection.ts";
import { ConnectionError } from "./errors.ts";

/** One request as it goes to a server. */
export interface WireRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: { readonly [name: string]: string | string[] };
  readonly body?: string;
  readonly certificate?: Credentials["certificate"];
  /** Ends the request and its answer, which then reject with the reason. */
  readonly signal: AbortSignal;
  /** The answer is a stream without an end. */
  readonly watch: boolean;
}

/** The head of an answer, and what reads its body once. */
export interface WireAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined };
  text(): Promise<string>;
  /** The lines without their ends; whoever leaves the loop closes the answer. */
  lines(): AsyncIterable<string>;
  /** The body is not wanted. */
  discard(): void;
}

/** Carries requests to one server. */
export interface Transport {
  /** Rejects when there is no answer. */
  send(request: WireRequest): Promise<WireAnswer>;
  /** Ends all requests. */
  close(): void;
}

/** The transport, whose errors become ConnectionErrors unless the caller ended the request. */
export function guardTransport(transport: Transport): Transport {
  return {
    close: () => transport.close(),
    send: async (request) => {
      const broken = (error: unknown) => toConnectionError(error, request.signal);
      const answer = await transport.send(request).catch((error: unknown) => Promise.reject(broken(error)));
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

function toConnectionError(error: unknown, signal: AbortSignal): unknown {
  if (error instanceof ConnectionError || (signal.aborted && error === signal.reason)) return error;
  return new ConnectionError(error instanceof Error ? error.message : String(error), { cause: error });
}
