import path from "node:path";
import { withCache } from "./cache/with-cache.ts";
import { buildCatalog } from "./catalog/build-catalog.ts";
import { checkCatalog } from "./check/check-catalog.ts";
import { CONFIG_FILE, loadConfig } from "./config/load-config.ts";
import type { Diagnostic, Outcome } from "./diagnostics/diagnostic.ts";
import { Diagnostics } from "./diagnostics/diagnostics.ts";
import { emitArtifacts } from "./emit/emit-artifacts.ts";
import { disk } from "./files/disk.ts";
import type { FileSystem } from "./files/file-system.ts";
import { loadSources } from "./load/load-sources.ts";
import { summarize, type PackageSummary } from "./summarize.ts";
import type { GeneratedArtifact } from "./types.ts";
import { writeArtifacts } from "./write/write-artifacts.ts";

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

type Emit = typeof emitArtifacts;
type Ended = Omit<GenerateResult, "milliseconds" | "reused"> & Partial<Pick<GenerateResult, "reused">>;

/** The stages of a run, one after the other. */
export type Stages = (run: Run, emit: Emit) => Promise<Ended>;

/**
 * Reads the schemas that the config names and writes everything generated from them. Everything is computed before
 * the first byte is written; user mistakes come back as diagnostics, and an exception is a bug or a refusal of the
 * operating system while reading.
 */
export async function generate(options: GenerateOptions = {}): Promise<GenerateResult> {
  const started = performance.now();
  const {
    root = process.cwd(),
    check = false,
    strict = false,
    onProgress = () => {},
    fileSystem: files = disk,
  } = options;
  const config = path.resolve(root, options.config ?? CONFIG_FILE);
  let stages: Stages = runStages;
  stages = withCache(stages);
  const ended = await stages({ config, root, check, strict, files, onProgress }, emitArtifacts);
  return { ...ended, reused: ended.reused ?? false, milliseconds: performance.now() - started };
}

async function runStages({ root, check, strict, files, onProgress, ...run }: Run, emit: Emit): Promise<Ended> {
  const diagnostics = new Diagnostics();
  const end = ({ artifacts, packages }: Partial<Ended> = {}): Ended => {
    const outcome = diagnostics.outcome(strict);
    return { outcome, artifacts: artifacts ?? [], packages: packages ?? [], diagnostics: diagnostics.all };
  };
  const config = await loadConfig({ file: run.config, folder: root }, files, diagnostics);
  if (config === null) return end();
  const sources = await loadSources(config, files, diagnostics);
  const catalog = buildCatalog(sources, config, diagnostics);
  if (catalog === null) return end();
  checkCatalog(catalog, config, diagnostics);
  if (diagnostics.outcome(strict) !== "ok") return end();
  const artifacts = emit(catalog, config, diagnostics);
  if (diagnostics.outcome(strict) !== "ok") return end();
  const written = await writeArtifacts(artifacts, { config, files, check, onProgress }, diagnostics);
  return end({ artifacts: written, packages: summarize(catalog, artifacts, config) });
}
