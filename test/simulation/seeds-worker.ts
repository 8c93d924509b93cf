import { parentPort, workerData } from "node:worker_threads";
import type { StoreState } from "../../packages/apiserver/src/store/object-store.ts";
import { type RunOutcome, runPackExecution } from "./pack-execution/run-pack-execution.ts";

export { runPackExecution };

/** Which seeds a worker runs: from `first`, every so many, up to `last`. */
export interface Share {
  /** Of each seed's server. */
  readonly state: StoreState;
  readonly first: number;
  readonly last: number;
  readonly step: number;
}

/** The outcome of a seed that was run. */
export interface SeedOutcome extends RunOutcome {
  readonly seed: number;
}

if (parentPort !== null) {
  const { state, first, last, step } = workerData as Share;
  for (let seed = first; seed <= last; seed += step) {
    const outcome: SeedOutcome = { seed, ...(await runPackExecution(seed, state)) };
    parentPort.postMessage(outcome);
  }
}
