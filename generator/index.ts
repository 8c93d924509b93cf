/** The library: `seamgen generate` for programs, and the verdicts of an API server. */
export { generate, type GenerateOptions } from "./generate.ts";
export type { GenerateResult } from "./run-stages.ts";
export type { PackageSummary } from "./summarize.ts";
export type { AffectedReconciler } from "./write/affected-reconcilers.ts";
export type { GeneratedArtifact } from "./types.ts";
export type { FileStat, FileSystem, WriteOptions } from "./files/file-system.ts";
export type { Diagnostic, Outcome, Severity } from "./diagnostics/diagnostic.ts";
export {
  admit,
  admitCrd,
  prepareCrd,
  type AdmitOptions,
  type CommonOptions,
  type PreparedCrd,
  type Verdict,
  type VerdictCause,
} from "../packages/admission/src/index.ts";
export { diagnosticsToJson, formatDiagnostics, type DiagnosticJson, type FormatOptions } from "./diagnostics/format.ts";
