import { patternProblem } from "../patterns/re2.ts";
import type { KubernetesVersion } from "../value/kubernetes-version.ts";
import { estimateCost } from "./cost/estimate-cost.ts";
import { compileExpression, type Evaluation, type Variables } from "./evaluate.ts";
import { literalProblems } from "./literal-problems.ts";
import { type Expression, RuleSyntaxError } from "./syntax/expression.ts";
import { parseRule } from "./syntax/parse-rule.ts";
import { type CelType, optionalType } from "./types/cel-type.ts";
import { checkExpression, partsOf, type TypeProblem } from "./types/check-expression.ts";
import type { DeclaredType } from "./types/declare-type.ts";

/** An expression that a server compiles. */
export interface CompiledExpression {
  readonly usesOldSelf: boolean;
  /** The most that one evaluation may cost. */
  readonly maxCost: number;
  /** Evaluates the expression with a limit of the cost. */
  readonly evaluate: (variables: Variables, limit: number) => Evaluation;
}

/** Why a server does not compile an expression. */
export interface CompileError {
  /** In the words of the server. */
  readonly problem: string;
  /** The first error, without its place. */
  readonly summary: string;
  /** The place of the first error in the expression, in UTF-16 units. */
  readonly at: number;
}

export interface ExpressionContext {
  readonly self: DeclaredType;
  /** Whether `oldSelf` is an optional. */
  readonly optionalOldSelf: boolean;
  /** The type that the expression must have. */
  readonly result: "bool" | "string";
  readonly kubernetes: KubernetesVersion;
}

/**
 * Compiles the rule, or the messageExpression, of a validation. Rule: apiextensions-apiserver
 * `apiserver/schema/cel/compilation.go`.
 */
export function compileRule(text: string, context: ExpressionContext): CompiledExpression | CompileError {
  const { self, optionalOldSelf, result, kubernetes } = context;
  const checked = parseAndCheck(
    text,
    new Map([
      ["self", self.type],
      ["oldSelf", optionalOldSelf ? optionalType(self.type) : self.type],
    ]),
  );
  const prefix = result === "bool" ? "" : "messageExpression ";
  if ("problems" in checked) {
    const [first = { message: "", at: 0 }] = checked.problems;
    const problem = `${prefix}compilation failed: ${printProblems(text, checked.problems)}`;
    return { problem, summary: first.message, at: first.at };
  }
  const { expression } = checked;
  if (expression.type?.kind !== result) {
    const problem = result === "bool" ? "cel expression must evaluate to a bool" : `${prefix}must evaluate to a string`;
    return { problem, summary: problem, at: 0 };
  }
  const pattern = invalidPattern(expression);
  if (pattern !== undefined) {
    const problem = `${prefix === "" ? "program " : prefix}instantiation failed: error parsing regexp: ${pattern.message}`;
    return { problem, summary: `error parsing regexp: ${pattern.message}`, at: pattern.at };
  }
  return {
    usesOldSelf: mentions(expression, "oldSelf"),
    maxCost: estimateCost(expression, self, kubernetes).max,
    evaluate: compileExpression(expression),
  };
}

type Checked = { readonly expression: Expression } | { readonly problems: readonly TypeProblem[] };

function parseAndCheck(text: string, variables: ReadonlyMap<string, CelType>): Checked {
  try {
    const expression = parseRule(text);
    const found = checkExpression(expression, variables);
    const problems = found.length > 0 ? found : literalProblems(expression);
    return problems.length > 0 ? { problems: sorted(problems) } : { expression };
  } catch (error) {
    if (error instanceof RuleSyntaxError) return { problems: [{ message: error.message, at: error.at }] };
    throw error;
  }
}

function sorted(problems: readonly TypeProblem[]): readonly TypeProblem[] {
  return [...problems].sort((a, b) => a.at - b.at);
}

/** Servers compile patterns of `find` and `findAll` together with the rule. */
function invalidPattern(expression: Expression): TypeProblem | undefined {
  if (expression.kind === "call" && (expression.name === "find" || expression.name === "findAll")) {
    const [pattern] = expression.args;
    const text = pattern?.kind === "literal" && typeof pattern.value === "string" ? pattern.value : undefined;
    const message = text === undefined ? null : patternProblem(text);
    if (message !== null && pattern !== undefined) return { message, at: pattern.at };
  }
  for (const part of partsOf(expression)) {
    const found = invalidPattern(part);
    if (found !== undefined) return found;
  }
  return undefined;
}

function mentions(expression: Expression, name: string): boolean {
  if (expression.kind === "identifier") return expression.name.replace(/^\./, "") === name;
  return partsOf(expression).some((part) => mentions(part, name));
}

const MOST_PROBLEMS = 100;

/** Prints problems as cel-go does: each with its line and a mark below its place. */
function printProblems(text: string, problems: readonly TypeProblem[]): string {
  const lines = text.split("\n");
  const printed = problems.slice(0, MOST_PROBLEMS).map(({ message, at }) => {
    const before = text.slice(0, at).split("\n");
    const prefix = [...(before.at(-1) ?? "")];
    const line = lines[before.length - 1] ?? "";
    const mark = prefix.map((character) => ((character.codePointAt(0) ?? 0) > 0x7f ? "．" : ".")).join("");
    const column = prefix.length + 1;
    const wide = (line.codePointAt(before.at(-1)?.length ?? 0) ?? 0) > 0x7f;
    return `ERROR: <input>:${before.length}:${column}: ${message}\n | ${line.replaceAll("\t", " ")}\n | ${mark}${wide ? "＾" : "^"}`;
  });
  const rest = problems.length - MOST_PROBLEMS;
  return [...printed, ...(rest > 0 ? [`${rest} more errors were truncated`] : [])].join("\n");
}
