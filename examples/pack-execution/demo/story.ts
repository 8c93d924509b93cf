import { type Seen, stateOf } from "./seen.ts";
import type { Stage } from "./stage.ts";

/** An action, and the effect that must be visible before the next step. */
export interface Step {
  readonly caption: string;
  readonly act: (stage: Stage) => Promise<void>;
  readonly until: (seen: Seen) => boolean;
}

/** The end of a story. */
export interface End {
  /** In the form of `stateOf`. */
  readonly state: string;
  /** The number of Jobs that the PackExecution had. */
  readonly jobs: number;
  /** The number of PackInstances. */
  readonly instances: number;
}

export interface Story {
  /** In kebab-case, for the command line. */
  readonly name: string;
  readonly title: string;
  readonly steps: readonly Step[];
  readonly end: End;
}

/** The result of a story. */
export interface Ended {
  readonly name: string;
  readonly expected: End;
  readonly actual: End;
}

export function endOf(seen: Seen): End {
  const instances = seen.instance === undefined ? 0 : 1;
  return { state: stateOf(seen), jobs: seen.ownJobs.length, instances };
}

/** Whether the story ended as expected. */
export function isAsExpected({ expected, actual }: Ended): boolean {
  return describeEnd(expected) === describeEnd(actual);
}

/** The closing line of a story. */
export function describeEnded(ended: Ended): string {
  const actual = describeEnd(ended.actual);
  if (isAsExpected(ended)) return `Ended as expected: ${actual}`;
  return `Ended unexpectedly: ${actual} instead of ${describeEnd(ended.expected)}`;
}

/** `Succeeded/JobSucceeded, 1 Job, 1 PackInstance`. */
function describeEnd({ state, jobs, instances }: End): string {
  return `${state}, ${count(jobs, "Job")}, ${count(instances, "PackInstance")}`;
}

function count(number: number, what: string): string {
  return `${number === 0 ? "no" : number} ${what}${number > 1 ? "s" : ""}`;
}
