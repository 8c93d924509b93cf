import { codes, rowOf, type CodeName, type ParamsOf } from "./codes.ts";
import type { Blame, Code, Diagnostic, Outcome, Severity } from "./diagnostic.ts";

export type DiagnosticDetails = Partial<Pick<Diagnostic, "at" | "hint" | "related">>;

/** Collects what the stages of one run have to say about its input. */
export class Diagnostics {
  readonly #found: Diagnostic[] = [];
  #errors = 0;

  /** Adds a finding; leaving out a parameter that its message needs does not compile. */
  report<K extends CodeName>(code: K, params: ParamsOf<K>, details: DiagnosticDetails = {}): void {
    // The rows have different parameter types; the signature above ties `params` to `code`.
    const row = codes[code] as Code<ParamsOf<K>>;
    this.add({ code, severity: row.severity, message: row.message(params), ...details });
  }

  add(diagnostic: Diagnostic): void {
    this.#found.push(diagnostic);
    if (diagnostic.severity === "error") this.#errors += 1;
  }

  /** Everything so far, in the order in which it was reported. */
  get all(): readonly Diagnostic[] {
    return this.#found;
  }

  get errorCount(): number {
    return this.#errors;
  }

  /** How a run ends that has found this. Under `strict`, warnings count as errors. */
  outcome(strict = false): Outcome {
    const ending: readonly Severity[] = strict ? ["error", "warning"] : ["error"];
    const blamed = new Set(
      this.#found.filter(({ severity }) => ending.includes(severity)).map(({ code }) => rowOf(code).blames),
    );
    return BY_WEIGHT.find(([blame]) => blamed.has(blame))?.[1] ?? "ok";
  }
}

/** Where several are to blame, the first of these decides. */
const BY_WEIGHT: readonly (readonly [Blame, Outcome])[] = [
  ["tool", "tool-failure"],
  ["schema", "schema-errors"],
  ["config", "config-errors"],
  ["drift", "drift"],
];
