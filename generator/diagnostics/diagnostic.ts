import type { Place } from "../types.ts";

/** Errors end the run; warnings do so under `--strict`; notes never do. */
export type Severity = "error" | "warning" | "note";

/** How a run ended: the exit code of the command follows from it. */
export type Outcome = "ok" | "tool-failure" | "config-errors" | "schema-errors" | "drift";

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

/** What is to be set right when a run ends with an error: the outcome follows from it. */
export type Blame = "config" | "schema" | "tool" | "drift";

/** One row of the table of codes. `P` is what a message of this code needs to know. */
export interface Code<P> {
  readonly severity: Severity;
  readonly blames: Blame;
  /** Of a note: printed without being asked for, because something that the schema says has no effect somewhere. */
  readonly shown: boolean;
  readonly message: (params: P) => string;
  /** For `seamgen explain`: why the rule exists, where it comes from, and what to do. Plain paragraphs. */
  readonly explain: string;
}

type Row = <P>(severity: Severity | "shown note", message: (params: P) => string, explain: string) => Code<P>;

/** Declares rows that blame the same, so that the parameters of a message are checked where it is reported. */
export function rowsBlaming(blames: Blame): Row {
  return (given, message, explain) => {
    const severity = given === "shown note" ? "note" : given;
    return { severity, blames, shown: given !== "note", message, explain };
  };
}
