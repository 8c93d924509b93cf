import { parseExactJson } from "../../../base/src/exact-json.ts";
import { isArray, isNumeric, isObject, own, type Json } from "../../../base/src/json.ts";

/** Returns the values at a path of an object, in document order. */
export type ColumnPath = (value: Json) => readonly Json[];

type Step = (value: Json) => readonly Json[];

/**
 * Parses a `jsonPath` of `additionalPrinterColumns`, in kubectl's dialect of JSONPath: `.spec.name`, `.a\.b`,
 * `['a.b']`, `[0]`, `[-1]`, `[*]`, `.*` and `[?(@.type=="Ready")]` with any comparison. Returns undefined for any other
 * syntax.
 */
export function columnPath(text: string): ColumnPath | undefined {
  const steps: Step[] = [];
  for (let rest = text.replace(/^\$/, ""); rest !== "";) {
    const read = readStep(rest);
    if (read === undefined) return undefined;
    steps.push(read.step);
    rest = rest.slice(read.length);
  }
  return (value) => steps.reduce<readonly Json[]>((values, step) => values.flatMap((one) => step(one)), [value]);
}

interface Read {
  readonly step: Step;
  readonly length: number;
}

function readStep(text: string): Read | undefined {
  for (const [pattern, step] of SYNTAX) {
    const match = pattern.exec(text);
    const made = match === null ? undefined : step(match);
    if (match !== null && made !== undefined) return { step: made, length: match[0].length };
  }
  return undefined;
}

const NAME = String.raw`(?:\\.|[^.\[\]\\\s*?()'"])+`;

const SYNTAX: readonly (readonly [RegExp, (match: RegExpExecArray) => Step | undefined])[] = [
  [/^(?:\.\*|\.?\[\*\])/, () => everything],
  [new RegExp(`^\\.(${NAME})`), ([, name = ""]) => member(name.replace(/\\(.)/g, "$1"))],
  [/^\.?\['((?:\\.|[^'\\])*)'\]/, ([, name = ""]) => member(name.replace(/\\(.)/g, "$1"))],
  [/^\.?\[(-?\d+)\]/, ([, index = ""]) => element(Number(index))],
  [/^\.?\[\?\(((?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^"')])*)\)\]/, ([, condition = ""]) => filter(condition)],
];

function everything(value: Json): readonly Json[] {
  if (isArray(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}

function member(name: string): Step {
  return (value) => {
    const found = isObject(value) ? own(value, name) : undefined;
    return found === undefined ? [] : [found];
  };
}

function element(index: number): Step {
  return (value) => {
    const found = isArray(value) ? value.at(index) : undefined;
    return found === undefined ? [] : [found];
  };
}

const COMPARISON = /^\s*@(.*?)\s*(?:(==|!=|<=|>=|<|>)\s*(.*?)\s*)?$/;

/** Selects the elements for which the comparison is true, or, without a comparison, those that have the member. */
function filter(condition: string): Step | undefined {
  const [, path = "", operator, operand = ""] = COMPARISON.exec(condition) ?? [];
  const select = path === "" ? undefined : columnPath(path);
  const wanted = operator === undefined ? null : literal(operand);
  if (select === undefined || wanted === undefined) return undefined;
  const holds = (element: Json) => {
    const [found] = select(element);
    return found !== undefined && (operator === undefined || compare(found, operator, wanted));
  };
  return (value) => (isArray(value) ? value.filter(holds) : []);
}

function literal(text: string): Json | undefined {
  if (/^'.*'$/.test(text)) return text.slice(1, -1).replace(/\\(.)/g, "$1");
  try {
    const value = parseExactJson(text);
    return typeof value === "object" ? undefined : value; // a string, a number or a boolean
  } catch {
    return undefined;
  }
}

function compare(found: Json, operator: string, wanted: Json): boolean {
  if (operator === "==") return found === wanted;
  if (operator === "!=") return found !== wanted;
  const comparable =
    (isNumeric(found) && isNumeric(wanted)) || (typeof found === "string" && typeof wanted === "string");
  if (!comparable) return false;
  if (operator === "<") return found < wanted;
  if (operator === "<=") return found <= wanted;
  return operator === ">" ? found > wanted : found >= wanted;
}
