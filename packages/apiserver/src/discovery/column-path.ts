import { parseColumnPath, type ColumnFilter, type ColumnStep } from "../../../admission/src/index.ts";
import { isArray, isNumeric, isObject, own, type Json } from "../../../base/src/json.ts";

/** Returns the values at a path of an object, in document order. */
export type ColumnPath = (value: Json) => readonly Json[];

/** Returns a function that follows a `jsonPath` of `additionalPrinterColumns`; undefined if it cannot be followed. */
export function columnPath(text: string): ColumnPath | undefined {
  const parsed = parseColumnPath(text);
  return "steps" in parsed ? pathOf(parsed.steps) : undefined;
}

function pathOf(steps: readonly ColumnStep[]): ColumnPath | undefined {
  const followed: ColumnPath[] = [];
  for (const step of steps) {
    const follow = stepOf(step);
    if (follow === undefined) return undefined;
    followed.push(follow);
  }
  return (value) => followed.reduce<readonly Json[]>((values, step) => values.flatMap((one) => step(one)), [value]);
}

function stepOf(step: ColumnStep): ColumnPath | undefined {
  if (step.is === "member") return member(step.name);
  if (step.is === "element") return element(step.index);
  if (step.is === "everything") return everything;
  return step.is === "filter" ? filter(step) : undefined;
}

function everything(value: Json): readonly Json[] {
  if (isArray(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}

function member(name: string): ColumnPath {
  return (value) => {
    const found = isObject(value) ? own(value, name) : undefined;
    return found === undefined ? [] : [found];
  };
}

function element(index: number): ColumnPath {
  return (value) => {
    const found = isArray(value) ? value.at(index) : undefined;
    return found === undefined ? [] : [found];
  };
}

function filter({ path, operator, operand }: ColumnFilter): ColumnPath | undefined {
  const select = pathOf(path);
  if (select === undefined || operand === undefined) return undefined;
  const holds = (item: Json) => {
    const [found] = select(item);
    return found !== undefined && (operator === null || compare(found, operator, operand));
  };
  return (value) => (isArray(value) ? value.filter(holds) : []);
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
