/** The text of a selector is invalid. */
export class SelectorError extends Error {
  override readonly name = "SelectorError";
}

type Labels = { readonly [key: string]: unknown };
type Test = (labels: Labels) => boolean;

const KEY = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/**
 * Parses a label selector into a test of labels. Throws a `SelectorError` for an invalid selector. Rule: apimachinery's
 * labels.Parse.
 */
export function parseLabelSelector(text: string): Test {
  const tests = splitOutsideParentheses(text).map(parseRequirement);
  return (labels) => tests.every((test) => test(labels));
}

function splitOutsideParentheses(text: string): readonly string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function parseRequirement(text: string): Test {
  const set = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(text);
  if (set !== null) return setTest(set[1] ?? "", set[2] === "in", (set[3] ?? "").split(","));
  const compared = /^([^\s=!<>]+)\s*(==|=|!=|<|>)\s*(\S*)$/.exec(text);
  if (compared !== null) return comparison(checkKey(compared[1] ?? ""), compared[2] ?? "", compared[3] ?? "");
  if (text.startsWith("!")) {
    const absent = checkKey(text.slice(1).trim());
    return (labels) => !Object.hasOwn(labels, absent);
  }
  const present = checkKey(text);
  return (labels) => Object.hasOwn(labels, present);
}

function setTest(key: string, wanted: boolean, values: readonly string[]): Test {
  checkKey(key);
  const members = new Set<unknown>(values.map((value) => checkValue(value.trim())));
  // `notin` and `!=` also match objects without the label.
  return (labels) => (Object.hasOwn(labels, key) ? members.has(labels[key]) === wanted : !wanted);
}

function comparison(key: string, operator: string, value: string): Test {
  if (operator === "<" || operator === ">") return orderTest(key, operator, value);
  return setTest(key, operator !== "!=", [value]);
}

function orderTest(key: string, operator: "<" | ">", value: string): Test {
  if (!/^-?\d+$/.test(value)) throw unparsable(`for 'Gt', 'Lt' operators, the value must be an integer`);
  const bound = BigInt(value);
  return (labels) => {
    const label = Object.hasOwn(labels, key) ? String(labels[key]) : "";
    if (!/^-?\d+$/.test(label)) return false;
    return operator === ">" ? BigInt(label) > bound : BigInt(label) < bound;
  };
}

function checkKey(key: string): string {
  if (KEY.test(key)) return key;
  throw unparsable(`<nil>: Invalid value: ${JSON.stringify(key)}: name part must consist of alphanumeric characters`);
}

function checkValue(value: string): string {
  if (VALUE.test(value)) return value;
  throw unparsable(`values: Invalid value: ${JSON.stringify(value)}: a valid label must be an empty string or words`);
}

function unparsable(why: string): SelectorError {
  return new SelectorError(`unable to parse requirement: ${why}`);
}
