import type { Clock } from "../../../base/src/clock.ts";
import type { RequestOptions } from "./client.ts";
import { TimeoutError } from "./errors.ts";

/** Ends one request: when its caller aborts it, or when its time is over. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #cleanUp: () => void;

  /** Without `timeoutMs` only the caller ends it. */
  constructor(clock: Clock, { signal, timeoutMs }: RequestOptions) {
    const abort = () => this.#controller.abort(signal?.reason);
    const timeout = () => this.#controller.abort(new TimeoutError(`no whole answer within ${timeoutMs} ms`));
    const cancel = timeoutMs === undefined ? () => undefined : clock.setTimer(timeout, timeoutMs);
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort, { once: true });
    this.#cleanUp = () => {
      cancel();
      signal?.removeEventListener("abort", abort);
    };
  }

  /** Its reason is what the request rejects with. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** To be called when the request is over, however it ended: signals live longer than requests. */
  release(): void {
    this.#cleanUp();
  }

  /** Waits for something that cannot be aborted, no longer than the request lasts. */
  race<T>(promise: Promise<T>): Promise<T> {
    const { signal } = this;
    return new Promise((resolve, reject) => {
      if (signal.aborted) reject(signal.reason);
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      promise.then(resolve, reject);
    });
  }
}
