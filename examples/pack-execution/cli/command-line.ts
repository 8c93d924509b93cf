import { parseArgs, type ParseArgsConfig } from "node:util";

/** An invalid command line. */
export class FlagError extends Error {
  override readonly name = "FlagError";
}

/** Calls `parseArgs`. Throws a FlagError if it refuses the arguments. */
export function readArgs<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new FlagError(error instanceof Error ? error.message : String(error));
  }
}

/**
 * Parses the program's arguments. Returns undefined after `--help`, which prints the usage, and after a FlagError, which is
 * printed with the usage and makes the exit code 2.
 */
export function readCommandLine<T>(usage: string, parse: (args: readonly string[]) => T): T | undefined {
  const args = process.argv.slice(2);
  if (args.includes("--help")) {
    console.log(usage);
    return undefined;
  }
  try {
    return parse(args);
  } catch (error) {
    if (!(error instanceof FlagError)) throw error;
    console.error(`${error.message}\n\n${usage}`);
    process.exitCode = 2;
    return undefined;
  }
}
