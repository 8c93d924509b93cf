/**
 * Characters that show nothing, or that change how others are shown: control characters except tab and line feed, line and
 * paragraph separators, halves of surrogate pairs, and what Unicode calls default-ignorable, such as bidirectional controls.
 * Joiners (U+200C, U+200D) and variation selectors stay, because emoji and many scripts need them.
 */
const INVISIBLE =
  /(?![\t\n]|\u200c|\u200d|[\u{fe00}-\u{fe0f}])[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb\ufffe\uffff]/gu;

/**
 * Writes invisible characters as `\uXXXX`, so that no text can hide a part of itself, reorder a line or control a terminal.
 * Inside a string of JSON or JavaScript the text keeps its meaning. Tabs and line feeds stay.
 */
export function escapeInvisible(text: string, escape: (char: string) => string = escapeUnits): string {
  return text.replace(INVISIBLE, escape);
}

/** The same on one line: line feeds are escaped too, so that a text cannot forge a line of the output. */
export function printable(text: string): string {
  return escapeInvisible(text).replaceAll("\n", "\\u000a");
}

function escapeUnits(char: string): string {
  return Array.from({ length: char.length }, (_, i) => `\\u${hex(char.charCodeAt(i), 4)}`).join("");
}

/** Hexadecimal digits, at least `width` of them. */
export function hex(code: number, width: number): string {
  return code.toString(16).padStart(width, "0");
}
