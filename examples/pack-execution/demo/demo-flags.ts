import { FlagError, readArgs } from "../cli/command-line.ts";
import { DELIVERY } from "./delivery.ts";
import { FAILURES } from "./stories.ts";
import type { Story } from "./story.ts";

const LIST = FAILURES.map(({ name, title }) => `  ${name.padEnd(20)}${title}`).join("\n");

export const USAGE = `npm run demo [-- flags]

  --failure [NAME...]  the unhappy paths in place of the delivery: all of them, or those that are named
  --help               print this

The unhappy paths:

${LIST}
`;

/** The stories that the command line asks for; throws a FlagError that says what is wrong. */
export function parseFlags(args: readonly string[]): readonly Story[] {
  const { values, positionals } = readArgs({
    args: [...args],
    options: { failure: { type: "boolean" } },
    allowPositionals: true,
  });
  if (values.failure !== true) {
    if (positionals[0] !== undefined) throw new FlagError(`${positionals[0]}: names go with --failure`);
    return [DELIVERY];
  }
  return positionals.length === 0 ? FAILURES : positionals.map(findFailure);
}

function findFailure(wanted: string): Story {
  const found = FAILURES.find(({ name }) => name === wanted);
  if (found === undefined) throw new FlagError(`there is no unhappy path ${wanted}`);
  return found;
}
