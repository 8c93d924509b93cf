import type { Clock } from "../../../base/src/clock.ts";
import type { RequestOptions } from "./client.ts";
import { TimeoutError } from "./errors.ts";

/** Ends one request when its caller aborts it or its timeout passes. */
export class Deadline {
  readonly #clock: Clock;
  readonly #controller = new AbortController();
  readonly #cleanUp: () => void;

  /** Without `timeoutMs`, only the caller can end the request. */
  constructor(clock: Clock, { signal, timeoutMs }: RequestOptions) {
    const abort = () => this.#controller.abort(signal?.reason);
    this.#clock = clock;
    const cancel = timeoutMs === undefined ? () => undefined : this.limit("no complete answer", timeoutMs);
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort, { once: true });
    this.#cleanUp = () => {
      cancel();
      signal?.removeEventListener("abort", abort);
    };
  }

  /** Aborted when the request must end. The request rejects with its reason. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Ends the request after the time, with what is missing as the message. Returns a function that cancels this. */
  limit(missing: string, timeoutMs: number): () => void {
    const timeout = () => this.#controller.abort(new TimeoutError(`${missing} within ${timeoutMs} ms`));
    return this.#clock.setTimer(timeout, timeoutMs);
  }

  /** Call when the request has ended. Otherwise the caller's signal, which lives longer, would keep its listener. */
  release(): void {
    this.#cleanUp();
  }
}
