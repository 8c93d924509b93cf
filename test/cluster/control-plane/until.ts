import { setTimeout as sleep } from "node:timers/promises";

const DEADLINE_MS = 60_000;
const POLL_MS = 20;

/** Waits until the probe returns a value other than false, and returns it. Rejects after a minute; the message has `what`. */
export async function until<T>(what: string, probe: () => Promise<T | undefined | false>): Promise<T> {
  for (const end = Date.now() + DEADLINE_MS; ; await sleep(POLL_MS)) {
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`timed out after ${DEADLINE_MS} ms: ${what}`);
  }
}
