import { decodeUtf8 } from "../files/utf8.ts";

/** The first lines in which a file differs from what a run writes. */
export interface Difference {
  /** Lines to show, each with its number: `-` is what the file has, `+` is what a run writes. */
  readonly lines: readonly string[];
  /** The text of the file; empty if it is not text. */
  readonly text: string;
  /** The place of the difference in the text, in the notation of `Place.pointer`. */
  readonly pointer: string;
}

/** How many lines of each side are shown. */
const LINES_SHOWN = 3;
/** How many lines after the first difference are searched for the one from which both sides are the same again. */
const LINES_SEARCHED = 100;
const COLUMNS_SHOWN = 100;
/** How many columns before a difference in a long line are shown. */
const COLUMNS_BEFORE = 20;
const CUT = "…";

/** Compares the bytes of a file with those that a run writes. A missing file has none, and neither does a left-over one. */
export function firstDifference(found: Uint8Array, wanted: Uint8Array): Difference {
  const { text, fault } = decodeUtf8(found);
  const problem = fault?.problem ?? (text.includes("\0") ? "has a NUL character" : undefined);
  if (problem !== undefined) return { lines: [`the file is binary: it ${problem}`], text: "", pointer: "" };
  const [before, after] = [linesOf(text), linesOf(Buffer.from(wanted).toString())];
  const same = before.findIndex((line, i) => line !== after[i]);
  const first = same === -1 ? before.length : same;
  const [old, fresh] = [before.slice(first), after.slice(first)];
  const column = old.length > 0 && fresh.length > 0 ? firstOtherColumn(old[0] ?? "", fresh[0] ?? "") : 0;
  const start = before.slice(0, first).join("").length;
  return {
    lines: shownLines(old, fresh, { first: first + 1, column }),
    text,
    pointer: `@${start + column}-${start + Math.max(column + 1, (old[0] ?? "").trimEnd().length)}`,
  };
}

/** The lines of a text with their ends. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function firstOtherColumn(a: string, b: string): number {
  let column = 0;
  while (column < a.length && a[column] === b[column]) column++;
  return column;
}

interface Start {
  /** Number of the first line that differs. */
  readonly first: number;
  /** Where that line differs, from 0. */
  readonly column: number;
}

function shownLines(old: readonly string[], fresh: readonly string[], { first, column }: Start): string[] {
  const changed = untilSame(old, fresh);
  const width = String(first + LINES_SHOWN - 1).length;
  const side = (mark: string, lines: readonly string[]) =>
    lines
      .slice(0, LINES_SHOWN)
      .map((line, i) => `${String(first + i).padStart(width)} ${mark} ${cut(line, i === 0 ? column : 0)}`.trimEnd());
  const shown = [...side("-", old.slice(0, changed.old)), ...side("+", fresh.slice(0, changed.fresh))];
  const isAll =
    shown.length === changed.old + changed.fresh && isSame(old.slice(changed.old), fresh.slice(changed.fresh));
  return isAll ? shown : [...shown, "and more lines"];
}

/** How many lines of each side come before the first one that both have. */
function untilSame(old: readonly string[], fresh: readonly string[]): { readonly old: number; readonly fresh: number } {
  for (let sum = 1; sum <= LINES_SEARCHED; sum++)
    for (let i = Math.min(sum, old.length); i >= Math.max(0, sum - fresh.length); i--)
      if (old[i] === fresh[sum - i]) return { old: i, fresh: sum - i };
  return { old: old.length, fresh: fresh.length };
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, i) => line === b[i]);
}

/** A part of a line around a column. A line without an end is the last one, and may differ in nothing else. */
function cut(line: string, column: number): string {
  const text = line.replace(/\r?\n$/, "");
  const start = Math.max(0, Math.min(column - COLUMNS_BEFORE, text.length - COLUMNS_SHOWN));
  const end = start + COLUMNS_SHOWN;
  const shown = `${start > 0 ? CUT : ""}${text.slice(start, end)}${end < text.length ? CUT : ""}`;
  return line.endsWith("\n") ? shown : `${shown} (the file ends without a line end)`;
}
