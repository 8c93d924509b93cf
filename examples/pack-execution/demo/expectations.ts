import { isConditionTrue } from "@seamgen/runtime";
import { jobWord, type Seen, standing } from "./seen.ts";

/** What a step is to bring about. */
export type Expected = (seen: Seen) => boolean;

/** It stands so, as `standing` says it. */
export function stands(how: string): Expected {
  return (seen) => standing(seen) === how;
}

/** There was an event of the reason. */
export function told(reason: string): Expected {
  return ({ events }) => events.some((event) => event.reason === reason);
}

/** All of it. */
export function all(...expected: readonly Expected[]): Expected {
  return (seen) => expected.every((one) => one(seen));
}

/** There is a Job that stands so, as `jobWord` says it. */
export function jobIs(word: ReturnType<typeof jobWord>): Expected {
  return ({ job }) => job !== undefined && jobWord(job) === word;
}

/** There is a PackInstance that says what is deployed. */
export function delivered({ instance }: Seen): boolean {
  return instance?.status?.upgradeDirection !== undefined;
}

/** Where the operator sees the Job with its queue. */
export function phase(wanted: string): Expected {
  return ({ execution }) => execution?.status?.jobPhase === wanted;
}

/** The condition is True. */
export function isTrue(type: string): Expected {
  return ({ execution }) => isConditionTrue(execution?.status?.conditions, type);
}
