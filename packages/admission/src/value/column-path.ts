import { parseExactJson } from "../../../base/src/exact-json.ts";
import type { Json } from "../../../base/src/json.ts";

/** One step of the path of a printer column, with its text. */
export type ColumnStep = { readonly text: string } & (
  | { readonly is: "member"; readonly name: string }
  | { readonly is: "element"; readonly index: number }
  | { readonly is: "everything" }
  | ({ readonly is: "filter" } & ColumnFilter)
  /** A slice, a union or a descent. */
  | { readonly is: "other" }
);

/** Selects the items for which a comparison is true; without an operator, those that have the member. */
export interface ColumnFilter {
  readonly path: readonly ColumnStep[];
  readonly operator: string | null;
  /** Undefined if the operator is followed by a path. */
  readonly operand: Json | undefined;
}

/** The steps of a path, or the part of it that cannot be read. */
export type ParsedPath = { readonly steps: readonly ColumnStep[] } | { readonly unreadable: string };

/**
 * Parses a `jsonPath` of `additionalPrinterColumns`, in kubectl's dialect of JSONPath: `.spec.name`, `.a\.b`,
 * `['a.b']`, `[0]`, `[-1]`, `[*]`, `.*` and `[?(@.type=="Ready")]` with any comparison. Rule: client-go
 * `util/jsonpath/parser.go`.
 */
export function parseColumnPath(text: string): ParsedPath {
  const steps: ColumnStep[] = [];
  for (let rest = text.replace(/^\$/, ""); rest !== "";) {
    const blank = /^ +/.exec(rest)?.[0];
    const step = blank === undefined ? readStep(rest) : undefined;
    if (step === undefined && blank === undefined) return { unreadable: rest };
    if (step !== undefined) steps.push(step);
    rest = rest.slice((step?.text ?? blank ?? rest).length);
  }
  return { steps };
}

function readStep(text: string): ColumnStep | undefined {
  for (const [pattern, read] of SYNTAX) {
    const match = pattern.exec(text);
    const step = match === null ? undefined : read(match);
    if (match !== null) return step && ({ ...step, text: match[0] } as ColumnStep);
  }
  return undefined;
}

/** A step without its text. */
type Step = { [S in ColumnStep as S["is"]]: Omit<S, "text"> }[ColumnStep["is"]];

const NAME = String.raw`(?:\\.|[^\s.,\[\]$@{}\\])*`;
const INDEX = String.raw`(?:'[^']*'|-?\d+)`;

const SYNTAX: readonly (readonly [RegExp, (match: RegExpExecArray) => Step | undefined])[] = [
  [new RegExp(`^\\.\\.${NAME}`), () => ({ is: "other" })],
  [/^(?:\.\*(?![^\s.,[\]$@{}])|\.?\[\*\])/, () => ({ is: "everything" })],
  [/^\.?\['((?:\\.|[^'\\])*)'\]/, ([, name = ""]) => ({ is: "member", name: unescaped(name) })],
  [/^\.?\[(-?\d+)\]/, ([, index = ""]) => ({ is: "element", index: Number(index) })],
  [new RegExp(`^\\.?\\[(?:-?\\d*(?::-?\\d*){0,2}|${INDEX}(?: *, *${INDEX})+)\\]`), () => ({ is: "other" })],
  [/^\.?\[\?\(((?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^"')])*)\)\]/, ([, condition = ""]) => readFilter(condition)],
  [new RegExp(`^\\.(${NAME})`), ([, name = ""]) => ({ is: "member", name: unescaped(name) })],
];

function unescaped(name: string): string {
  return name.replace(/\\(.)/g, "$1");
}

const COMPARISON = /^@([^!<>=]*)(?:(==|!=|<=|>=|<|>)(.*))?$/;

function readFilter(condition: string): Step | undefined {
  const [, path = "", operator = null, right = ""] = COMPARISON.exec(condition.trim()) ?? [];
  const operand = right.trim();
  const select = parseColumnPath(path.trim());
  if (path === "" || "unreadable" in select) return undefined;
  const isPath = /^[@$]/.test(operand) && "steps" in parseColumnPath(operand.slice(1));
  const wanted = operator === null || isPath ? null : literal(operand);
  if (wanted === undefined) return undefined;
  return { is: "filter", path: select.steps, operator, operand: isPath ? undefined : wanted };
}

function literal(text: string): Json | undefined {
  if (/^'(?:\\.|[^'\\])*'$/.test(text)) return unescaped(text.slice(1, -1));
  try {
    const value = parseExactJson(text);
    return typeof value === "object" ? undefined : value; // a string, a number or a boolean
  } catch {
    return undefined;
  }
}
