import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import { parseAllDocuments } from "yaml";
import type { StoreState } from "../../packages/apiserver/src/store/object-store.ts";
import type { KubernetesObject } from "../../packages/runtime/src/resource.ts";
import { ROOT } from "../support/built-cli.ts";
import type { RunOutcome, runPackExecution } from "./pack-execution/run-pack-execution.ts";
import { serverState } from "./server-state.ts";
import type { SeedOutcome, Share } from "./seeds-worker.ts";

/** The simulation of PackExecutions as one file, with the runtime's sources in place of its package. */
export interface BuiltSimulation {
  readonly run: (seed: number, trace: (line: string) => void) => Promise<RunOutcome>;
  /** Runs the seeds from 1 on, shared among so many threads. */
  readonly runAll: (seeds: number, threads: number) => Promise<readonly SeedOutcome[]>;
  readonly remove: () => void;
}

/**
 * Bundles the simulation: operators import the runtime's package and the simulation its sources, and errors of the two
 * are not of the same classes. A bundle also starts at once in each thread.
 */
export async function buildSimulation(): Promise<BuiltSimulation> {
  const folder = mkdtempSync(path.join(tmpdir(), "seamgen-simulation-"));
  const outfile = path.join(folder, "simulation.mjs");
  await build({
    entryPoints: [path.join(ROOT, "test", "simulation", "seeds-worker.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    alias: { "@seamgen/runtime": path.join(ROOT, "packages", "runtime", "src", "index.ts") },
    // Libraries that the API server bundles are CommonJS.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: "warning",
  });
  const state = packExecutionState();
  const built = (await import(pathToFileURL(outfile).href)) as { readonly runPackExecution: typeof runPackExecution };
  return {
    run: (seed, trace) => built.runPackExecution(seed, state, trace),
    runAll: async (seeds, threads) => {
      const shares = Array.from({ length: threads }, (_, i) => ({ state, first: i + 1, last: seeds, step: threads }));
      return (await Promise.all(shares.map((share) => runShare(outfile, share)))).flat();
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** The generated definitions, and the namespaces of the world. */
function packExecutionState(): StoreState {
  const text = readFileSync(path.join(ROOT, "generated", "crds", "all.yaml"), "utf8");
  const definitions = parseAllDocuments(text).map((document) => document.toJS() as KubernetesObject);
  return serverState(definitions, ["seam-system", "ont-system", "seam-tenant-blue", "seam-tenant-green"]);
}

function runShare(file: string, share: Share): Promise<SeedOutcome[]> {
  return new Promise((resolve, reject) => {
    const outcomes: SeedOutcome[] = [];
    const worker = new Worker(file, { workerData: share, execArgv: [] });
    worker.on("message", (outcome: SeedOutcome) => outcomes.push(outcome));
    worker.on("error", reject);
    worker.on("exit", () => {
      const next = (outcomes.at(-1)?.seed ?? share.first - share.step) + share.step;
      if (next > share.last) resolve(outcomes);
      else reject(new Error(`SEED=${next} does not end`));
    });
  });
}
