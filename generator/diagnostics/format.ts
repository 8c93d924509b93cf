import { styleText } from "node:util";
import type { Place } from "../types.ts";
import type { Diagnostic, Severity } from "./diagnostic.ts";
import { lineText, loadLocator, type Locate, type Position } from "./locate.ts";

export interface FormatOptions {
  readonly color: boolean;
}

type Style = Parameters<typeof styleText>[0];
const SEVERITY_STYLE: Record<Severity, Style> = { error: "red", warning: "yellow", note: "blue" };

/**
 * Text on one line and without control characters, so that a hostile schema can neither steer the terminal nor
 * forge a line of ours.
 */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029]/g, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** Diagnostics for people, in reading order. Of the notes of one code, the first is told and the others are listed below it. */
export async function formatDiagnostics(diagnostics: readonly Diagnostic[], options: FormatOptions): Promise<string[]> {
  const locate = await loadLocator(diagnostics);
  const sorted = sortDiagnostics(diagnostics, locate);
  const alike = ({ code }: Diagnostic) => sorted.filter((note) => note.severity === "note" && note.code === code);
  return sorted.flatMap((diagnostic, i) => {
    const { hint, ...rest } = diagnostic;
    if (diagnostic.severity === "note") {
      const [first, ...others] = alike(diagnostic);
      return first === diagnostic ? [[formatPretty(first, locate, options), ...alsoAt(others, locate)].join("\n")] : [];
    }
    // The last of several with one code and one hint gives it.
    const next = sorted[i + 1];
    return [formatPretty(next?.code === rest.code && next.hint === hint ? rest : diagnostic, locate, options)];
  });
}

const PLACES_LISTED = 5;

function alsoAt(notes: readonly Diagnostic[], locate: Locate): string[] {
  const places = notes.flatMap(({ at }) => (at ? [`  also ${placeText(at, locate)}`] : []));
  const rest = places.length - PLACES_LISTED;
  if (rest <= 1) return places;
  return [...places.slice(0, PLACES_LISTED), `  and ${rest} more places, which --format json lists`];
}

function placeText(at: Place, locate: Locate): string {
  const { line, column } = locate(at);
  return `${printable(at.source.file)}:${line}:${column}`;
}

/** Diagnostics for programs, in reading order. */
export async function diagnosticsToJson(diagnostics: readonly Diagnostic[]): Promise<DiagnosticJson[]> {
  const locate = await loadLocator(diagnostics);
  return sortDiagnostics(diagnostics, locate).map((diagnostic) => toJson(diagnostic, locate));
}

/**
 * One diagnostic for people: `file:line:column severity CODE message`, the line of source with the
 * place underlined, the hint, and the related places.
 */
function formatPretty(diagnostic: Diagnostic, locate: Locate, { color }: FormatOptions): string {
  const paint = (style: Style, text: string) => (color ? styleText(style, text, { validateStream: false }) : text);
  const { at, severity, code, message, hint, related = [] } = diagnostic;
  const label = paint(SEVERITY_STYLE[severity], severity);
  const position = at && locate(at);
  const where = at && position ? `${paint("cyan", placeText(at, locate))} ` : "";
  const lines = [`${where}${label} ${code} ${printable(message)}`];
  if (at && position && at.source.text !== "") lines.push(...frame(at, position, paint));
  if (hint !== undefined) lines.push(`  ${paint("green", "hint:")} ${printable(hint)}`);
  for (const { at: place, message: text } of related) lines.push(`  ${placeText(place, locate)} ${printable(text)}`);
  return lines.join("\n");
}

const FRAME_WIDTH = 100;

function frame(at: Place, { line, column, length }: Position, paint: (style: Style, text: string) => string): string[] {
  const source = lineText(at.source, line);
  // A minified schema is one endless line: show a window of it.
  const start = Math.max(0, Math.min(column - 1 - 20, source.length - FRAME_WIDTH));
  const shown = printable(
    source
      .slice(start, start + FRAME_WIDTH)
      .replaceAll("\t", " ")
      .replace(/\r$/, ""),
  );
  const gutter = String(line);
  const width = Math.max(1, Math.min(length, FRAME_WIDTH - (column - 1 - start)));
  return [
    `  ${paint("dim", `${gutter} |`)} ${shown}`,
    `  ${" ".repeat(gutter.length)} ${paint("dim", "|")} ${" ".repeat(column - 1 - start)}${paint("red", "^".repeat(width))}`,
  ];
}

/** One diagnostic for programs; positions are 1-based. */
export interface DiagnosticJson {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly pointer: string | null;
  readonly hint: string | null;
}

function toJson({ code, severity, message, at, hint }: Diagnostic, locate: Locate): DiagnosticJson {
  const position = at && locate(at);
  return {
    code,
    severity,
    message,
    file: at?.source.file ?? null,
    line: position?.line ?? null,
    column: position?.column ?? null,
    pointer: at === undefined || at.pointer.startsWith("@") ? null : at.pointer,
    hint: hint ?? null,
  };
}

/** By file, then by place, then by code; stable otherwise. */
function sortDiagnostics(diagnostics: readonly Diagnostic[], locate: Locate): Diagnostic[] {
  const keyed = diagnostics.map((diagnostic) => ({
    diagnostic,
    file: diagnostic.at?.source.file ?? "",
    offset: diagnostic.at ? locate(diagnostic.at) : { line: 0, column: 0 },
  }));
  keyed.sort(
    (a, b) =>
      compareText(a.file, b.file) ||
      a.offset.line - b.offset.line ||
      a.offset.column - b.offset.column ||
      compareText(a.diagnostic.code, b.diagnostic.code),
  );
  return keyed.map(({ diagnostic }) => diagnostic);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
