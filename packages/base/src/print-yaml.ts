import { escapeInvisible, hex } from "./escape-invisible.ts";
import { isArray, isObject, type Json } from "./json.ts";

/**
 * Prints YAML in the layout of kubectl: two spaces, lists level with their key. Readers of YAML 1.1 (PyYAML, Kubernetes) and
 * 1.2 read the same: every scalar that one of them could read as another value is quoted.
 */
export function printYaml(value: Json): string {
  return `${block(value, "").join("\n")}\n`;
}

function block(value: Json, indent: string): string[] {
  if (isArray(value) && value.length > 0) return value.flatMap((item) => listItem(item, indent));
  if (isObject(value) && Object.keys(value).length > 0) {
    return Object.entries(value).flatMap(([key, item]) => mapEntry(key, item, indent));
  }
  return [indent + inline(value, indent)];
}

function isBlock(value: Json): boolean {
  return (isArray(value) && value.length > 0) || (isObject(value) && Object.keys(value).length > 0);
}

/** The longest key that needs no question mark. A reader looks no further than 1,024 characters for the colon. */
const MAX_SIMPLE_KEY = 1_000;

function mapEntry(key: string, value: Json, indent: string): string[] {
  const name = scalar(key);
  if (name.length > MAX_SIMPLE_KEY) return [`${indent}? ${name}`, ...explicitValue(value, indent)];
  const head = `${indent}${name}:`;
  if (!isBlock(value)) return [`${head} ${inline(value, indent)}`];
  return [head, ...block(value, isArray(value) ? indent : `${indent}  `)];
}

function explicitValue(value: Json, indent: string): string[] {
  if (!isBlock(value)) return [`${indent}: ${inline(value, indent)}`];
  return [`${indent}:`, ...block(value, `${indent}  `)];
}

function listItem(value: Json, indent: string): string[] {
  if (!isBlock(value)) return [`${indent}- ${inline(value, indent)}`];
  const [first = "", ...rest] = block(value, `${indent}  `);
  return [`${indent}- ${first.trimStart()}`, ...rest];
}

function inline(value: Json, indent: string): string {
  if (isArray(value)) return "[]";
  if (isObject(value)) return "{}";
  if (typeof value === "string") return isLiteral(value) ? literal(value, indent) : scalar(value);
  return typeof value === "number" ? number(value) : String(value);
}

/** Prints an integer in digits if int64 holds it. An exponent has a point before it: in YAML 1.1, `1e+21` is text. */
function number(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) return String(BigInt(value));
  const text = Number.isInteger(value) ? value.toExponential() : String(value);
  return text.replace(/^(-?\d+)e/, "$1.0e");
}

/** Whether a literal block keeps the text as it is. */
function isLiteral(value: string): boolean {
  return (
    value.includes("\n") &&
    /^(?:[^\s][^\n]*|)(?:\n(?:[^\n]*[^\s])?)*\n?$/.test(value) &&
    !value.includes("\t") &&
    escapeInvisible(value) === value &&
    !/^\n|\n\n$/.test(value) &&
    value.trim() !== ""
  );
}

function literal(value: string, indent: string): string {
  const lines = value.replace(/\n$/, "").split("\n");
  const body = lines.map((line) => (line === "" ? "" : `${indent}  ${line}`));
  return [value.endsWith("\n") ? "|" : "|-", ...body].join("\n");
}

const PLAIN = /^[A-Za-z_./$][A-Za-z0-9 _./$()+*'"!?&;,<>=|^{}[\]@%~`\\-]*$/;
const RESERVED = /^(true|false|null|yes|no|on|off|y|n|nan|inf|~|e[-+0-9]*)$/i;

/** Prints a string plain if every YAML reader reads that string, otherwise in double quotes. */
function scalar(text: string): string {
  const isNumber = /^[.]/.test(text) && !/^[.](?!inf$|nan$)[A-Za-z]{3}/i.test(text);
  const plain = PLAIN.test(text) && !text.endsWith(" ") && !RESERVED.test(text) && !isNumber;
  return plain ? text : quoted(text);
}

/** Escapes whole characters: a reader of YAML takes the escapes of two surrogates for two characters, and refuses both. */
function quoted(text: string): string {
  return escapeInvisible(JSON.stringify(text.toWellFormed()), (char) => {
    const code = char.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`;
  });
}
