import { patternProblem } from "../patterns/re2.ts";
import { accepts } from "./functions/network.ts";
import { toDuration, toTimestamp } from "./functions/convert.ts";
import { parseFormat } from "./functions/format-text.ts";
import type { Call, Expression } from "./syntax/expression.ts";
import { type CelType, DYN } from "./types/cel-type.ts";
import { partsOf, type TypeProblem } from "./types/check-expression.ts";
import { CelError } from "./values/cel-error.ts";

/** Finds literals that functions would refuse each time. Rule: cel-go `cel/validator.go` and `ext/formatting.go`. */
export function literalProblems(expression: Expression): readonly TypeProblem[] {
  const own = expression.kind === "call" ? callProblems(expression) : [];
  return [...own, ...partsOf(expression).flatMap(literalProblems)];
}

function callProblems(expression: Call & Expression): readonly TypeProblem[] {
  const { name, target, args } = expression;
  const last = args.at(-1);
  const literal = last?.kind === "literal" && typeof last.value === "string" ? last.value : undefined;
  if (name === "format" && target?.kind === "literal") return formatProblems(expression, target.value, args[0]);
  if (literal === undefined || last === undefined) return [];
  const isValid = CHECKS.get(name);
  if (isValid === undefined || isValid(literal)) return [];
  return [{ message: `invalid ${name} argument`, at: last.at }];
}

const CHECKS: ReadonlyMap<string, (text: string) => boolean> = new Map([
  ["matches", (text) => patternProblem(text) === null],
  ["duration", (text) => accepts(toDuration, text)],
  ["timestamp", (text) => accepts(toTimestamp, text)],
]);

function formatProblems(
  expression: Expression,
  format: unknown,
  argument: Expression | undefined,
): readonly TypeProblem[] {
  if (typeof format !== "string" || argument?.kind !== "list") return [];
  try {
    return clauseProblems(expression, format, argument.items);
  } catch (error) {
    if (error instanceof CelError) return [{ message: error.message, at: expression.at }];
    throw error;
  }
}

function clauseProblems(expression: Expression, format: string, items: readonly Expression[]): readonly TypeProblem[] {
  const clauses = parseFormat(format).flatMap((part) => ("verb" in part ? [part] : []));
  for (const { verb, index } of clauses) {
    const item = items[index];
    if (item === undefined) return [{ message: `index ${index} out of range`, at: expression.at }];
    const problem = verbProblem(verb, item);
    if (problem !== undefined) return [problem];
  }
  if (items.length <= clauses.length) return [];
  const message = `too many arguments supplied to string.format (expected ${clauses.length}, got ${items.length})`;
  return [{ message, at: expression.at }];
}

const TEXTUAL = "list map int uint double bool string timestamp bytes duration type null dyn".split(" ");
const VERBS: ReadonlyMap<string, readonly [kinds: readonly string[], problem: string]> = new Map([
  ["d", [["int", "uint"], "decimal clause can only be used on integers"]],
  ["f", [["double", "string"], "fixed-point clause can only be used on doubles"]],
  ["e", [["double", "string"], "scientific clause can only be used on doubles"]],
  ["b", [["int", "uint", "bool"], "only integers and bools can be formatted as binary"]],
  ["x", [["int", "uint", "string", "bytes"], "only integers, byte buffers, and strings can be formatted as hex"]],
  ["X", [["int", "uint", "string", "bytes"], "only integers, byte buffers, and strings can be formatted as hex"]],
  ["o", [["int", "uint"], "octal clause can only be used on integers"]],
]);
const STRING_PROBLEM =
  "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps";

function verbProblem(verb: string, item: Expression): TypeProblem | undefined {
  const [kinds, problem] = VERBS.get(verb) ?? [TEXTUAL, STRING_PROBLEM];
  const inner = verb === "s" ? partsOfLiteral(item) : [];
  const { kind, name }: CelType = item.type ?? DYN;
  if (kind !== "dyn" && !kinds.includes(kind))
    return { message: `error during formatting: ${problem}, was given ${name}`, at: item.at };
  return inner.map((part) => verbProblem(verb, part)).find((found) => found !== undefined);
}

function partsOfLiteral(expression: Expression): readonly Expression[] {
  return expression.kind === "list" || expression.kind === "map" ? partsOf(expression) : [];
}
