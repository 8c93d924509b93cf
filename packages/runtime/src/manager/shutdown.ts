import { unlimitedAbort } from "../controller/unlimited-abort.ts";
import type { Logger } from "../../../base/src/log.ts";
import { toError } from "../../../base/src/to-error.ts";

/**
 * Stops a manager in order. It holds one signal for all parts, the first failure, and the functions that stop each
 * part.
 */
export class Shutdown {
  readonly #log: Logger;
  readonly #stop = unlimitedAbort();
  readonly #undo: (() => Promise<void>)[] = [];
  #failure: { readonly error: unknown } | undefined;
  #drained = true;
  /** Resolves when the shutdown begins. */
  readonly begun: Promise<void>;

  constructor(log: Logger) {
    this.#log = log;
    this.begun = new Promise((resolve) => this.signal.addEventListener("abort", () => resolve(), { once: true }));
  }

  /** Aborted when the shutdown begins. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Whether no part was left running. */
  get drained(): boolean {
    return this.#drained;
  }

  begin(reason: Error): void {
    this.#stop.abort(reason);
  }

  /** Begins the shutdown because of an error. `finish` rejects with the first error. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.begin(toError(error));
  }

  /** Like `fail`, for a part that is left behind and may still run. */
  abandon(error: Error): void {
    this.#drained = false;
    this.#log.error("passes are left behind because they did not end in time", { error });
    this.fail(error);
  }

  /** Runs a part. An error before the shutdown begins is a failure; a later one is only logged. */
  async guard(part: () => Promise<void>): Promise<void> {
    try {
      await part();
    } catch (error) {
      if (this.signal.aborted) this.#log.info("ended early", { error });
      else this.fail(error);
    }
  }

  /** Registers a function for `finish`. The last one registered runs first. */
  defer(undo: () => Promise<void>): void {
    this.#undo.push(undo);
  }

  /** Runs the deferred functions. Rejects with the first failure. */
  async finish(): Promise<void> {
    for (let undo = this.#undo.pop(); undo !== undefined; undo = this.#undo.pop()) {
      try {
        await undo();
      } catch (error) {
        this.fail(error);
      }
    }
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
