import { codes, LINT_RULES, rowOf, type CodeName, type ParamsOf } from "./codes.ts";
import { LIMITS } from "../limits.ts";
import type { Blame, Code, Diagnostic, Level, Outcome, Severity } from "./diagnostic.ts";

export interface DiagnosticDetails extends Partial<Pick<Diagnostic, "at" | "excerpt" | "related">> {
  /** What the user can do. A function is called only if the diagnostic may be printed, because a search takes time. */
  readonly hint?: string | (() => string | undefined);
}

/** Collects the diagnostics of one run. */
export class Diagnostics {
  readonly #found: Diagnostic[] = [];
  readonly #keys = new Set<string>();
  readonly #perFile = new Map<string, number>();
  #errors = 0;
  #levels: ReadonlyMap<string, Level> = new Map();

  /** Sets the severities of lint rules by their names, for what is reported from now on. */
  setLevels(levels: { readonly [rule: string]: Level }): void {
    this.#levels = new Map(Object.entries(levels).map(([rule, level]) => [LINT_RULES.get(rule) ?? "", level]));
  }

  /** Adds the diagnostic of a code, unless its rule is off. The hint of the code applies if `details` has none. */
  report<K extends CodeName>(code: K, params: ParamsOf<K>, details: DiagnosticDetails = {}): void {
    // The rows have different parameter types; the signature above ties `params` to `code`.
    const row = codes[code] as Code<ParamsOf<K>>;
    const severity = this.#levels.get(code) ?? row.severity;
    if (severity === "off") return;
    const { hint: given, ...rest } = details;
    const hint = (typeof given === "function" ? this.#search(given, details.at) : given) ?? row.hint;
    this.add({ code, severity, message: shorten(row.message(params)), hint, ...rest });
  }

  /** Only so many diagnostics of a file are printed. */
  #search(hint: () => string | undefined, at: Diagnostic["at"]): string | undefined {
    const file = at?.source.file ?? "";
    const count = (this.#perFile.get(file) ?? 0) + 1;
    this.#perFile.set(file, count);
    return count > LIMITS.diagnosticsPerFile ? undefined : hint();
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

const MESSAGE_START = 400;
const MESSAGE_END = 150;

/** Leaves out the middle of a long message. A message quotes texts of schemas, which may have any length. */
function shorten(message: string): string {
  if (message.length <= MESSAGE_START + MESSAGE_END + 5) return message;
  return `${message.slice(0, MESSAGE_START)} […] ${message.slice(-MESSAGE_END)}`.toWellFormed();
}

/** The outcome of each blame. The first one that applies decides. */
const OUTCOMES: readonly (readonly [Blame, Outcome])[] = [
  ["tool", "tool-failure"],
  ["schema", "schema-errors"],
  ["config", "config-errors"],
  ["drift", "drift"],
];
