import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const STOP_DEADLINE_MS = 15_000;
const POLL_MS = 50;
const LOG_TAIL = 3_000;

/**
 * Reads process ids, one per line. If its input ends without the line "done", the process that started it has died, and
 * it kills the processes and removes the folder. No signal handler could do that after a kill -9.
 */
const WATCHDOG = `
while read -r line; do
  if [ "$line" = done ]; then exit 0; fi
  pids="$pids $line"
done
[ -z "$pids" ] || kill -9 $pids
sleep 1
rm -rf "$1"`;

/** A started program. */
export interface Program {
  readonly name: string;
  /** Its current process. */
  child: ChildProcess;
  readonly spawn: () => ChildProcess;
}

/** Programs that run together, with a folder for their files and logs. Programs and folder end with this process. */
export class Processes {
  readonly folder: string;
  readonly #watchdog: ChildProcess;
  readonly #programs: Program[] = [];

  /** The folder is removed at the end. Default: a new temporary folder. */
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

  /** Folder with the output of each program, `<name>.log`. */
  get logs(): string {
    return path.join(this.folder, "logs");
  }

  /** Starts a program in the background, where Ctrl-C in a terminal does not reach it. */
  start(name: string, file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Program {
    const spawnProgram = () => {
      const log = openSync(this.#log(name), "a");
      const child = spawn(file, args, {
        cwd: this.folder,
        env: { ...this.environment(), ...env },
        stdio: ["ignore", log, log],
        detached: true,
      });
      closeSync(log);
      child.on("error", () => undefined); // `untilReady` reports it as an exit
      child.unref();
      this.#watchdog.stdin?.write(`${child.pid ?? ""}\n`);
      return child;
    };
    const program = { name, child: spawnProgram(), spawn: spawnProgram };
    this.#programs.push(program);
    return program;
  }

  /** Kills a program with SIGKILL and starts it again. Does not wait until it is ready. */
  async restart(name: string): Promise<Program> {
    const program = this.#programs.find((one) => one.name === name);
    if (program === undefined) throw new Error(`no program ${name}`);
    program.child.kill("SIGKILL");
    while (!hasEnded(program.child)) await sleep(POLL_MS);
    program.child = program.spawn();
    return program;
  }

  /** The environment of every program, without the user's configuration and proxies. */
  environment(): Record<string, string> {
    return { PATH: process.env["PATH"] ?? "", HOME: this.folder, TMPDIR: this.folder };
  }

  /** Lists the programs in the order of their start. */
  list(): { readonly name: string; readonly pid: number | undefined; readonly running: boolean }[] {
    return this.#programs.map(({ name, child }) => ({ name, pid: child.pid, running: !hasEnded(child) }));
  }

  /** Waits until the probe resolves to true. Rejects if the program has ended, or after the deadline. */
  async untilReady(program: Program, probe: () => Promise<boolean>, deadlineMs: number): Promise<void> {
    const end = Date.now() + deadlineMs;
    while (!(await probe())) {
      if (hasEnded(program.child)) throw new Error(`${program.name} stopped\n${this.#logTail(program)}`);
      if (Date.now() > end)
        throw new Error(`${program.name} was not ready after ${deadlineMs} ms\n${this.#logTail(program)}`);
      await sleep(POLL_MS);
    }
  }

  /** Stops the programs one after the other, the last one first, then removes the folder. */
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

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

async function stopChild(child: ChildProcess): Promise<void> {
  const end = Date.now() + STOP_DEADLINE_MS;
  child.kill("SIGTERM");
  while (!hasEnded(child)) {
    if (Date.now() > end) child.kill("SIGKILL");
    await sleep(POLL_MS);
  }
}
