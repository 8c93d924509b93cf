import { unlimitedAbort } from "../controller/unlimited-abort.ts";

/** Stands between a manager and the API server: once it is closed, nothing is written any more. */
export class Fence {
  readonly #closed = unlimitedAbort();
  readonly #mayWrite: () => Error | undefined;

  /** `mayWrite` says before each write why it must not be made, for example because the lease ran out unnoticed. */
  constructor(mayWrite: () => Error | undefined = () => undefined) {
    this.#mayWrite = mayWrite;
  }

  /** Aborted when the fence is closed. */
  get signal(): AbortSignal {
    return this.#closed.signal;
  }

  /** Ends the writes that are on their way, and refuses those to come with the reason. Once closed it stays so. */
  close(reason: Error): void {
    this.#closed.abort(reason);
  }

  /** Throws when nothing may be written. */
  check(): void {
    const reason = this.#mayWrite();
    this.signal.throwIfAborted();
    if (reason !== undefined) throw reason;
  }
}
