import type { Outcome } from "../diagnostics/diagnostic.ts";

export interface Stream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** The parts of the process that a command uses. */
export interface Terminal {
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly env: { readonly [name: string]: string | undefined };
  /** The current folder. Reading it throws a `FileError` if the folder was deleted. */
  readonly cwd: string;
}

/** A parsed command line. */
export interface CommandLine {
  readonly options: { readonly [name: string]: string | boolean | readonly string[] | undefined };
  readonly positionals: readonly string[];
}

/** Exit codes, documented in the README and stable. */
export const EXIT: { readonly [O in Outcome]: number } & { readonly usage: number } = {
  ok: 0,
  "tool-failure": 1,
  usage: 2,
  "config-errors": 2,
  "schema-errors": 3,
  drift: 4,
};

/** Whether to print colors: as NO_COLOR or FORCE_COLOR says, otherwise if the stream is a terminal. */
export function wantsColor(stream: Stream, env: Terminal["env"]): boolean {
  if (env["NO_COLOR"]) return false;
  if (env["FORCE_COLOR"]) return env["FORCE_COLOR"] !== "0";
  return stream.isTTY === true;
}

/** The value of an option that takes one; undefined if it was not given. */
export function textOption({ options }: CommandLine, name: string): string | undefined {
  const value = options[name];
  return typeof value === "string" ? value : undefined;
}
