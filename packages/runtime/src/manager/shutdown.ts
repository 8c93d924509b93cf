import { unlimitedAbort } from "../controller/unlimited-abort.ts";
import type { Logger } from "../../../base/src/log.ts";

/** The end of a manager: one signal for all parts, the first failure, and what is to be undone, last things first. */
export class Shutdown {
  readonly #log: Logger;
  readonly #stop = unlimitedAbort();
  readonly #undo: (() => Promise<void>)[] = [];
  #failure: { readonly error: unknown } | undefined;
  #drained = true;
  /** Resolves when the end begins. */
  readonly begun: Promise<void>;

  constructor(log: Logger) {
    this.#log = log;
    this.begun = new Promise((resolve) => this.signal.addEventListener("abort", () => resolve(), { once: true }));
  }

  /** Aborted when the end begins. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Whether nothing works on, as far as is known. */
  get drained(): boolean {
    return this.#drained;
  }

  begin(reason: Error): void {
    this.#stop.abort(reason);
  }

  /** Ends everything because of an error; the first one is what `finish` rejects with. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.begin(error instanceof Error ? error : new Error(String(error)));
  }

  /** As `fail`, of something that is left behind and may still work. */
  abandon(error: Error): void {
    this.#drained = false;
    this.#log.error("something did not end in time and is left behind", { error });
    this.fail(error);
  }

  /** Runs a part: what it throws before the end begins is a failure, what it throws because of the end is not. */
  async guard(part: () => Promise<void>): Promise<void> {
    try {
      await part();
    } catch (error) {
      if (this.signal.aborted) this.#log.info("ended early", { error });
      else this.fail(error);
    }
  }

  /** Does this at the end, before what was deferred earlier. */
  defer(undo: () => Promise<void>): void {
    this.#undo.push(undo);
  }

  /** Undoes everything; throws the first failure. */
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
