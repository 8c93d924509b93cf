import { parentPort, workerData } from "node:worker_threads";
import { type Outcome, runPackExecution } from "./pack-execution/run-pack-execution.ts";

export { runPackExecution };

/** Which seeds a worker runs: from `first`, every so many, up to `last`. */
export interface Share {
  readonly first: number;
  readonly last: number;
  readonly step: number;
}

/** The outcome of a seed that was run. */
export interface SeedOutcome extends Outcome {
  readonly seed: number;
}

if (parentPort !== null) {
  const { first, last, step } = workerData as Share;
  for (let seed = first; seed <= last; seed += step) {
    const outcome: SeedOutcome = { seed, ...(await runPackExecution(seed)) };
    parentPort.postMessage(outcome);
  }
}
