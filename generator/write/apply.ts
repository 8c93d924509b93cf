import path from "node:path";
import { diagnostic } from "../diagnostics/codes.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { isTemporary, deleteFile, writeWhole } from "./disk.ts";
import type { Plan, PlannedFile } from "./plan.ts";

/**
 * Carries a plan out. Each file is replaced as a whole, so a run that is killed leaves old or new files,
 * never half ones. Refusals of the operating system are reported and do not stop the rest.
 */
export function applyPlan(plan: Plan, root: string): Diagnostic[] {
  return plan.files.flatMap((file) => {
    try {
      applyFile(file, root);
      return [];
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return [diagnostic("SG5007", { path: file.path, reason })];
    }
  });
}

function applyFile({ path: file, action, contents, ownership }: PlannedFile, root: string): void {
  const absolute = path.resolve(root, file);
  if (action === "delete") deleteFile(absolute, root);
  else if (contents !== null) writeWhole(absolute, contents, { once: ownership === "scaffold" });
}

/** The drift report of `--check`: what a run would change, as errors. Scaffolds are the user's business. */
export function driftOf(plan: Plan): Diagnostic[] {
  const hint = "run `seamgen generate` and commit the result";
  return plan.files.flatMap(({ path: file, action, ownership }) => {
    if (ownership === "scaffold" || action === "unchanged" || (action === "delete" && isTemporary(file))) return [];
    if (action === "update") return [diagnostic("SG5004", { path: file }, { hint })];
    if (action === "create") return [diagnostic("SG5005", { path: file }, { hint })];
    return [diagnostic("SG5006", { path: file }, { hint })];
  });
}
