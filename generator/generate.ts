import path from "node:path";
import { withCache } from "./cache/with-cache.ts";
import { CONFIG_FILE } from "./config/config.ts";
import type { Diagnostic, Outcome } from "./diagnostics/diagnostic.ts";
import { disk } from "./files/disk.ts";
import type { FileSystem } from "./files/file-system.ts";
import type { Stages } from "./run-stages.ts";
import type { PackageSummary } from "./summarize.ts";
import type { GeneratedArtifact } from "./types.ts";

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

export interface GenerateResult {
  readonly outcome: Outcome;
  /** The files of the run; empty if errors stopped it before. */
  readonly artifacts: readonly GeneratedArtifact[];
  readonly diagnostics: readonly Diagnostic[];
  readonly packages: readonly PackageSummary[];
  /** Whether this is the result of the last run, because neither the inputs nor the output changed since. */
  readonly reused: boolean;
  readonly milliseconds: number;
}

/** The options of one run, with all defaults. */
export interface Run {
  /** Absolute path of the config file. */
  readonly config: string;
  readonly root: string;
  readonly check: boolean;
  readonly strict: boolean;
  readonly files: FileSystem;
  readonly onProgress: (done: number, total: number) => void;
}

export type RunResult = Omit<GenerateResult, "milliseconds">;

/** Runs all stages, from the config to the disk. `replace` may return other stages that have the same effect. */
export type Pipeline = (run: Run, replace: (stages: Stages) => Stages) => Promise<RunResult>;

/**
 * Reads the schemas that the config names, and writes the files that are generated from them. It writes nothing if there
 * are errors, and returns mistakes of users as diagnostics. It rejects only on a bug, or if the operating system refuses to
 * read a file.
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
  const result = await pipeline({ config, root, check, strict, files, onProgress }, (stages) => stages);
  return { ...result, milliseconds: clock() - started };
}

/** Returns milliseconds. Node loads `performance` at its first use, which would cost a short run time. */
export function clock(): number {
  return process.uptime() * 1000;
}
