import type { Clock } from "../../../base/src/clock.ts";
import { toError } from "../../../base/src/to-error.ts";

/** Thrown when a watch was silent for longer than a server is. Its connection is dead. */
export class StalledError extends Error {
  override readonly name = "StalledError";
}

export interface Guard {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Milliseconds that may pass without an event before the watch counts as dead. */
  readonly quietMs: number;
}

/**
 * Yields the events of a watch. Throws the signal's reason as soon as the signal is aborted, and a `StalledError` if no
 * event comes for `quietMs`.
 */
export async function* guardedWatch<T>(events: AsyncIterable<T>, guard: Guard): AsyncGenerator<T, void, undefined> {
  const iterator = events[Symbol.asyncIterator]();
  const alarm = new Alarm(guard);
  let ended = false;
  try {
    for (;;) {
      const result = await alarm.wait(iterator.next());
      ended = result.done === true;
      if (ended) return;
      yield result.value;
    }
  } finally {
    alarm.end();
    // Without await: an iterator that hangs would hang this function too.
    if (!ended) void iterator.return?.().catch(() => undefined);
  }
}

/**
 * Ends a wait. One timer and one listener serve the whole watch, because a watch may bring thousands of events per
 * second.
 */
class Alarm {
  readonly #guard: Guard;
  #since: number;
  #fail: ((error: Error) => void) | undefined;
  #cancel: () => void;

  constructor(guard: Guard) {
    this.#guard = guard;
    this.#since = guard.clock.elapsed();
    this.#cancel = guard.clock.setTimer(this.#look, guard.quietMs);
    guard.signal.addEventListener("abort", this.#abort, { once: true });
  }

  end(): void {
    this.#cancel();
    this.#guard.signal.removeEventListener("abort", this.#abort);
  }

  wait<T>(next: Promise<T>): Promise<T> {
    const { signal, clock } = this.#guard;
    this.#since = clock.elapsed();
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(toError(signal.reason));
      this.#fail = reject;
      next.then((result) => {
        this.#fail = undefined; // the time that the consumer spends on an event is not silence
        resolve(result);
      }, reject);
    });
  }

  readonly #abort = (): void => this.#fail?.(toError(this.#guard.signal.reason));

  readonly #look = (): void => {
    const { clock, quietMs } = this.#guard;
    const left = this.#fail === undefined ? quietMs : this.#since + quietMs - clock.elapsed();
    if (left <= 0) this.#fail?.(new StalledError("no event and no bookmark in time"));
    else this.#cancel = clock.setTimer(this.#look, left);
  };
}
