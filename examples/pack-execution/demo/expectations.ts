import { isConditionTrue } from "@seamgen/runtime";
import { jobWord, type Seen, stateOf } from "./seen.ts";

/** The expected effect of a step. */
export type Expected = (seen: Seen) => boolean;

/** The PackExecution has this state, in the form of `stateOf`. */
export function hasState(state: string): Expected {
  return (seen) => stateOf(seen) === state;
}

/** An event with this reason was recorded. */
export function hasEvent(reason: string): Expected {
  return ({ events }) => events.some((event) => event.reason === reason);
}

/** All of them hold. */
export function all(...expected: readonly Expected[]): Expected {
  return (seen) => expected.every((one) => one(seen));
}

/** The Job exists and has this state, in the form of `jobWord`. */
export function jobIs(word: ReturnType<typeof jobWord>): Expected {
  return ({ job }) => job !== undefined && jobWord(job) === word;
}

/** The PackInstance exists and its status is written. */
export function delivered({ instance }: Seen): boolean {
  return instance?.status?.upgradeDirection !== undefined;
}

/** The status of the PackExecution has this `jobPhase`. */
export function phase(wanted: string): Expected {
  return ({ execution }) => execution?.status?.jobPhase === wanted;
}

/** The condition is True. */
export function isTrue(type: string): Expected {
  return ({ execution }) => isConditionTrue(execution?.status?.conditions, type);
}
