import type { Clock } from "../../../base/src/clock.ts";
import type { RequestOptions } from "./client.ts";
import { TimeoutError } from "./errors.ts";

/** Ends one request when its caller aborts it or its timeout passes. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #cleanUp: () => void;

  /** Without `timeoutMs`, only the caller can end the request. */
  constructor(clock: Clock, { signal, timeoutMs }: RequestOptions) {
    const abort = () => this.#controller.abort(signal?.reason);
    const timeout = () => this.#controller.abort(new TimeoutError(`no complete answer within ${timeoutMs} ms`));
    const cancel = timeoutMs === undefined ? () => undefined : clock.setTimer(timeout, timeoutMs);
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

  /** Call when the request has ended. Otherwise the caller's signal, which lives longer, would keep its listener. */
  release(): void {
    this.#cleanUp();
  }
}
