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

/** The simulation of PackExecutions, bundled into one file with the sources of the runtime. */
export interface BuiltSimulation {
  readonly run: (seed: number, trace: (line: string) => void) => Promise<RunOutcome>;
  /** Runs the seeds from 1 to `seeds` in this number of threads. */
  readonly runAll: (seeds: number, threads: number) => Promise<readonly SeedOutcome[]>;
  readonly remove: () => void;
}

/**
 * Bundles the simulation. The operator imports the package of the runtime and the simulation its sources, and their error
 * classes would differ without a bundle. A bundle also starts faster in each thread.
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
    // The API server depends on CommonJS libraries.
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

/** A server with the generated definitions and the namespaces of the simulation. */
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
      else reject(new Error(`the thread ended in SEED=${next}`));
    });
  });
}
