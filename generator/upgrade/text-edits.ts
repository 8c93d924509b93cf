import type { ClassView } from "./source-view.ts";

/** Text to insert at an offset. */
export interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** Inserts all texts. Insertions at the same offset keep their order. */
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

/** Returns the line end that most lines have. */
export function lineEndOf(text: string): "\n" | "\r\n" {
  const all = text.split("\n").length - 1;
  const windows = text.split("\r\n").length - 1;
  return windows * 2 > all ? "\r\n" : "\n";
}

/** Returns the text before an offset on its line. */
export function lineBefore(text: string, offset: number): string {
  return text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
}

/** Returns the white space at the start of an offset's line. */
export function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(lineBefore(text, offset))?.[0] ?? "";
}

export interface Indentation {
  /** The indentation of the members of the class. */
  readonly member: string;
  /** What each further level adds. */
  readonly unit: string;
}

const DEFAULT_UNIT = "  ";

/** Finds the indentation of a class: that of its members, or that of the file if it has none. */
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

/** Changes the indentation (two spaces per level) and the line ends of a scaffold's member. */
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
