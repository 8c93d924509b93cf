import type { Clock } from "../../../base/src/clock.ts";

/** A watch was silent for longer than a server lets one live: its connection is dead. */
export class StalledError extends Error {
  override readonly name = "StalledError";
}

export interface Guard {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Milliseconds that may pass without an event. */
  readonly quietMs: number;
}

/** What an iterable yields; throws the signal's reason at once when it is aborted, and a StalledError after a silence. */
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
    // Not awaited: an iterator that hangs would hang here too.
    if (!ended) void iterator.return?.().catch(() => undefined);
  }
}

/** Ends a wait. One timer and one listener serve a whole watch: thousands of events a second are not to pay for them. */
class Alarm {
  readonly #guard: Guard;
  #since: number;
  #fail: ((error: Error) => void) | undefined;
  #cancel: () => void;

  constructor(guard: Guard) {
    this.#guard = guard;
    this.#since = guard.clock.now();
    this.#cancel = guard.clock.setTimer(this.#look, guard.quietMs);
    guard.signal.addEventListener("abort", this.#abort, { once: true });
  }

  end(): void {
    this.#cancel();
    this.#guard.signal.removeEventListener("abort", this.#abort);
  }

  wait<T>(next: Promise<T>): Promise<T> {
    const { signal, clock } = this.#guard;
    this.#since = clock.now();
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(reasonOf(signal));
      this.#fail = reject;
      next.then((result) => {
        this.#fail = undefined; // whoever takes long over an event is not to blame for silence
        resolve(result);
      }, reject);
    });
  }

  readonly #abort = (): void => this.#fail?.(reasonOf(this.#guard.signal));

  readonly #look = (): void => {
    const { clock, quietMs } = this.#guard;
    const left = this.#fail === undefined ? quietMs : this.#since + quietMs - clock.now();
    if (left <= 0) this.#fail?.(new StalledError("no event and no bookmark in time"));
    else this.#cancel = clock.setTimer(this.#look, left);
  };
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason));
}
