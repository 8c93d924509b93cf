import { isArray, isObject, type Json } from "../../packages/base/src/json.ts";

/** Prints a JSON file like `JSON.stringify(value, null, 2)`, with the digits of each `bigint` and a line break at the end. */
export function printJson(value: Json): string {
  return `${printValue(value, "")}\n`;
}

function printValue(value: Json, indent: string): string {
  if (typeof value === "bigint") return String(value);
  const inner = `${indent}  `;
  const block = ([open, close]: readonly [string, string], lines: readonly string[]) =>
    lines.length === 0 ? `${open}${close}` : `${open}\n${inner}${lines.join(`,\n${inner}`)}\n${indent}${close}`;
  if (isArray(value))
    return block(
      ["[", "]"],
      value.map((item) => printValue(item, inner)),
    );
  if (!isObject(value)) return JSON.stringify(value);
  const lines = Object.entries(value).map(([name, one]) => `${JSON.stringify(name)}: ${printValue(one, inner)}`);
  return block(["{", "}"], lines);
}
