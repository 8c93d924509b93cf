import type { Place } from "../types.ts";
import type { Diagnostic, Span } from "./diagnostic.ts";

/** 1-based line and column (in UTF-16 units, as editors count), and how many columns to underline. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/**
 * Where the value at a place stands in its file; for a member, its key. A pointer that leads nowhere
 * falls back to its nearest ancestor, so that a missing property is shown at its object.
 */
export type Locate = (place: Place) => Position;

const CHARACTERS = /^@(\d+)(?:-(\d+))?$/;

/** Loads the parsers that these diagnostics ask for; most runs have none to print and need none. */
export async function loadLocator(diagnostics: readonly Diagnostic[]): Promise<Locate> {
  const places = diagnostics.flatMap(({ at, related = [] }) => [
    ...(at ? [at] : []),
    ...related.map((other) => other.at),
  ]);
  const needs = (syntax: "json" | "yaml") =>
    places.some(({ source, pointer }) => source.syntax === syntax && !CHARACTERS.test(pointer));
  const parsers = {
    json: needs("json") ? (await import("./locate-json.ts")).locateJson : undefined,
    yaml: needs("yaml") ? (await import("./locate-yaml.ts")).locateYaml : undefined,
  };
  return ({ source, pointer }) => {
    const [, start, end = Number(start) + 1] = CHARACTERS.exec(pointer) ?? [];
    const span = start === undefined ? parsers[source.syntax]?.(source, pointer) : { start: +start, end: +end };
    return positionOf(source, span ?? { start: 0, end: 1 });
  };
}

function positionOf(source: Place["source"], { start, end }: Span): Position {
  const starts = lineStarts(source);
  const line = lineAt(starts, start);
  const stop = Math.min(end, (starts[line] ?? source.text.length + 1) - 1);
  return { line, column: start - (starts[line - 1] ?? 0) + 1, length: Math.max(1, stop - start) };
}

/** The text of a line, counted from 1, without its end. */
export function lineText(source: Place["source"], line: number): string {
  const starts = lineStarts(source);
  return source.text.slice(starts[line - 1], (starts[line] ?? source.text.length + 1) - 1);
}

/** One file may have thousands of faults, so its lines are counted once. */
const knownStarts = new WeakMap<Place["source"], readonly number[]>();

function lineStarts(source: Place["source"]): readonly number[] {
  const known = knownStarts.get(source);
  if (known !== undefined) return known;
  const starts = [0];
  for (let end = source.text.indexOf("\n"); end !== -1; end = source.text.indexOf("\n", end + 1)) starts.push(end + 1);
  knownStarts.set(source, starts);
  return starts;
}

/** The number of the last line that starts at the offset or before it. */
function lineAt(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length];
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}
