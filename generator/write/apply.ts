import path from "node:path";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import { deleteFile } from "../files/look.ts";
import { isTemporary } from "../files/paths.ts";
import type { Ground, PlannedFile } from "./plan.ts";

/**
 * Carries a plan out. Each file is replaced as a whole, so a run that is killed leaves old or new files,
 * never half ones. Refusals of the operating system are reported and do not stop the rest.
 */
export function applyPlan(plan: readonly PlannedFile[], ground: Ground, diagnostics: Diagnostics): void {
  for (const file of plan) {
    try {
      applyFile(file, ground);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      diagnostics.report("SG5007", { path: file.path, reason });
    }
  }
}

function applyFile({ path: file, action, contents, ownership }: PlannedFile, { files, root }: Ground): void {
  const absolute = path.resolve(root, file);
  if (action === "delete") deleteFile(files, absolute, root);
  else if (contents !== null) files.write(absolute, contents, { once: ownership === "scaffold" });
}

/** The drift report of `--check`: what a run would change, as errors. Scaffolds are the user's business. */
export function reportDrift(plan: readonly PlannedFile[], diagnostics: Diagnostics): void {
  const hint = "run `seamgen generate` and commit the result";
  for (const { path: file, action, ownership } of plan) {
    if (ownership === "scaffold" || action === "unchanged" || (action === "delete" && isTemporary(file))) continue;
    diagnostics.report(DRIFT[action], { path: file }, { hint });
  }
}

const DRIFT = { update: "SG5004", create: "SG5005", delete: "SG5006" } as const;
