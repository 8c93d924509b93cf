import type { Place } from "../types.ts";
import type { Diagnostic } from "./diagnostic.ts";

/** 1-based line and column (in UTF-16 units, as editors count), and how many columns to underline. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** Character offsets in a text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Where the value at a place stands in its file; for a member, its key. A pointer that leads nowhere
 * falls back to its nearest ancestor, so that a missing property is shown at its object.
 * A pointer `@OFFSET` names a character offset (used for syntax errors).
 */
export type Locate = (place: Place) => Position;

/** Loads the parsers that these diagnostics ask for; most runs have none to print and need none. */
export async function loadLocator(diagnostics: readonly Diagnostic[]): Promise<Locate> {
  const places = diagnostics.flatMap(({ at, related = [] }) => [...(at ? [at] : []), ...related.map((other) => other.at)]);
  const needs = (syntax: "json" | "yaml") => places.some(({ source, pointer }) => source.syntax === syntax && !pointer.startsWith("@"));
  const spans = {
    json: needs("json") ? (await import("./locate-json.ts")).locateJson : undefined,
    yaml: needs("yaml") ? (await import("./locate-yaml.ts")).locateYaml : undefined,
  };
  return ({ source, pointer }) => {
    const offset = Number(pointer.slice(1));
    const span = pointer.startsWith("@") ? { start: offset, end: offset + 1 } : spans[source.syntax]?.(source, pointer);
    return positionOf(source.text, span ?? { start: 0, end: 1 });
  };
}

function positionOf(text: string, { start, end }: Span): Position {
  const before = text.slice(0, start);
  const line = before.split("\n").length;
  const lineStart = before.lastIndexOf("\n") + 1;
  const lineEnd = text.indexOf("\n", start);
  const stop = Math.min(end, lineEnd === -1 ? text.length : lineEnd);
  return { line, column: start - lineStart + 1, length: Math.max(1, stop - start) };
}
