import { styleText } from "node:util";
import { printable } from "../../packages/base/src/escape-invisible.ts";
import type { Place } from "../types.ts";
import type { Diagnostic, Severity } from "./diagnostic.ts";
import { LIMITS } from "../limits.ts";
import { lineText, loadLocator, type Locate, type Position } from "./locate.ts";

export interface FormatOptions {
  readonly color: boolean;
  /** List each place of notes with the same code. Default: the first five. */
  readonly verbose?: boolean;
}

type Style = Parameters<typeof styleText>[0];
const SEVERITY_STYLE: Record<Severity, Style> = { error: "red", warning: "yellow", note: "blue" };

/**
 * Formats diagnostics for people, sorted by file and place. Notes with the same code are printed once, with a list of the
 * other places.
 */
export async function formatDiagnostics(diagnostics: readonly Diagnostic[], options: FormatOptions): Promise<string[]> {
  const locate = await loadLocator(diagnostics);
  const { shown: sorted, rest } = firstOfEachFile(sortDiagnostics(diagnostics, locate));
  const notes = new Map<string, Diagnostic[]>();
  for (const diagnostic of sorted) {
    if (diagnostic.severity !== "note") continue;
    const alike = notes.get(diagnostic.code);
    if (alike === undefined) notes.set(diagnostic.code, [diagnostic]);
    else alike.push(diagnostic);
  }
  const texts = sorted.flatMap((diagnostic, i) => {
    const { hint, ...others } = diagnostic;
    if (diagnostic.severity === "note") {
      const alike = notes.get(diagnostic.code) ?? [];
      if (alike[0] !== diagnostic) return [];
      return [
        [formatPretty(diagnostic, locate, options), ...alsoAt(alike.slice(1), { locate, ...options })].join("\n"),
      ];
    }
    // Of several diagnostics with the same code and hint, only the last one prints the hint.
    const next = sorted[i + 1];
    return [formatPretty(next?.code === others.code && next.hint === hint ? others : diagnostic, locate, options)];
  });
  return [...texts, ...rest];
}

const BY_SEVERITY: readonly Severity[] = ["error", "warning", "note"];

/** Returns as many diagnostics of each file as are printed, errors first, and a line about the others of each file. */
export function firstOfEachFile(sorted: readonly Diagnostic[]): {
  shown: readonly Diagnostic[];
  rest: readonly string[];
} {
  const counts = new Map<string, number>();
  const shown = new Set<Diagnostic>();
  for (const severity of BY_SEVERITY) {
    for (const diagnostic of sorted) {
      if (diagnostic.severity !== severity) continue;
      const file = diagnostic.at?.source.file;
      const count = file === undefined ? 0 : (counts.get(file) ?? 0) + 1;
      if (file !== undefined) counts.set(file, count);
      if (count <= LIMITS.diagnosticsPerFile) shown.add(diagnostic);
    }
  }
  const rest = [...counts].flatMap(([file, count]) => {
    const more = count - LIMITS.diagnosticsPerFile;
    return more > 0 ? [`${printable(file)}: ${more} more; --format json lists them`] : [];
  });
  return { shown: sorted.filter((diagnostic) => shown.has(diagnostic)), rest };
}

const PLACES_LISTED = 5;

function alsoAt(
  notes: readonly Diagnostic[],
  { locate, verbose = false }: Pick<FormatOptions, "verbose"> & { readonly locate: Locate },
): string[] {
  const places = [...new Set(notes.flatMap(({ at }) => (at ? [`  also ${placeText(at, locate)}`] : [])))];
  const rest = places.length - PLACES_LISTED;
  if (verbose || rest <= 1) return places;
  return [...places.slice(0, PLACES_LISTED), `  and ${rest} more places; --verbose lists them`];
}

function placeText(at: Place, locate: Locate): string {
  const { line, column } = locate(at);
  return `${printable(at.source.file)}:${line}:${column}`;
}

/** Converts diagnostics to JSON for programs, sorted by file and place. */
export async function diagnosticsToJson(diagnostics: readonly Diagnostic[]): Promise<DiagnosticJson[]> {
  const locate = await loadLocator(diagnostics);
  return sortDiagnostics(diagnostics, locate).map((diagnostic) => toJson(diagnostic, locate));
}

/**
 * Formats one diagnostic: `file:line:column severity CODE message`, the line of the file with the place underlined, the
 * hint, and the related places.
 */
function formatPretty(diagnostic: Diagnostic, locate: Locate, { color }: FormatOptions): string {
  const paint = (style: Style, text: string) => (color ? styleText(style, text, { validateStream: false }) : text);
  const { at, severity, code, message, hint, related = [], excerpt } = diagnostic;
  const label = paint(SEVERITY_STYLE[severity], severity);
  const position = at && locate(at);
  const where = at && position ? `${paint("cyan", placeText(at, locate))} ` : "";
  const lines = [`${where}${label} ${code} ${printable(message)}`];
  if (excerpt !== undefined) lines.push(...excerpt.map((line) => `  ${paint("dim", printable(line))}`));
  else if (at && position && at.source.text !== "") lines.push(...frame(at, position, paint));
  if (hint !== undefined) lines.push(`  ${paint("green", "hint:")} ${printable(hint)}`);
  for (const { at: place, message: text } of related) lines.push(`  ${placeText(place, locate)} ${printable(text)}`);
  return lines.join("\n");
}

/** The lines of a diagnostic for a place that shows the line of the file itself. */
export function messageLines({ message, hint, excerpt = [] }: Diagnostic): readonly string[] {
  return [message, ...excerpt, ...(hint === undefined ? [] : [`hint: ${hint}`])];
}

const FRAME_WIDTH = 100;
/** Stands for the rest of a line. */
const CUT = "…";

function frame(at: Place, { line, column, length }: Position, paint: (style: Style, text: string) => string): string[] {
  const source = lineText(at.source, line).replace(/\r$/, "");
  // A minified schema is one very long line, so only a part of it is shown.
  const start = Math.max(0, Math.min(column - 1 - 20, source.length - FRAME_WIDTH));
  const show = (from: number, to: number) => printable(source.slice(from, to).replaceAll("\t", " "));
  const before = `${start > 0 ? CUT : ""}${show(start, column - 1)}`;
  const rest = start + FRAME_WIDTH < source.length ? CUT : "";
  const shown = `${before}${show(column - 1, start + FRAME_WIDTH)}${rest}`;
  const gutter = String(line);
  const end = Math.min(column - 1 + length, start + FRAME_WIDTH);
  const width = Math.max(1, show(column - 1, end).length);
  return [
    `  ${paint("dim", `${gutter} |`)} ${shown}`,
    `  ${" ".repeat(gutter.length)} ${paint("dim", "|")} ${" ".repeat(before.length)}${paint("red", "^".repeat(width))}`,
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
  /** For a file that is not up to date, the first lines that differ. */
  readonly excerpt?: readonly string[];
}

function toJson({ code, severity, message, at, hint, excerpt }: Diagnostic, locate: Locate): DiagnosticJson {
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
    ...(excerpt === undefined ? {} : { excerpt }),
  };
}

/** Sorts by file, then by place, then by code. The sort is stable. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[], locate: Locate): Diagnostic[] {
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
