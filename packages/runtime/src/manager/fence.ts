import { unlimitedAbort } from "../controller/unlimited-abort.ts";

/** The switch that stops all writes of a manager. Once it is closed, nothing is written. */
export class Fence {
  readonly #closed = unlimitedAbort();
  readonly #refusal: () => Error | undefined;

  /** `refusal` is called before each write. It returns an error if the write is not allowed, or undefined. */
  constructor(refusal: () => Error | undefined = () => undefined) {
    this.#refusal = refusal;
  }

  /** Aborted when the fence is closed. */
  get signal(): AbortSignal {
    return this.#closed.signal;
  }

  /** Aborts the running writes and refuses later ones with the reason. It cannot be opened again. */
  close(reason: Error): void {
    this.#closed.abort(reason);
  }

  /** Throws if no write is allowed. */
  check(): void {
    const reason = this.#refusal();
    this.signal.throwIfAborted();
    if (reason !== undefined) throw reason;
  }
}
