import type { Place } from "../types.ts";
import type { Diagnostic, Span } from "./diagnostic.ts";
import { locateJson } from "./locate-json.ts";

/** 1-based line and column (in UTF-16 units, as editors count), and how many columns to underline. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/**
 * Returns the position of a value in its file; for a member, that of its key. If the pointer leads nowhere, it returns the
 * nearest ancestor, so that a missing property is shown at its object.
 */
export type Locate = (place: Place) => Position;

const CHARACTERS = /^@(\d+)(?:-(\d+))?$/;

/** Loads the YAML parser only if a place of these diagnostics needs it, because most runs do not. */
export async function loadLocator(diagnostics: readonly Diagnostic[]): Promise<Locate> {
  const places = diagnostics.flatMap(({ at, related = [] }) => [
    ...(at ? [at] : []),
    ...related.map((other) => other.at),
  ]);
  const pointers = new Map<Place["source"], string[]>();
  for (const { source, pointer } of places) {
    if (CHARACTERS.test(pointer)) continue;
    const known = pointers.get(source);
    if (known === undefined) pointers.set(source, [pointer]);
    else known.push(pointer);
  }
  const needsYaml = [...pointers.keys()].some(({ syntax }) => syntax === "yaml");
  const yaml = needsYaml ? await import("./locate-yaml.ts") : undefined;
  const json = new Map<Place["source"], ReturnType<typeof locateJson>>();
  return ({ source, pointer }) => {
    const [, start, end = Number(start) + 1] = CHARACTERS.exec(pointer) ?? [];
    if (start !== undefined) return positionOf(source, { start: Number(start), end: Number(end) });
    if (yaml !== undefined && source.syntax === "yaml") return positionOf(source, yaml.locateYaml(source, pointer));
    const find = json.get(source) ?? locateJson(source, pointers.get(source) ?? []);
    json.set(source, find);
    return positionOf(source, find(pointer));
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

/** Line starts by source, because one file may have thousands of diagnostics. */
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
