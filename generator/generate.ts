import path from "node:path";
import { CONFIG_FILE, loadConfig } from "./config/load-config.ts";
import { hasErrors, type Diagnostic } from "./diagnostics/diagnostic.ts";
import { findSchemaFiles } from "./load/load-sources.ts";
import { adoptSpans, planReuse, readInputs, recordRun, replayRun } from "./reuse.ts";
import type { GenerateResult, Outcome, Summary } from "./result.ts";
import type { Artifact } from "./types.ts";
import { applyPlan, driftOf } from "./write/apply.ts";
import { EMPTY_MEMO, hashOf, loadCache, loadMemo } from "./write/cache.ts";
import { planWrites, type Plan } from "./write/plan.ts";

export interface GenerateOptions {
  /** Path of the config file; `seamgen.config.json` of the current folder by default. */
  readonly config?: string;
  /** Write nothing; report what differs from what a run would write. */
  readonly check?: boolean;
  /** Warnings end the run as errors do. */
  readonly strict?: boolean;
  /** Called while files are printed. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Reads the schemas that the config names and writes everything generated from them: load, catalog, check,
 * emit, write. Everything is computed before the first byte is written; user mistakes come back as
 * diagnostics, and an exception is a bug or a refusal of the operating system while reading.
 */
export async function generate(options: GenerateOptions = {}): Promise<GenerateResult> {
  const started = performance.now();
  const finish = (outcome: Outcome, rest: Partial<GenerateResult>): GenerateResult => ({
    outcome,
    artifacts: [],
    diagnostics: [],
    summary: EMPTY,
    reused: false,
    ...rest,
    milliseconds: performance.now() - started,
  });

  const configFile = path.resolve(options.config ?? CONFIG_FILE);
  const cache = options.check ? undefined : loadCache(configFile);
  const isChecked = (text: string) => cache?.config === hashOf([text]);
  const { config, diagnostics: configFaults } = await loadConfig(configFile, isChecked);
  if (config === null) return finish("config-errors", { diagnostics: configFaults });
  const found = findSchemaFiles(config);
  const inputs = readInputs(config, found);
  const replay = cache && replayRun(cache, { config, inputs, strict: options.strict ?? false });
  if (replay !== undefined) return finish("ok", replay);

  const { buildModel } = await import("./model.ts");
  const memo = cache === undefined ? EMPTY_MEMO : loadMemo(configFile);
  const model = await buildModel({ config, found, inputs, memo });
  const diagnostics = adoptSpans(model.diagnostics, cache, inputs);
  if (model.ready === null || isBlocked(diagnostics, options)) {
    return finish(outcomeOf(diagnostics), { diagnostics });
  }
  const { artifacts, summary, keyOf } = model.ready;
  const reuse = planReuse(cache, config, keyOf);
  const plan = await planWrites(artifacts, config, {
    isCurrent: options.check ? () => false : reuse.isCurrent,
    ...(options.onProgress ? { onProgress: options.onProgress } : {}),
  });
  const result = { artifacts: artifactsOf(plan, artifacts), summary };
  if (plan.diagnostics.length > 0)
    return finish("tool-failure", { ...result, diagnostics: [...diagnostics, ...plan.diagnostics] });
  if (options.check) {
    const drift = driftOf(plan);
    return finish(drift.length > 0 ? "drift" : "ok", { ...result, diagnostics: [...diagnostics, ...drift] });
  }
  const failures = applyPlan(plan, config.root);
  if (failures.length === 0) await recordRun({ config, inputs, reuse, summary, diagnostics, memo: model.ready.memo });
  return finish(failures.length > 0 ? "tool-failure" : "ok", { ...result, diagnostics: [...diagnostics, ...failures] });
}

const EMPTY: Summary = { packages: [], paths: [], scaffolds: [] };

function isBlocked(diagnostics: readonly Diagnostic[], { strict }: GenerateOptions): boolean {
  return hasErrors(diagnostics) || (strict === true && diagnostics.some(({ severity }) => severity === "warning"));
}

/** SG60xx blame the config, all others of these stages a schema. */
export function outcomeOf(diagnostics: readonly Diagnostic[]): Outcome {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return errors.length > 0 && errors.every(({ code }) => code.startsWith("SG6")) ? "config-errors" : "schema-errors";
}

function artifactsOf(plan: Plan, artifacts: readonly Artifact[]): GenerateResult["artifacts"] {
  const byPath = new Map(artifacts.map((artifact) => [artifact.path, artifact]));
  return plan.files.map(({ path: file, action, ownership, contents }) => ({
    path: file,
    action,
    ownership,
    contents: async () => contents?.toString() ?? (await byPath.get(file)?.contents()) ?? "",
  }));
}
