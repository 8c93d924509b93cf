import { parentPort, workerData } from "node:worker_threads";
import type { StoreState } from "../../packages/apiserver/src/store/object-store.ts";
import { type RunOutcome, runPackExecution } from "./pack-execution/run-pack-execution.ts";

export { runPackExecution };

/** The seeds of a worker: from `first` to `last`, every `step`. */
export interface Share {
  /** The state of the server when a seed begins. */
  readonly state: StoreState;
  readonly first: number;
  readonly last: number;
  readonly step: number;
}

/** The outcome of one seed. */
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
