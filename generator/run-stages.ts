import { buildCatalog } from "./catalog/build-catalog.ts";
import { defineKind } from "./catalog/define-kinds.ts";
import { checkCatalog } from "./check/check-catalog.ts";
import { judgeKind } from "./check/check-definitions.ts";
import { loadConfig } from "./config/load-config.ts";
import { Diagnostics } from "./diagnostics/diagnostics.ts";
import { emitArtifacts } from "./emit/emit-artifacts.ts";
import { printShapes } from "./emit/models/emit-models.ts";
import type { RunResult, Pipeline } from "./generate.ts";
import { loadSources } from "./load/load-sources.ts";
import { summarize } from "./summarize.ts";
import { writeArtifacts } from "./write/write-artifacts.ts";

/** The stages, and the parts of them that a cache may replace. */
const STAGES = {
  loadConfig,
  loadSources,
  buildCatalog,
  defineKind,
  checkCatalog,
  judgeKind,
  emitArtifacts,
  printShapes,
  writeArtifacts,
};

export type Stages = typeof STAGES;

/** Runs the stages: load, catalog, check, emit, write. */
export const runStages: Pipeline = async ({ root, check, strict, files, onProgress, ...run }, replace) => {
  const stages = replace(STAGES);
  const diagnostics = new Diagnostics();
  const end = (output: Pick<RunResult, "artifacts" | "packages"> = { artifacts: [], packages: [] }): RunResult => {
    return { ...output, outcome: diagnostics.outcome(strict), diagnostics: diagnostics.all, reused: false };
  };
  const config = await stages.loadConfig({ file: run.config, folder: root }, files, diagnostics);
  if (config === null) return end();
  const sources = await stages.loadSources(config, files, diagnostics);
  const catalog = stages.buildCatalog(sources, { config, define: stages.defineKind }, diagnostics);
  if (catalog === null) return end();
  stages.checkCatalog(catalog, { config, judge: stages.judgeKind }, diagnostics);
  if (diagnostics.outcome(strict) !== "ok") return end();
  const artifacts = stages.emitArtifacts(catalog, { config, print: stages.printShapes }, diagnostics);
  if (diagnostics.outcome(strict) !== "ok") return end();
  const written = await stages.writeArtifacts(artifacts, { config, files, check, onProgress }, diagnostics);
  return end({ artifacts: written, packages: summarize(catalog, artifacts, config) });
};
