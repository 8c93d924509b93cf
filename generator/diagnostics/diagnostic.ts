import type { Place } from "../types.ts";

/** Errors end the run; warnings do so under `--strict`; notes never do. */
export type Severity = "error" | "warning" | "note";

/** Character offsets in a text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A finding about the user's input: a value, never an exception. */
export interface Diagnostic {
  /** Stable, `SG` and four digits; see the table in `codes/`. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  /** Absent where no file is to blame. */
  readonly at?: Place;
  /** What to do about it. */
  readonly hint?: string;
  readonly related?: readonly { readonly at: Place; readonly message: string }[];
}

/** One row of the table of codes. `P` is what a message of this code needs to know. */
export interface Code<P> {
  readonly severity: Severity;
  readonly message: (params: P) => string;
  /** For `seamgen explain`: why the rule exists, where it comes from, and what to do. Plain paragraphs. */
  readonly explain: string;
}

/** Declares a row so that its message parameters are checked where it is reported. */
export function code<P>(severity: Severity, message: (params: P) => string, explain: string): Code<P> {
  return { severity, message, explain };
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}
