import { buildCatalog, checkSource } from "./catalog/build-catalog.ts";
import { checkSound } from "./check-sound.ts";
import { defineKind } from "./catalog/define-kinds.ts";
import { checkCatalog } from "./check/check-catalog.ts";
import { judgeKind } from "./check/check-definitions.ts";
import { loadConfig } from "./config/load-config.ts";
import type { Diagnostic, Outcome } from "./diagnostics/diagnostic.ts";
import { Diagnostics } from "./diagnostics/diagnostics.ts";
import { emitArtifacts } from "./emit/emit-artifacts.ts";
import { printShapes } from "./emit/models/emit-models.ts";
import type { FileSystem } from "./files/file-system.ts";
import { loadSources, parseSchema } from "./load/load-sources.ts";
import { summarize, type PackageSummary } from "./summarize.ts";
import type { GeneratedArtifact } from "./types.ts";
import { findAffectedReconcilers, type AffectedReconciler } from "./write/affected-reconcilers.ts";
import { writeArtifacts } from "./write/write-artifacts.ts";

/** The stages, and the parts of them that a cache may replace. */
const STAGES = {
  loadConfig,
  loadSources,
  parseSchema,
  buildCatalog,
  checkSource,
  checkSound,
  defineKind,
  checkCatalog,
  judgeKind,
  emitArtifacts,
  printShapes,
  writeArtifacts,
};

export type Stages = typeof STAGES;

export interface GenerateResult {
  readonly outcome: Outcome;
  /** The files of the run; empty if errors stopped it before. */
  readonly artifacts: readonly GeneratedArtifact[];
  readonly diagnostics: readonly Diagnostic[];
  /** Whether errors kept some checks from running. What they would report follows after a correction. */
  readonly isPartial: boolean;
  readonly packages: readonly PackageSummary[];
  /** The reconcilers in the scaffold folder that this run has affected. `seamgen upgrade` says more about them. */
  readonly reconcilers: readonly AffectedReconciler[];
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

type Output = Pick<RunResult, "artifacts" | "packages" | "reconcilers">;
const NO_OUTPUT: Output = { artifacts: [], packages: [], reconcilers: [] };

/** Runs all stages, from the config to the disk. `replace` may return other stages that have the same effect. */
export type Pipeline = (run: Run, replace: (stages: Stages) => Stages) => Promise<RunResult>;

/** Runs the stages: load, catalog, check, emit, write. */
export const runStages: Pipeline = async ({ root, strict, files, onProgress, ...run }, replace) => {
  const stages = replace(STAGES);
  const diagnostics = new Diagnostics();
  const end = ({ isPartial = true, ...output }: Partial<Output> & { isPartial?: boolean } = {}): RunResult => {
    const found = { outcome: diagnostics.outcome(strict), diagnostics: diagnostics.all };
    return { ...NO_OUTPUT, ...output, ...found, isPartial, reused: false };
  };
  const config = await stages.loadConfig({ file: run.config, folder: root }, files, diagnostics);
  if (config === null) return end();
  diagnostics.setLevels(config.lint);
  const sources = await stages.loadSources(config, { files, parse: stages.parseSchema }, diagnostics);
  const { checkSource: check, defineKind: define } = stages;
  const catalog = stages.buildCatalog(sources, { config, check, define }, diagnostics);
  if (catalog === null) {
    stages.checkSound(sources, config, diagnostics);
    return end();
  }
  stages.checkCatalog(catalog, { config, judge: stages.judgeKind }, diagnostics);
  if (diagnostics.outcome(strict) !== "ok") return end({ isPartial: false });
  const artifacts = stages.emitArtifacts(catalog, { config, print: stages.printShapes }, diagnostics);
  if (diagnostics.outcome(strict) !== "ok") return end({ isPartial: false });
  const written = await stages.writeArtifacts(artifacts, { config, files, check: run.check, onProgress }, diagnostics);
  const reconcilers = findAffectedReconcilers(written, config, files);
  return end({ artifacts: written, packages: summarize(catalog, artifacts, config), reconcilers, isPartial: false });
};
