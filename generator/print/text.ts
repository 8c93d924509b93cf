/** Quoting: the only ways by which text of a schema may enter code. */

const LINE_WIDTH = 80;

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
  if (lines.length === 1 && single.length <= LINE_WIDTH) return [single];
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`];
}

/** `import { A, B } from "x";`, on one line where it fits. */
export function printImport(names: readonly string[], from: string, { type = false } = {}): string {
  const keyword = type ? "import type" : "import";
  const single = `${keyword} { ${names.join(", ")} } from ${quote(from)};`;
  if (single.length <= LINE_WIDTH || names.length === 1) return single;
  return [`${keyword} {`, ...names.map((name) => `  ${name},`), `} from ${quote(from)};`].join("\n");
}

/** A JavaScript literal of a JSON value, in the layout of prettier. */
export function printLiteral(value: unknown, indent = "", prefix = ""): string {
  const flat = flatLiteral(value);
  if (flat !== undefined && indent.length + prefix.length + flat.length + 1 <= LINE_WIDTH && !isFilledObject(value))
    return flat;
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    return `[\n${value.map((item) => `${inner}${printLiteral(item, inner)},\n`).join("")}${indent}]`;
  }
  if (typeof value === "object" && value !== null) {
    const lines = Object.entries(value).map(([key, item]) => {
      const name = key === "__proto__" ? '["__proto__"]' : propertyName(key);
      return `${inner}${name}: ${printLiteral(item, inner, `${name}: `)},\n`;
    });
    return `{\n${lines.join("")}${indent}}`;
  }
  return flat ?? "null";
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
