import type { ClassView } from "./source-view.ts";

/** Text to put in at an offset; nothing is ever taken out. */
export interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** Insertions at one place stay in the order in which they are given. */
export function insertAll(text: string, insertions: readonly Insertion[]): string {
  const sorted = [...insertions].sort((a, b) => a.at - b.at);
  const parts: string[] = [];
  let from = 0;
  for (const { at, text: inserted } of sorted) {
    parts.push(text.slice(from, at), inserted);
    from = at;
  }
  return parts.join("") + text.slice(from);
}

/** The line end that most lines have. */
export function lineEndOf(text: string): "\n" | "\r\n" {
  const all = text.split("\n").length - 1;
  const windows = text.split("\r\n").length - 1;
  return windows * 2 > all ? "\r\n" : "\n";
}

/** What stands before an offset on its line. */
export function lineBefore(text: string, offset: number): string {
  return text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
}

/** The white space that the line of an offset starts with. */
export function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(lineBefore(text, offset))?.[0] ?? "";
}

export interface Indentation {
  /** Of the members of the class. */
  readonly member: string;
  /** One level further. */
  readonly unit: string;
}

const DEFAULT_UNIT = "  ";

/** How a class is indented, as its members show it, and where it has none, the rest of the file. */
export function indentationOf(text: string, { members, start }: ClassView): Indentation {
  const ownLine = members.find((member) => lineBefore(text, member.start).trim() === "");
  const outer = indentAt(text, start);
  if (ownLine === undefined) {
    const unit = /^(\t| +)(?=[^\s*])/m.exec(text)?.[1] ?? DEFAULT_UNIT;
    return { member: outer + unit, unit };
  }
  const member = lineBefore(text, ownLine.start);
  const inner = members
    .flatMap(({ firstStatement }) => firstStatement ?? [])
    .filter((statement) => lineBefore(text, statement).trim() === "")
    .map((statement) => lineBefore(text, statement))
    .find((line) => line.startsWith(member) && line.length > member.length);
  const step = inner?.slice(member.length) ?? (member.startsWith(outer) ? member.slice(outer.length) : "");
  return { member, unit: step === "" ? DEFAULT_UNIT : step };
}

/** Lines of a scaffold's member (two spaces a level) in another indentation and with other line ends. */
export function reindent(lines: string, { member, unit }: Indentation, eol: string): string {
  return lines
    .split("\n")
    .map((line) => {
      if (line.trim() === "") return "";
      const spaces = line.length - line.trimStart().length;
      const depth = Math.max(0, Math.floor(spaces / 2) - 1);
      return `${member}${unit.repeat(depth)}${" ".repeat(spaces % 2)}${line.trimStart()}`;
    })
    .join(eol);
}
