import { type Seen, standing } from "./seen.ts";
import type { Stage } from "./stage.ts";

/** Something that somebody does, and what is to be seen of it before the story goes on. */
export interface Step {
  readonly caption: string;
  readonly act: (stage: Stage) => Promise<void>;
  readonly until: (seen: Seen) => boolean;
}

/** How a story ends. */
export interface End {
  /** As `standing` says it. */
  readonly standing: string;
  /** How many Jobs the PackExecution had. */
  readonly jobs: number;
  /** How many PackInstances there are. */
  readonly instances: number;
}

export interface Story {
  /** In kebab-case, to ask for it. */
  readonly name: string;
  readonly title: string;
  readonly steps: readonly Step[];
  readonly end: End;
}

/** What a story came to. */
export interface Ended {
  readonly name: string;
  readonly expected: End;
  readonly actual: End;
}

export function endOf(seen: Seen): End {
  const instances = seen.instance === undefined ? 0 : 1;
  return { standing: standing(seen), jobs: seen.ownJobs.length, instances };
}

/** Whether a story came to the end that it should. */
export function isAsExpected({ expected, actual }: Ended): boolean {
  return describeEnd(expected) === describeEnd(actual);
}

/** The closing line of a story. */
export function describeEnded(ended: Ended): string {
  const actual = describeEnd(ended.actual);
  if (isAsExpected(ended)) return `Ended as it should: ${actual}`;
  return `Ended otherwise than it should: ${actual}, in place of ${describeEnd(ended.expected)}`;
}

/** `Succeeded/JobSucceeded, 1 Job, 1 PackInstance`. */
function describeEnd({ standing: how, jobs, instances }: End): string {
  return `${how}, ${count(jobs, "Job")}, ${count(instances, "PackInstance")}`;
}

function count(number: number, what: string): string {
  return `${number === 0 ? "no" : number} ${what}${number > 1 ? "s" : ""}`;
}
