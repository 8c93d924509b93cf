import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const STOP_DEADLINE_MS = 15_000;
const POLL_MS = 50;
const LOG_TAIL = 3_000;

/**
 * Remembers the process ids that it is told, a line each. When its input ends without "done", whoever started it died:
 * then it kills them and removes the folder. No signal handler could do that after a kill -9.
 */
const WATCHDOG = `
while read -r line; do
  if [ "$line" = done ]; then exit 0; fi
  pids="$pids $line"
done
[ -z "$pids" ] || kill -9 $pids
sleep 1
rm -rf "$1"`;

/** A program that was started. */
export interface Program {
  readonly name: string;
  /** Its present process. */
  child: ChildProcess;
  readonly spawn: () => ChildProcess;
}

/** Programs that run together, with a folder for their files and logs; none of it outlives this process. */
export class Processes {
  readonly folder: string;
  readonly #watchdog: ChildProcess;
  readonly #programs: Program[] = [];

  /** The folder is removed at the end; without one, a temporary folder is made. */
  constructor(folder = mkdtempSync(path.join(tmpdir(), "seamgen-cluster-"))) {
    this.folder = folder;
    mkdirSync(this.logs, { recursive: true });
    // Detached, so that Ctrl-C in a terminal does not reach it.
    this.#watchdog = spawn("sh", ["-c", WATCHDOG, "sh", this.folder], {
      stdio: ["pipe", "ignore", "ignore"],
      detached: true,
    });
    this.#watchdog.unref();
    this.#watchdog.stdin?.on("error", () => undefined);
  }

  /** Where each program's output is, as `<name>.log`. */
  get logs(): string {
    return path.join(this.folder, "logs");
  }

  /** Starts a program in the background, out of reach of a terminal's Ctrl-C. */
  start(name: string, file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Program {
    const spawnIt = () => {
      const log = openSync(this.#log(name), "a");
      const child = spawn(file, args, {
        cwd: this.folder,
        env: { ...this.environment(), ...env },
        stdio: ["ignore", log, log],
        detached: true,
      });
      closeSync(log);
      child.on("error", () => undefined); // seen as an exit by `untilReady`
      child.unref();
      this.#watchdog.stdin?.write(`${child.pid ?? ""}\n`);
      return child;
    };
    const program = { name, child: spawnIt(), spawn: spawnIt };
    this.#programs.push(program);
    return program;
  }

  /** Kills a program as a crash would, and starts it again as it was; it is not ready yet. */
  async restart(name: string): Promise<Program> {
    const program = this.#programs.find((one) => one.name === name);
    if (program === undefined) throw new Error(`no program ${name}`);
    program.child.kill("SIGKILL");
    while (!isGone(program.child)) await sleep(POLL_MS);
    program.child = program.spawn();
    return program;
  }

  /** What every program sees: nothing of the user's configuration, proxies included. */
  environment(): Record<string, string> {
    return { PATH: process.env["PATH"] ?? "", HOME: this.folder, TMPDIR: this.folder };
  }

  /** Name, process id and whether it still runs, of each program in the order of their start. */
  list(): { readonly name: string; readonly pid: number | undefined; readonly running: boolean }[] {
    return this.#programs.map(({ name, child }) => ({ name, pid: child.pid, running: !isGone(child) }));
  }

  /** Waits until the probe answers true; rejects when the program is gone or the time is over. */
  async untilReady(program: Program, probe: () => Promise<boolean>, deadlineMs: number): Promise<void> {
    const end = Date.now() + deadlineMs;
    while (!(await probe())) {
      if (isGone(program.child)) throw new Error(`${program.name} stopped\n${this.#logTail(program)}`);
      if (Date.now() > end)
        throw new Error(`${program.name} was not ready after ${deadlineMs} ms\n${this.#logTail(program)}`);
      await sleep(POLL_MS);
    }
  }

  /** Stops the programs, last started first, each gone before the next is asked; then removes the folder. */
  async stop(): Promise<void> {
    for (const { child } of this.#programs.splice(0).reverse()) await stopChild(child);
    rmSync(this.folder, { recursive: true, force: true });
    this.#watchdog.stdin?.end("done\n");
  }

  #log(name: string): string {
    return path.join(this.logs, `${name}.log`);
  }

  #logTail(program: Program): string {
    return readFileSync(this.#log(program.name), "utf8").slice(-LOG_TAIL);
  }
}

function isGone(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

async function stopChild(child: ChildProcess): Promise<void> {
  const end = Date.now() + STOP_DEADLINE_MS;
  child.kill("SIGTERM");
  while (!isGone(child)) {
    if (Date.now() > end) child.kill("SIGKILL");
    await sleep(POLL_MS);
  }
}
