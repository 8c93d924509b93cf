import { codes, rowOf, type CodeName, type ParamsOf } from "./codes.ts";
import type { Blame, Code, Diagnostic, Outcome, Severity } from "./diagnostic.ts";

export type DiagnosticDetails = Partial<Pick<Diagnostic, "at" | "hint" | "related">>;

/** Collects the diagnostics of one run. */
export class Diagnostics {
  readonly #found: Diagnostic[] = [];
  readonly #keys = new Set<string>();
  #errors = 0;

  /** Adds the diagnostic of a code. The hint of the code applies if `details` has none. */
  report<K extends CodeName>(code: K, params: ParamsOf<K>, details: DiagnosticDetails = {}): void {
    // The rows have different parameter types; the signature above ties `params` to `code`.
    const row = codes[code] as Code<ParamsOf<K>>;
    this.add({ code, severity: row.severity, message: row.message(params), hint: row.hint, ...details });
  }

  /** Adds a diagnostic, unless the same one is there: a type that several kinds use has its notes for each of them. */
  add(diagnostic: Diagnostic): void {
    const { code, message, at } = diagnostic;
    const key = JSON.stringify([code, message, at?.source.file, at?.pointer]);
    if (this.#keys.has(key)) return;
    this.#keys.add(key);
    this.#found.push(diagnostic);
    if (diagnostic.severity === "error") this.#errors += 1;
  }

  /** All diagnostics so far, in the order in which they were reported. */
  get all(): readonly Diagnostic[] {
    return this.#found;
  }

  get errorCount(): number {
    return this.#errors;
  }

  /** Returns the outcome of a run with these diagnostics. Under `strict`, warnings count as errors. */
  outcome(strict = false): Outcome {
    const ending: readonly Severity[] = strict ? ["error", "warning"] : ["error"];
    const blamed = new Set(
      this.#found.filter(({ severity }) => ending.includes(severity)).map(({ code }) => rowOf(code).blames),
    );
    return OUTCOMES.find(([blame]) => blamed.has(blame))?.[1] ?? "ok";
  }
}

/** The outcome of each blame. The first one that applies decides. */
const OUTCOMES: readonly (readonly [Blame, Outcome])[] = [
  ["tool", "tool-failure"],
  ["schema", "schema-errors"],
  ["config", "config-errors"],
  ["drift", "drift"],
];
