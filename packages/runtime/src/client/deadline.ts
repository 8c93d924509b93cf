import type { Clock } from "../../../base/src/clock.ts";
import type { RequestOptions } from "./client.ts";
import { TimeoutError } from "./errors.ts";

/** Ends one request when its caller aborts it or the server is silent for too long. */
export class Deadline {
  readonly #clock: Clock;
  readonly #controller = new AbortController();
  readonly #signal: AbortSignal | undefined;
  #heardAt: number;
  #cancel = () => {};

  /** Without `timeoutMs`, the server may be silent. */
  constructor(clock: Clock, { signal, timeoutMs }: RequestOptions) {
    this.#clock = clock;
    this.#signal = signal;
    this.#heardAt = clock.elapsed();
    if (timeoutMs !== undefined) this.#listen(timeoutMs, timeoutMs);
    if (signal?.aborted) this.#abort();
    signal?.addEventListener("abort", this.#abort, { once: true });
  }

  /** Aborted when the request must end. The request rejects with its reason. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Ends the request after the time, however much the server says. Returns a function that cancels this. */
  limit(missing: string, timeoutMs: number): () => void {
    return this.#clock.setTimer(() => this.#timeOut(`${missing} within ${timeoutMs} ms`), timeoutMs);
  }

  /** Reports that a part of the answer has arrived. One timer serves the whole answer, which may have many parts. */
  readonly heard = (): void => {
    this.#heardAt = this.#clock.elapsed();
  };

  /** Call when the request has ended. Otherwise the caller's signal, which lives longer, would keep its listener. */
  release(): void {
    this.#cancel();
    this.#signal?.removeEventListener("abort", this.#abort);
  }

  readonly #abort = (): void => this.#controller.abort(this.#signal?.reason);

  #timeOut(message: string): void {
    this.#controller.abort(new TimeoutError(message));
  }

  #listen(timeoutMs: number, left: number): void {
    this.#cancel = this.#clock.setTimer(() => {
      const rest = this.#heardAt + timeoutMs - this.#clock.elapsed();
      if (rest > 0) this.#listen(timeoutMs, rest);
      else this.#timeOut(`the server sent nothing for ${timeoutMs} ms`);
    }, left);
  }
}
