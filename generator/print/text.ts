/** Quoting, the only way by which text of a schema may enter code, and the layout of what stands on a line. */

const LINE_WIDTH = 80;

/** Whether a line is as short as generated code wants it. */
export function fits(line: string): boolean {
  return line.length <= LINE_WIDTH;
}

/** A JavaScript and TypeScript string literal. */
export function quote(text: string): string {
  return JSON.stringify(text).replace(/[\u2028\u2029\u007f-\u009f]/g, escapeUnit);
}

function escapeUnit(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** A property name: as it is where an identifier may stand, else quoted. `__proto__` is always computed. */
export function propertyName(name: string): string {
  return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(name) ? name : quote(name);
}

/** Text for the inside of a comment: it cannot end the comment or break its line. */
export function commentText(text: string): string {
  return text.replaceAll("*/", "*\\/").replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/g, " ");
}

/** A tag is one where it begins a line, and lines begin wherever the wrapping falls. */
function withoutTag(line: string): string {
  return line.replace(/^@/, "\\@");
}

/** Words of one paragraph in lines of at most `width`; a word that is longer has a line of its own. */
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

/** The lines of a doc comment: text of a schema, then tags, such as `@deprecated`. None gives none. */
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
  /** What stands before the parenthesis and after it. */
  readonly head: string;
  readonly tail: string;
  readonly indent?: string;
}

/** `head(a, b)tail`, the items below each other where one line is too short. */
export function printCall(items: readonly string[], { head, tail, indent = "" }: Call): string[] {
  const flat = `${indent}${head}(${items.join(", ")})${tail}`;
  if (fits(flat) || items.length === 0) return [flat];
  return [`${indent}${head}(`, ...items.map((item) => `${indent}  ${item},`), `${indent})${tail}`];
}

/** A JavaScript literal of a JSON value, in the layout of prettier. */
export function printLiteral(value: unknown, indent = "", prefix = ""): string {
  const flat = flatLiteral(value);
  if (flat !== undefined && fits(`${indent}${prefix}${flat},`) && !isFilledObject(value)) return flat;
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length > 1 && value.every((item) => typeof item === "number")) return printNumbers(value, indent);
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

/** As many numbers on each line as fit. */
function printNumbers(numbers: readonly number[], indent: string): string {
  const inner = `${indent}  `;
  const lines = wrapLine(numbers.map((number) => `${number},`).join(" "), LINE_WIDTH - inner.length);
  return `[\n${lines.map((line) => `${inner}${line}\n`).join("")}${indent}]`;
}

/** An exported constant. Where its name leaves no room for the bracket, the value stands below it. */
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
