import type { Place } from "../types.ts";

/** Errors end the run; warnings do so under `--strict`; notes never do. */
export type Severity = "error" | "warning" | "note";

/** What the config can make of a lint rule. */
export type Level = Severity | "off";

/** How a run ended. It determines the exit code of the command. */
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
  /** The place in a file; absent if the finding is not about one. */
  readonly at?: Place;
  /** Lines that show what is meant, in place of the line of the file. */
  readonly excerpt?: readonly string[];
  /** What the user can do. */
  readonly hint?: string;
  readonly related?: readonly { readonly at: Place; readonly message: string }[];
}

/** What the user has to correct after an error. It determines the outcome of the run. */
export type Blame = "config" | "schema" | "tool" | "drift";

/** One row of the table of codes. `P` are the parameters of its message. */
export interface Code<P> {
  /** `off` only for a lint rule that a project switches on. */
  readonly severity: Level;
  /** The name of a lint rule, with which the config changes its severity. */
  readonly rule?: string;
  readonly blames: Blame;
  /** Whether a note is printed. It is if a part of the schema has no effect somewhere. */
  readonly shown: boolean;
  readonly message: (params: P) => string;
  /** What to do, if the place that reports the diagnostic has no better hint. */
  readonly hint: string;
  /** For `seamgen explain`: why the rule exists, where it comes from, and what to do. Plain paragraphs. */
  readonly explain: string;
}

type Row = <P>(
  severity: Level | "shown note",
  message: (params: P) => string,
  help: Pick<Code<P>, "rule" | "hint" | "explain">,
) => Code<P>;

/** Returns a function that declares rows with the given blame. */
export function rowsBlaming(blames: Blame): Row {
  return (given, message, help) => {
    const severity = given === "shown note" ? "note" : given;
    return { severity, blames, shown: given !== "note", message, ...help };
  };
}
