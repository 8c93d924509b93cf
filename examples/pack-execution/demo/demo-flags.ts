import { FlagError, readArgs } from "../cli/command-line.ts";
import { DELIVERY } from "./delivery.ts";
import { FAILURES } from "./stories.ts";
import type { Story } from "./story.ts";

const LIST = FAILURES.map(({ name, title }) => `  ${name.padEnd(20)}${title}`).join("\n");

export const USAGE = `npm run demo [-- flags]

  --failure [NAME...]  play stories that fail or are disturbed, instead of the delivery; default: all
  --help               print this help

The names:

${LIST}
`;

/** Returns the stories that the flags select. Throws a FlagError if a flag or a name is invalid. */
export function parseFlags(args: readonly string[]): readonly Story[] {
  const { values, positionals } = readArgs({
    args: [...args],
    options: { failure: { type: "boolean" } },
    allowPositionals: true,
  });
  if (values.failure !== true) {
    if (positionals[0] !== undefined) throw new FlagError(`${positionals[0]} needs --failure before it`);
    return [DELIVERY];
  }
  return positionals.length === 0 ? FAILURES : positionals.map(findFailure);
}

function findFailure(wanted: string): Story {
  const found = FAILURES.find(({ name }) => name === wanted);
  if (found === undefined) throw new FlagError(`--failure ${wanted}: no story has this name`);
  return found;
}
