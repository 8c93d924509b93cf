import { parseArgs, type ParseArgsConfig } from "node:util";

/** A command line that cannot be read. */
export class FlagError extends Error {
  override readonly name = "FlagError";
}

/** As `parseArgs`; throws a FlagError for what it refuses. */
export function readArgs<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new FlagError(error instanceof Error ? error.message : String(error));
  }
}

/**
 * What the program's arguments say; undefined when `--help` was asked for, or when `parse` threw a FlagError. That is
 * printed, and the exit code is 2 then.
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
