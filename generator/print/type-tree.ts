import { docComment, fits, propertyName } from "./text.ts";

/** A TypeScript type, of the forms that a JSON Schema needs. */
export type TypeTree =
  /** A keyword, a literal or a name. The text is already safe. */
  | { readonly is: "text"; readonly text: string }
  | { readonly is: "object"; readonly members: readonly Member[] }
  | { readonly is: "array"; readonly item: TypeTree }
  | { readonly is: "tuple"; readonly items: readonly TupleItem[] }
  | { readonly is: "union" | "intersection"; readonly of: readonly TypeTree[] };

export interface TupleItem {
  readonly type: TypeTree;
  readonly rest: boolean;
}

/** A property, or the index signature if `name` is null. */
export interface Member {
  readonly name: string | null;
  readonly optional: boolean;
  readonly type: TypeTree;
  readonly description: string | null;
  readonly tags: readonly string[];
  readonly isReadonly?: boolean;
}

/** Prints an exported declaration: an interface for an object, otherwise an alias. */
export function printDeclaration(name: string, type: TypeTree): string[] {
  if (type.is === "object") {
    if (type.members.length === 0) return [`export interface ${name} {}`];
    return [`export interface ${name} {`, ...type.members.flatMap((member) => printMember(member, "  ")), "}"];
  }
  return printAssigned(`export type ${name} =`, type, "");
}

function printMember({ name, optional, type, description, tags, isReadonly }: Member, indent: string): string[] {
  const plain = name === null ? "[key: string]" : propertyName(name) + (optional ? "?" : "");
  const key = isReadonly === true ? `readonly ${plain}` : plain;
  return [...docComment(description, tags, indent), ...printAssigned(`${indent}${key}:`, type, indent)];
}

/** Prints `head type;` in the layout of prettier. A union that does not fit starts on the next line. */
export function printAssigned(head: string, type: TypeTree, indent: string): string[] {
  const flat = printFlat(type);
  if (flat !== undefined && fits(`${head} ${flat};`)) return [`${head} ${flat};`];
  const below = `${indent}  ${flat ?? ""};`;
  if (flat !== undefined && head.endsWith("=") && (type.is === "text" || (type.is === "union" && fits(below))))
    return [head, below];
  if (type.is === "union" && !hugs(type)) {
    return [head, ...unionLines(type, `${indent}  `)].map((line, i, all) => (i === all.length - 1 ? `${line};` : line));
  }
  const [first = "", ...rest] = printBlock(type, indent);
  return [`${head} ${first}`, ...rest].map((line, i, all) => (i === all.length - 1 ? `${line};` : line));
}

/** Prints a type on one line. Returns undefined if it holds an object with members. */
function printFlat(type: TypeTree): string | undefined {
  switch (type.is) {
    case "text":
      return type.text;
    case "object":
      return type.members.length === 0 ? "{}" : undefined;
    case "array": {
      const item = printFlat(type.item);
      return item === undefined ? undefined : `${needsParentheses(type.item) ? `(${item})` : item}[]`;
    }
    case "tuple": {
      const items = type.items.map(({ type: item, rest }) => {
        const text = printFlat(item);
        return text === undefined ? undefined : rest ? `...${text}` : text;
      });
      return items.every((item) => item !== undefined) ? `[${items.join(", ")}]` : undefined;
    }
    default: {
      const parts = type.of.map((part) => {
        const text = printFlat(part);
        return text !== undefined && type.is === "intersection" && part.is === "union" ? `(${text})` : text;
      });
      return parts.every((part) => part !== undefined) ? parts.join(type.is === "union" ? " | " : " & ") : undefined;
    }
  }
}

function needsParentheses(type: TypeTree): boolean {
  return type.is === "union" || type.is === "intersection";
}

/** Prints a type on several lines. The first continues the line before it. */
function printBlock(type: TypeTree, indent: string): string[] {
  switch (type.is) {
    case "text":
      return [type.text];
    case "object":
      if (type.members.length === 0) return ["{}"];
      return ["{", ...type.members.flatMap((member) => printMember(member, `${indent}  `)), `${indent}}`];
    case "array":
      return printArray(type.item, indent);
    case "tuple":
      return ["[", ...type.items.flatMap((item) => printTupleItem(item, `${indent}  `)), `${indent}]`];
    case "union":
      if (hugs(type)) return hugging(type.of, " | ", indent);
      return ["(", ...unionLines(type, `${indent}  `), `${indent})`];
    case "intersection":
      return hugging(type.of, " & ", indent);
  }
}

function printArray(item: TypeTree, indent: string): string[] {
  const lines =
    item.is === "intersection" || (item.is === "union" && hugs(item))
      ? parenthesized(printBlock(item, indent))
      : printBlock(item, indent);
  return appended(lines, "[]");
}

function printTupleItem({ type, rest }: TupleItem, indent: string): string[] {
  const [first = "", ...others] = printFlat(type) === undefined ? printBlock(type, indent) : [printFlat(type) ?? ""];
  return appended([`${indent}${rest ? "..." : ""}${first}`, ...others], rest ? "" : ",");
}

function appended(lines: readonly string[], text: string): string[] {
  return lines.map((line, i) => (i === lines.length - 1 ? line + text : line));
}

function parenthesized(lines: readonly string[]): string[] {
  return appended(
    lines.map((line, i) => (i === 0 ? `(${line}` : line)),
    ")",
  );
}

/** Whether a union starts on the line of its head: one object and null, `{ ... } | null`. */
function hugs(type: Extract<TypeTree, { of: unknown }>): boolean {
  const objects = type.of.filter((part) => part.is === "object");
  return (
    objects.length === 1 &&
    type.of.every((part) => part.is === "object" || (part.is === "text" && part.text === "null"))
  );
}

function hugging(parts: readonly TypeTree[], operator: string, indent: string): string[] {
  return parts.reduce<string[]>((lines, part) => {
    const block = printBlock(part, indent);
    const shown = operator === " & " && part.is === "union" && hugs(part) ? parenthesized(block) : block;
    const [first = "", ...rest] = shown;
    return lines.length === 0 ? [...shown] : [...appended(lines, operator + first), ...rest];
  }, []);
}

function unionLines(type: Extract<TypeTree, { of: unknown }>, indent: string): string[] {
  return type.of.flatMap((part) => {
    const flat = printFlat(part);
    const [first = "", ...rest] = flat === undefined ? printBlock(part, `${indent}  `) : [flat];
    return [`${indent}| ${first}`, ...rest];
  });
}
