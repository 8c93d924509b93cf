import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { isErrno } from "../../../generator/files/disk.ts";

const POLL_MS = 200;

/** Runs the work while it holds the lock file. Removes a lock whose process has ended. */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  for (let waits = 0; !tryLock(file); waits++) {
    if (waits === 1) console.error(`cluster: waiting for the process that holds ${file}`);
    if (isAbandoned(file)) rmSync(file, { force: true });
    else await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function tryLock(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (isErrno(error, "EEXIST")) return false;
    throw error;
  }
}

function isAbandoned(file: string): boolean {
  try {
    const holder = Number(readFileSync(file, "utf8"));
    if (holder > 0) process.kill(holder, 0);
    return false;
  } catch (error) {
    return isErrno(error, "ESRCH");
  }
}
