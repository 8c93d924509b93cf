import path from "node:path";
import type { DiagnosticDetails, Diagnostics } from "../diagnostics/diagnostics.ts";
import { FileError } from "../files/file-error.ts";
import { decodeText, deleteFile } from "../files/file-operations.ts";
import { attributesLine, isTemporary } from "../files/paths.ts";
import { GENERATE } from "./find-leftovers.ts";
import { LIMITS } from "../limits.ts";
import type { Place } from "../types.ts";
import { firstDifference } from "./first-difference.ts";
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
  let compared = 0;
  for (const planned of plan) {
    const { path: file, action, ownership } = planned;
    if (ownership === "scaffold" || action === "unchanged" || (action === "delete" && isTemporary(file))) continue;
    const { code, ...details } = describeDrift(planned, destination, compared++ < LIMITS.comparedFiles);
    const { command } = destination.writer ?? GENERATE;
    const hint = `run \`${command}\` and commit the result`;
    diagnostics.report(code, { path: file }, { hint, ...details });
  }
}

interface Drift extends DiagnosticDetails {
  readonly code: "SG5004" | "SG5005" | "SG5006" | "SG5041";
}

/** Compares a file with what a run writes. Past a number of files, and for a large one, only the code is known. */
function describeDrift(
  { path: file, action, contents }: PlannedFile,
  { files, root, output, writer: { command } = GENERATE }: Destination,
  isCompared: boolean,
): Drift {
  const absolute = path.resolve(root, file);
  const code = action === "create" ? "SG5005" : action === "delete" ? "SG5006" : "SG5004";
  const at = placeIn(file, { text: "", pointer: "" });
  const size = Math.max(files.stat(absolute)?.size ?? 0, contents?.length ?? 0);
  if (size > LIMITS.comparedBytes) return { code, at, excerpt: [`the file is too large to compare: ${size} bytes`] };
  const found = (action === "create" ? undefined : files.read(absolute)) ?? new Uint8Array();
  const wanted = contents ?? new Uint8Array();
  if (action === "update" && hasOtherLineEnds(found, wanted)) {
    const line = attributesLine(output);
    return { code: "SG5041", at, hint: `add \`${line}\` to .gitattributes and run \`${command}\`` };
  }
  if (!isCompared) return { code, at };
  const { lines, ...place } = firstDifference(found, wanted);
  return { code, at: placeIn(file, place), excerpt: lines };
}

function placeIn(file: string, { text, pointer }: { readonly text: string; readonly pointer: string }): Place {
  return { source: { file, text, syntax: "json" }, pointer };
}

/** Whether a file differs from its new text only by line ends, as in a checkout on Windows. */
function hasOtherLineEnds(found: Uint8Array, wanted: Uint8Array): boolean {
  return decodeText(found).replaceAll("\r\n", "\n") === decodeText(wanted);
}
