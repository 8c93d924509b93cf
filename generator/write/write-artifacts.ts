import type { Config } from "../config/config.ts";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import type { Artifact, GeneratedArtifact } from "../types.ts";
import { applyPlan, reportDrift } from "./apply.ts";
import { locateScaffolds } from "./locate-scaffolds.ts";
import { planWrites, type Ground } from "./plan.ts";

export interface WriteSettings extends Pick<Ground, "files" | "onProgress"> {
  readonly config: Config;
  /** Write nothing; report what differs. */
  readonly check: boolean;
}

/** Brings the disk in line with the artifacts. When one of them cannot be put in its place, none is. */
export async function writeArtifacts(
  artifacts: readonly Artifact[],
  { config, check, ...ground }: WriteSettings,
  diagnostics: Diagnostics,
): Promise<GeneratedArtifact[]> {
  const located = locateScaffolds(artifacts, config, ground.files);
  const before = diagnostics.errorCount;
  const place = { ...ground, root: config.root, output: config.output };
  const plan = await planWrites(located, place, diagnostics);
  if (diagnostics.errorCount === before) {
    if (check) reportDrift(plan, diagnostics);
    else applyPlan(plan, place, diagnostics);
  }
  const byPath = new Map(located.map((artifact) => [artifact.path, artifact]));
  return plan.map(({ path, action, ownership, contents }) => ({
    path,
    action,
    ownership,
    contents: async () => contents?.toString() ?? (await byPath.get(path)?.contents()) ?? "",
  }));
}
