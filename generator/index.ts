/** The library: what `seamgen generate` does, for programs. Importing it does nothing. */
export { generate, type GenerateOptions } from "./generate.ts";
export type { GeneratedArtifact, GenerateResult, Outcome, PackageSummary, Summary } from "./result.ts";
export type { Diagnostic, Severity } from "./diagnostics/diagnostic.ts";
export { diagnosticsToJson, formatDiagnostics, type DiagnosticJson, type FormatOptions } from "./diagnostics/format.ts";
