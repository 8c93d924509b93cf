import { Environment, EvaluationError, Optional, type ParseResult } from "@marcbachmann/cel-js";

/** The result of a rule: the verdict, an error that the data causes, or why the rule cannot run here. */
export type RuleResult = { readonly passed: boolean } | { readonly error: string } | { readonly unsupported: string };

/** A compiled rule. An error that the data does not cause is reported as unsupported. */
export type RuleProgram = (variables: { readonly [name: string]: unknown }) => RuleResult;

const environment = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false })
  .registerVariable("self", "dyn")
  .registerVariable("oldSelf", "dyn");

/** Codes of errors that the data causes, as in Kubernetes. */
const DATA_ERRORS: ReadonlySet<string> = new Set([
  ...["no_such_key", "index_out_of_bounds", "division_by_zero", "modulo_by_zero", "numeric_overflow"],
  ...["optional_value_missing", "int_conversion_error", "uint_conversion_error"],
  ...["invalid_timestamp", "invalid_duration"],
]);

const compiled = new Map<string, RuleProgram>();
const CACHE_SIZE = 1000;

/** Compiles a rule; results are cached. The library does not have the CEL functions that Kubernetes adds. */
export function ruleProgram(rule: string): RuleProgram {
  const known = compiled.get(rule);
  if (known !== undefined) return known;
  if (compiled.size >= CACHE_SIZE) compiled.clear();
  const program = compile(rule);
  compiled.set(rule, program);
  return program;
}

function compile(rule: string): RuleProgram {
  try {
    const parsed = environment.parse(rule);
    const { valid, error } = parsed.check();
    return valid ? (variables) => run(parsed, variables) : () => ({ unsupported: firstLine(error) });
  } catch (error) {
    return () => ({ unsupported: firstLine(error) });
  }
}

function run(parsed: ParseResult, variables: { readonly [name: string]: unknown }): RuleResult {
  try {
    const result: unknown = parsed(variables);
    return typeof result === "boolean" ? { passed: result } : { unsupported: "the result is not a boolean" };
  } catch (error) {
    if (error instanceof EvaluationError && DATA_ERRORS.has(error.code)) return { error: dataError(error) };
    return { unsupported: firstLine(error) };
  }
}

function dataError(error: EvaluationError): string {
  const text = firstLine(error);
  return error.code === "no_such_key" ? text.replace(/^No such key/, "no such key") : text;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
}

/** A value that a rule may find absent. */
export function optionalOf(found: { readonly value: unknown } | undefined): unknown {
  return found === undefined ? Optional.none() : Optional.of(found.value);
}

const durations = new Environment().registerVariable("text", "string");

/** A duration as rules have it; throws for text that is none. */
export function durationOf(text: string): unknown {
  return durations.evaluate("duration(text)", { text });
}
