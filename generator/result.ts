import type { Diagnostic, Severity } from "./diagnostics/diagnostic.ts";

/** A file that the schemas lead to, or one that a run deletes. */
export interface GeneratedArtifact {
  /** Relative to the project root, with forward slashes. */
  readonly path: string;
  readonly ownership: "generated" | "scaffold";
  /** What the run did, or with `check` would do. */
  readonly action: "create" | "update" | "delete" | "unchanged";
  /** The text that stands, or would stand, at the path; empty for a deletion. */
  readonly contents: () => Promise<string>;
}

/** Counts of one package. */
export interface PackageSummary {
  readonly layer: string;
  readonly package: string;
  /** Relative to the project root. */
  readonly folder: string;
  readonly kinds: number;
  readonly types: number;
  readonly files: number;
}

export interface Summary {
  readonly packages: readonly PackageSummary[];
  /** Every generated file by path. */
  readonly paths: readonly string[];
  readonly scaffolds: readonly string[];
}

/** A diagnostic without its source text, as the cache keeps it. */
export interface DiagnosticRecord {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly file: string | null;
  readonly pointer: string | null;
  /** Where that is in the text, as offsets; not kept of notes. */
  readonly span: readonly [start: number, end: number] | null;
  readonly hint: string | null;
}

/** How a run ended: the exit code of the command follows from it. */
export type Outcome = "ok" | "tool-failure" | "config-errors" | "schema-errors" | "drift";

export interface GenerateResult {
  readonly outcome: Outcome;
  /** Empty when errors kept the run from making any. */
  readonly artifacts: readonly GeneratedArtifact[];
  readonly diagnostics: readonly Diagnostic[];
  readonly summary: Summary;
  /** Whether neither the inputs nor the output changed since the last run, so that nothing had to be worked out. */
  readonly reused: boolean;
  readonly milliseconds: number;
}
