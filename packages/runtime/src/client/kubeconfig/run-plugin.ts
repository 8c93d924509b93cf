import { spawn } from "node:child_process";
import type { Clock } from "../../../../base/src/clock.ts";
import type { Environment } from "../connection-in-cluster.ts";

/** Time limit of a plugin that is not interactive. */
const LIMIT_MS = 60_000;

export interface Invocation {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Environment;
  /** The program gets the terminal as its standard input, and has no time limit. */
  readonly interactive: boolean;
  readonly clock: Clock;
}

/**
 * Runs a program and returns its standard output. Its standard error is inherited. Rejects if it cannot run, fails or
 * takes too long.
 */
export function runPlugin({ command, args, env, interactive, clock }: Invocation): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: [interactive ? "inherit" : "ignore", "pipe", "inherit"] });
    const giveUp = () => {
      child.kill();
      child.stdout.destroy(); // its child processes may hold it open
      reject(new Error(`${command} did not end within ${LIMIT_MS} ms`));
    };
    const cancel = interactive ? () => undefined : clock.setTimer(giveUp, LIMIT_MS);
    const printed: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => printed.push(chunk));
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
