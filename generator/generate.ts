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
  /** Path of the config file; `seamgen.config.json` by default. */
  readonly config?: string;
  /** The folder from which `config` is looked up; the current one by default. */
  readonly root?: string;
  /** Write nothing; report what differs from what a run would write. */
  readonly check?: boolean;
  /** Warnings end the run as errors do. */
  readonly strict?: boolean;
  /** Called while files are printed. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Where everything is read and written; the disk of the machine by default. */
  readonly fileSystem?: FileSystem;
}

export interface GenerateResult {
  readonly outcome: Outcome;
  /** Empty when errors kept the run from making any. */
  readonly artifacts: readonly GeneratedArtifact[];
  readonly diagnostics: readonly Diagnostic[];
  readonly packages: readonly PackageSummary[];
  /** Whether neither the inputs nor the output changed since the last run, so that nothing had to be worked out. */
  readonly reused: boolean;
  readonly milliseconds: number;
}

/** One run, with every default filled in. */
export interface Run {
  /** Absolute path of the config file. */
  readonly config: string;
  readonly root: string;
  readonly check: boolean;
  readonly strict: boolean;
  readonly files: FileSystem;
  readonly onProgress: (done: number, total: number) => void;
}

export type Ended = Omit<GenerateResult, "milliseconds">;

/** A run from the config to the disk; `replace` may give it stages that have the same effect at less cost. */
export type Pipeline = (run: Run, replace: (stages: Stages) => Stages) => Promise<Ended>;

/**
 * Reads the schemas that the config names and writes everything generated from them. Everything is computed before
 * the first byte is written; user mistakes come back as diagnostics, and an exception is a bug or a refusal of the
 * operating system while reading.
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
  const ended = await pipeline({ config, root, check, strict, files, onProgress }, (stages) => stages);
  return { ...ended, milliseconds: clock() - started };
}

/** Milliseconds. Node loads `performance` on first use, which takes a short run's time. */
export function clock(): number {
  return process.uptime() * 1000;
}
