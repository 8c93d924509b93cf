import { clock } from "../generate.ts";
import type { Stream } from "./terminal.ts";

const PROGRESS_AFTER_MS = 1000;
const PROGRESS_EVERY_MS = 100;

/**
 * Shows progress on one line of a terminal if a run takes longer than a second. Shows nothing if the stream is not a
 * terminal. `now` counts milliseconds.
 */
export function progressLine(stream: Stream, now = clock) {
  const started = now();
  let last = started;
  let shown = false;
  return {
    show(done: number, total: number) {
      const time = now();
      if (stream.isTTY !== true || time - started < PROGRESS_AFTER_MS || time - last < PROGRESS_EVERY_MS) return;
      [last, shown] = [time, true];
      stream.write(`\r\u001b[Kprinting ${done} of ${total} files`);
    },
    clear() {
      if (shown) stream.write("\r\u001b[K");
    },
  };
}
