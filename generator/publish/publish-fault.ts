import type { CodeName, ParamsOf } from "../diagnostics/codes.ts";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import { FileError } from "../files/file-error.ts";

/** Why a command cannot go on. The command reports it as a diagnostic. */
export class PublishFault<K extends CodeName = CodeName> extends Error {
  readonly code: K;
  readonly params: ParamsOf<K>;

  constructor(code: K, params: ParamsOf<K>) {
    super(code);
    this.code = code;
    this.params = params;
  }
}

/** Runs a part of a command, and reports what ends it early. */
export async function reportFaults(diagnostics: Diagnostics, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (error instanceof PublishFault) diagnostics.report(error.code, error.params);
    else if (error instanceof FileError) diagnostics.report("SG5007", { path: error.file, reason: error.problem });
    else throw error;
  }
}
