import { setTimeout as sleep } from "node:timers/promises";

const DEADLINE_MS = 60_000;
const POLL_MS = 20;

/** Waits until the probe gives a value, and returns it; rejects, naming what was waited for, when the time is over. */
export async function until<T>(what: string, probe: () => Promise<T | undefined | false>): Promise<T> {
  for (const end = Date.now() + DEADLINE_MS; ; await sleep(POLL_MS)) {
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`waited ${DEADLINE_MS} ms in vain: ${what}`);
  }
}
