import { isArray, isObject, type Json } from "../../packages/base/src/json.ts";

/**
 * Prints YAML in the layout of kubectl: two spaces, lists level with their key. Readers of YAML 1.1 (Kubernetes) and 1.2
 * read the same: every scalar that either could read as another value is quoted.
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

function mapEntry(key: string, value: Json, indent: string): string[] {
  const head = `${indent}${scalar(key)}:`;
  if (!isBlock(value)) return [`${head} ${inline(value, indent)}`];
  return [head, ...block(value, isArray(value) ? indent : `${indent}  `)];
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
  return Object.is(value, -0) ? "0" : String(value);
}

/** Whether a literal block keeps the text as it is. */
function isLiteral(value: string): boolean {
  return (
    value.includes("\n") &&
    /^(?:[^\s][^\n]*|)(?:\n(?:[^\n]*[^\s])?)*\n?$/.test(value) &&
    PRINTABLE.test(value) &&
    !/^\n|\n\n$/.test(value) &&
    value.trim() !== ""
  );
}

const PRINTABLE = /^[\n\x20-\x7e\u00a1-\u1fff\u2010-\u2027\u2030-\ud7ff\ue000-\ufefe\uff00-\ufffd]*$/;

function literal(value: string, indent: string): string {
  const lines = value.replace(/\n$/, "").split("\n");
  const body = lines.map((line) => (line === "" ? "" : `${indent}  ${line}`));
  return [value.endsWith("\n") ? "|" : "|-", ...body].join("\n");
}

const PLAIN = /^[A-Za-z_./$][A-Za-z0-9 _./$()+*'"!?&;,<>=|^{}[\]@%~`\\-]*$/;
const RESERVED = /^(true|false|null|yes|no|on|off|y|n|nan|inf|~|e[-+0-9]*)$/i;

/** Prints a string plain if every YAML reader reads that string, otherwise in double quotes. */
function scalar(text: string): string {
  const number = /^[.]/.test(text) && !/^[.](?!inf$|nan$)[A-Za-z]{3}/i.test(text);
  const plain = PLAIN.test(text) && !text.endsWith(" ") && !RESERVED.test(text) && !number;
  return plain ? text : quoted(text);
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\u009f\u00a0\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]/g, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
