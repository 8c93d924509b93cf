import path from "node:path";
import { withCache } from "./cache/with-cache.ts";
import { CONFIG_FILE } from "./config/config.ts";
import { disk } from "./files/disk.ts";
import type { FileSystem } from "./files/file-system.ts";
import { Diagnostics } from "./diagnostics/diagnostics.ts";
import { reportRefusal } from "./diagnostics/report-refusal.ts";
import type { GenerateResult, Pipeline, RunResult } from "./run-stages.ts";

export interface GenerateOptions {
  /** Path of the config file. Default: `seamgen.config.json`. */
  readonly config?: string;
  /** The folder to which `config` is relative. Default: the current folder. */
  readonly root?: string;
  /** Write nothing, and report each file that a run would write or delete. Default: false. */
  readonly check?: boolean;
  /** Treat warnings as errors. Default: false. */
  readonly strict?: boolean;
  /** Called while files are printed, with the number of files so far and the number of all files. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Where files are read and written. Default: the disk. */
  readonly fileSystem?: FileSystem;
}

/**
 * Reads the schemas that the config names, and writes the files that are generated from them. It writes nothing if there
 * are errors, and returns mistakes of users as diagnostics. It rejects only on a bug.
 */
export async function generate(options: GenerateOptions = {}): Promise<GenerateResult> {
  const started = clock();
  const {
    root = process.cwd(),
    check = false,
    strict = false,
    onProgress = () => {},
    fileSystem: files = disk,
  } = options;
  const config = path.resolve(root, options.config ?? CONFIG_FILE);
  let pipeline: Pipeline = async (...given) => (await import("./run-stages.ts")).runStages(...given);
  pipeline = withCache(pipeline);
  const run = { config, root, check, strict, files, onProgress };
  const result = await pipeline(run, (stages) => stages).catch((error: unknown) => refused(error, root));
  return { ...result, milliseconds: clock() - started };
}

/** The result of a run that the operating system stopped. Throws what is a bug. */
function refused(error: unknown, root: string): RunResult {
  const diagnostics = new Diagnostics();
  reportRefusal(error, root, diagnostics);
  return {
    outcome: diagnostics.outcome(),
    artifacts: [],
    diagnostics: diagnostics.all,
    isPartial: false,
    packages: [],
    reconcilers: [],
    reused: false,
  };
}

/** Returns milliseconds. Node loads `performance` at its first use, which would cost a short run time. */
export function clock(): number {
  return process.uptime() * 1000;
}
