import { parsePrinted } from "./parse-printed.ts";

/** Returns the paths of fields that occur more than once in a JSON text, in order. The text must be valid JSON. */
export function findDuplicates(text: string): readonly string[] {
  if (parsePrinted(text) !== undefined) return [];
  const found = new Set<string>();
  const open: Level[] = [];
  // Tokens: strings and punctuation.
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]/g)) step(open, token, found);
  return [...found];
}

interface Level {
  readonly path: string;
  /** Keys of an object so far; undefined for a list. */
  readonly keys: Set<string> | undefined;
  index: number;
  key: string | undefined;
}

function step(open: Level[], token: string, found: Set<string>): void {
  const level = open.at(-1);
  if (token === "{" || token === "[") {
    const keys = token === "{" ? new Set<string>() : undefined;
    open.push({ path: level === undefined ? "" : pathIn(level), keys, index: 0, key: undefined });
  } else if (token === "}" || token === "]") open.pop();
  else if (level === undefined) return;
  else if (token === ",") {
    level.index++;
    level.key = undefined;
  } else if (token !== ":" && level.keys !== undefined && level.key === undefined) noteKey(level, token, found);
}

function noteKey(level: Level, token: string, found: Set<string>): void {
  level.key = String(JSON.parse(token));
  if (level.keys?.has(level.key)) found.add(pathIn(level));
  level.keys?.add(level.key);
}

function pathIn({ path, keys, index, key }: Level): string {
  if (keys === undefined) return `${path}[${index}]`;
  return path === "" ? (key ?? "") : `${path}.${key ?? ""}`;
}
