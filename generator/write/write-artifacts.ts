import type { Config } from "../config/config.ts";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import type { Artifact, GeneratedArtifact } from "../types.ts";
import { applyPlan, reportDrift } from "./apply-plan.ts";
import { locateScaffolds } from "./locate-scaffolds.ts";
import { planWrites, type Destination } from "./plan-writes.ts";

export interface WriteSettings extends Pick<Destination, "files" | "onProgress"> {
  readonly config: Config;
  /** Write nothing, and report each file that differs. */
  readonly check: boolean;
}

/** Writes the artifacts to the disk, and deletes files that are left over. Writes nothing if one of them cannot be written. */
export async function writeArtifacts(
  artifacts: readonly Artifact[],
  { config, check, ...destination }: WriteSettings,
  diagnostics: Diagnostics,
): Promise<GeneratedArtifact[]> {
  const located = await locateScaffolds(artifacts, config, destination.files);
  const place = { ...destination, root: config.root, output: config.output };
  return writeFiles(located, { place, check }, diagnostics);
}

export interface FileSettings {
  readonly place: Destination;
  /** Write nothing, and report each file that differs. */
  readonly check: boolean;
}

/** The same for any folder of generated files. */
export async function writeFiles(
  artifacts: readonly Artifact[],
  { place, check }: FileSettings,
  diagnostics: Diagnostics,
): Promise<GeneratedArtifact[]> {
  const before = diagnostics.errorCount;
  const plan = await planWrites(artifacts, place, diagnostics);
  if (diagnostics.errorCount === before) {
    if (check) reportDrift(plan, place, diagnostics);
    else applyPlan(plan, place, diagnostics);
  }
  const byPath = new Map(artifacts.map((artifact) => [artifact.path, artifact]));
  return plan.map(({ path, action, ownership, contents }) => ({
    path,
    action,
    ownership,
    contents: async () => contents?.toString() ?? (await byPath.get(path)?.contents()) ?? "",
  }));
}
