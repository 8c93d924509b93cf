import { spawn } from "node:child_process";
import type { Clock } from "../../../../base/src/clock.ts";
import type { Environment } from "../connection-in-cluster.ts";

/** Time limit of a plugin that is not interactive. */
const LIMIT_MS = 60_000;
/** Most bytes of its output. Credentials have some thousands. */
const LIMIT_BYTES = 2 ** 20;

export interface Invocation {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Environment;
  /** The program gets the terminal as its standard input, and has no time limit. */
  readonly interactive: boolean;
  readonly clock: Clock;
}

/**
 * Runs a program and returns its standard output. Its standard error is inherited. Rejects if it cannot run, fails,
 * takes too long or prints too much.
 */
export function runPlugin({ command, args, env, interactive, clock }: Invocation): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: [interactive ? "inherit" : "ignore", "pipe", "inherit"] });
    const giveUp = (why: string) => {
      child.kill();
      child.stdout.destroy(); // its child processes may hold it open
      reject(new Error(`${command} ${why}`));
    };
    const late = () => giveUp(`did not end within ${LIMIT_MS} ms`);
    const cancel = interactive ? () => undefined : clock.setTimer(late, LIMIT_MS);
    const printed: Buffer[] = [];
    let bytes = 0;
    child.stdout.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= LIMIT_BYTES) printed.push(chunk);
      else giveUp(`printed more than ${LIMIT_BYTES} bytes`);
    });
    child.on("error", (error) => {
      cancel();
      reject(new Error(`${command} cannot run: ${error.message}`));
    });
    child.on("close", (code, signal) => {
      cancel();
      if (code === 0) resolve(Buffer.concat(printed).toString("utf8"));
      else reject(new Error(`${command} ended with ${code === null ? `signal ${signal}` : `code ${code}`}`));
    });
  });
}
