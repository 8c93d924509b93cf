import { escapeInvisible } from "../../packages/base/src/escape-invisible.ts";
import { fitsDouble, isNumeric } from "../../packages/base/src/json.ts";

/** Quotes text of schemas, which enters code in no other way, and lays out lines. */

/** The width of generated code and of explanations on a terminal. */
export const LINE_WIDTH = 80;

/** Whether a line fits the width of generated code. */
export function fits(line: string): boolean {
  return line.length <= LINE_WIDTH;
}

/** Returns a string literal of JavaScript and TypeScript. */
export function quote(text: string): string {
  return escapeInvisible(JSON.stringify(text));
}

/** Returns the type of a scalar. A literal type is a double, so an integer that no double holds is a number with a comment. */
export function literalType(value: unknown): string {
  if (typeof value === "string") return quote(value);
  return typeof value === "bigint" && !fitsDouble(value) ? `number /* ${value} */` : String(value);
}

/** Returns a property name, quoted if it is not an identifier. */
export function propertyName(name: string): string {
  return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(name) ? name : quote(name);
}

/** Escapes text for a comment, so that it cannot end the comment, break its line or hide a part of it. */
export function commentText(text: string): string {
  return escapeInvisible(text.replaceAll("*/", "*\\/"));
}

/** Returns a text as it is on every machine: with LF at the end of each line, and without a byte order mark. */
export function portableText(text: string): string {
  return text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
}

/** Words that begin with a vowel and are read with a consonant: "a User", "a OneOf", "a European". */
const READ_WITH_CONSONANT = /^(U(?![a-z])|Uni(?!n|m|d)|Us[aeiu]|Ut[ei]|Ur[ai]|One|Once|Eu)/;
/** Words that begin with a silent h, and abbreviations whose first letter is read with a vowel: "an HTTPRoute". */
const READ_WITH_VOWEL = /^(Hour|Honou?r|Honest|Heir|[FHLMNRSX](?=[A-Z0-9]|$))/;

/** The article that a reader expects before the name of a type: "a Pack", "an App". */
export function article(name: string): "a" | "an" {
  if (READ_WITH_VOWEL.test(name)) return "an";
  return /^[AEIOU]/i.test(name) && !READ_WITH_CONSONANT.test(name) ? "an" : "a";
}

/** Escapes an `@` at the start of a line, where wrapping could make a tag of it. */
function withoutTag(line: string): string {
  return line.replace(/^@/, "\\@");
}

/** Wraps words to lines of at most `width` characters. A longer word has its own line. */
function wrapLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(/[ \t\n]+/).filter((part) => part !== "")) {
    if (current !== "" && current.length + 1 + word.length > width) {
      lines.push(current);
      current = word;
    } else current = current === "" ? word : `${current} ${word}`;
  }
  return [...lines, current];
}

/** Prints a doc comment: a text, then tags such as `@deprecated`. Without both there is no comment. */
export function docComment(text: string | null, tags: readonly string[] = [], indent = ""): string[] {
  const width = LINE_WIDTH - indent.length - " * ".length;
  const body = (text ?? "").trim() === "" ? [] : (text ?? "").trim().split(/\r\n|[\n\r\u2028\u2029]/);
  const lines = [
    ...body.flatMap((line) => wrapLine(commentText(line), width)).map(withoutTag),
    ...(body.length > 0 && tags.length > 0 ? [""] : []),
    ...tags.flatMap((tag) => wrapLine(commentText(tag), width).map((line, i) => (i === 0 ? line : withoutTag(line)))),
  ];
  if (lines.length === 0) return [];
  const single = `${indent}/** ${lines[0] ?? ""} */`;
  if (lines.length === 1 && fits(single)) return [single];
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`];
}

interface Call {
  /** The text before the opening parenthesis. */
  readonly head: string;
  /** The text after the closing parenthesis. */
  readonly tail: string;
  readonly indent?: string;
}

/** Prints `head(a, b)tail`, with one item per line if it does not fit on one line. */
export function printCall(items: readonly string[], { head, tail, indent = "" }: Call): string[] {
  const flat = `${indent}${head}(${items.join(", ")})${tail}`;
  if (fits(flat) || items.length === 0) return [flat];
  return [`${indent}${head}(`, ...items.map((item) => `${indent}  ${item},`), `${indent})${tail}`];
}

/** Prints a JSON value as a JavaScript literal, in the layout of prettier. */
export function printLiteral(value: unknown, indent = "", prefix = ""): string {
  const flat = flatLiteral(value);
  if (flat !== undefined && fits(`${indent}${prefix}${flat},`) && !isFilledObject(value)) return flat;
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length > 1 && value.every(isNumeric)) return printNumbers(value, indent);
    return `[\n${value.map((item) => `${inner}${printLiteral(item, inner)},\n`).join("")}${indent}]`;
  }
  if (typeof value === "object" && value !== null) {
    const lines = Object.entries(value).map(([key, item]) => {
      const name = key === "__proto__" ? '["__proto__"]' : propertyName(key);
      const text = printLiteral(item, inner, `${name}: `);
      const isBelow = typeof item === "string" && name.length > 2 && !fits(`${inner}${name}: ${text},`);
      return `${inner}${name}:${isBelow ? `\n${inner}  ` : " "}${text},\n`;
    });
    return `{\n${lines.join("")}${indent}}`;
  }
  return flat ?? "null";
}

/** Prints as many numbers on each line as fit. */
function printNumbers(numbers: readonly (number | bigint)[], indent: string): string {
  const inner = `${indent}  `;
  const lines = wrapLine(numbers.map((number) => `${number},`).join(" "), LINE_WIDTH - inner.length);
  return `[\n${lines.map((line) => `${inner}${line}\n`).join("")}${indent}]`;
}

/** Prints an exported constant. If its name leaves no room for the bracket, the value starts on the next line. */
export function printConstant(name: string, value: object): string[] {
  const head = `export const ${name} =`;
  if (!fits(`${head} {`)) return [head, `  ${printLiteral(value, "  ")};`];
  return [`${head} ${printLiteral(value, "", `${head} `)};`];
}

function isFilledObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
}

function flatLiteral(value: unknown): string | undefined {
  if (typeof value === "string") return quote(value);
  if (Array.isArray(value)) {
    const items = value.map(flatLiteral);
    return items.every((item) => item !== undefined) ? `[${items.join(", ")}]` : undefined;
  }
  if (typeof value === "object" && value !== null) return Object.keys(value).length === 0 ? "{}" : undefined;
  return String(value);
}
