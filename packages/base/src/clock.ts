/** The source of time. Code that waits or writes timestamps takes a clock, so that tests can move time themselves. */
export interface Clock {
  /** Returns the time in whole milliseconds since 1970. */
  now(): number;
  /** Returns the milliseconds since a fixed moment. Unlike `now`, it does not jump when someone sets the machine's time. */
  elapsed(): number;
  /**
   * Calls `callback` once after the given number of milliseconds, of any length. With 0 or less, calls it in the next
   * turn of the event loop. Returns a function that cancels the timer.
   */
  setTimer(callback: () => void, milliseconds: number): () => void;
}

/** The longest delay of Node's timers. Node fires a timer with a longer one at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  setTimer: (callback, milliseconds) => {
    if (milliseconds <= 0) {
      const turn = setImmediate(callback);
      return () => clearImmediate(turn);
    }
    const set = (left: number): NodeJS.Timeout =>
      setTimeout(
        () => {
          if (left > LONGEST_MS) timer = set(left - LONGEST_MS);
          else callback();
        },
        Math.min(left, LONGEST_MS),
      );
    let timer = set(milliseconds);
    return () => clearTimeout(timer);
  },
};

/** Waits the given number of milliseconds. Rejects with the signal's reason as soon as the signal is aborted. */
export function sleep(clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const abort = () => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = clock.setTimer(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", abort, { once: true });
  });
}

/** Returns a number in [0, 1), for jitter. Tests pass a function with a seed. */
export type Random = () => number;
