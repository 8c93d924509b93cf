import type { Stream } from "./terminal.ts";

const PROGRESS_AFTER_MS = 1000;
const PROGRESS_EVERY_MS = 100;

/** One line that is written over, on a terminal only, once a run takes longer than a second. The clock counts milliseconds. */
export function progressLine(stream: Stream, clock = () => performance.now()) {
  const started = clock();
  let last = started;
  let shown = false;
  return {
    show(done: number, total: number) {
      const now = clock();
      if (stream.isTTY !== true || now - started < PROGRESS_AFTER_MS || now - last < PROGRESS_EVERY_MS) return;
      [last, shown] = [now, true];
      stream.write(`\r\u001b[Kprinting ${done} of ${total} files`);
    },
    clear() {
      if (shown) stream.write("\r\u001b[K");
    },
  };
}
