/** Where time comes from. Everything that waits or stamps takes one, so that tests move time themselves. */
export interface Clock {
  /** Whole milliseconds since 1970. */
  now(): number;
  /** Calls back once, after so many milliseconds; returns what cancels it. */
  setTimer(callback: () => void, milliseconds: number): () => void;
}

/** The longest time that Node's timers take; a longer one would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer: (callback, milliseconds) => {
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

/** Waits so many milliseconds; rejects with the signal's reason as soon as it is aborted. */
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

/** Numbers in [0, 1) for jitter; tests give a seeded one. */
export type Random = () => number;
