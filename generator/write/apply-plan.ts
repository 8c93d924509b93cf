import path from "node:path";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import { FileError } from "../files/file-error.ts";
import { deleteFile, readText } from "../files/file-operations.ts";
import { attributesLine, isTemporary } from "../files/paths.ts";
import { GENERATE } from "./find-leftovers.ts";
import type { Destination, PlannedFile } from "./plan-writes.ts";

/**
 * Writes and deletes the files of a plan. Each file is replaced as a whole, so a run that is killed leaves either the old or
 * the new file. Errors of the operating system are reported, and the other files are still written.
 */
export function applyPlan(plan: readonly PlannedFile[], destination: Destination, diagnostics: Diagnostics): void {
  for (const file of plan) {
    try {
      applyFile(file, destination);
    } catch (error) {
      const reason =
        error instanceof FileError ? error.problem : error instanceof Error ? error.message : String(error);
      diagnostics.report("SG5007", { path: file.path, reason });
    }
  }
}

function applyFile({ path: file, action, contents, ownership }: PlannedFile, { files, root }: Destination): void {
  const absolute = path.resolve(root, file);
  if (action === "delete") deleteFile(files, absolute, root);
  else if (contents !== null) files.write(absolute, contents, { once: ownership === "scaffold" });
}

/** Reports each file that a run would change as an error, for `--check`. Scaffolds belong to the user and are skipped. */
export function reportDrift(plan: readonly PlannedFile[], destination: Destination, diagnostics: Diagnostics): void {
  const { command } = destination.writer ?? GENERATE;
  for (const planned of plan) {
    const { path: file, action, ownership } = planned;
    if (ownership === "scaffold" || action === "unchanged" || (action === "delete" && isTemporary(file))) continue;
    if (action === "update" && hasOtherLineEnds(planned, destination)) {
      const line = attributesLine(destination.output);
      diagnostics.report(
        "SG5041",
        { path: file },
        { hint: `add \`${line}\` to .gitattributes and run \`${command}\`` },
      );
    } else diagnostics.report(DRIFT[action], { path: file }, { hint: `run \`${command}\` and commit the result` });
  }
}

/** Whether a file differs from its new text only by line ends, as in a checkout on Windows. */
function hasOtherLineEnds({ path: file, contents }: PlannedFile, { files, root }: Destination): boolean {
  const existing = readText(files, path.resolve(root, file));
  return existing?.replaceAll("\r\n", "\n") === contents?.toString();
}

const DRIFT = { update: "SG5004", create: "SG5005", delete: "SG5006" } as const;
