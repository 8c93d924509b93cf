/** The library: `seamgen generate` for programs. */
export { generate, type GenerateOptions } from "./generate.ts";
export type { GenerateResult } from "./run-stages.ts";
export type { PackageSummary } from "./summarize.ts";
export type { AffectedReconciler } from "./write/affected-reconcilers.ts";
export type { GeneratedArtifact } from "./types.ts";
export type { FileStat, FileSystem, WriteOptions } from "./files/file-system.ts";
export type { Diagnostic, Outcome, Severity } from "./diagnostics/diagnostic.ts";
export { diagnosticsToJson, formatDiagnostics, type DiagnosticJson, type FormatOptions } from "./diagnostics/format.ts";
