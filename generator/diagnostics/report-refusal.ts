import path from "node:path";
import { FileError } from "../files/file-error.ts";
import { relativePath } from "../files/paths.ts";
import type { Diagnostics } from "./diagnostics.ts";

/** Reports what the operating system refused. Throws any other error, which is a bug. */
export function reportRefusal(error: unknown, folder: string, diagnostics: Diagnostics): void {
  if (!(error instanceof FileError)) throw error;
  const { file, problem } = error;
  diagnostics.report("SG5007", {
    path: path.isAbsolute(file) ? relativePath(folder, file) || "." : file,
    reason: problem,
  });
}
