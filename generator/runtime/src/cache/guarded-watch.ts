import type { Clock } from "../clock.ts";

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
  let ended = false;
  try {
    for (;;) {
      const result = await nextWithin(iterator, guard);
      ended = result.done === true;
      if (ended) return;
      yield result.value;
    }
  } finally {
    // Not awaited: an iterator that hangs would hang here too.
    if (!ended) void iterator.return?.().catch(() => undefined);
  }
}

function nextWithin<T>(iterator: AsyncIterator<T>, { clock, signal, quietMs }: Guard): Promise<IteratorResult<T>> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(reasonOf(signal));
    const fail = (error: Error) => {
      cancel();
      signal.removeEventListener("abort", abort);
      reject(error);
    };
    const abort = () => fail(reasonOf(signal));
    const cancel = clock.setTimer(() => fail(new StalledError("no event and no bookmark in time")), quietMs);
    signal.addEventListener("abort", abort, { once: true });
    const succeed = (result: IteratorResult<T>) => {
      cancel();
      signal.removeEventListener("abort", abort);
      resolve(result);
    };
    iterator.next().then(succeed, fail);
  });
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason));
}
