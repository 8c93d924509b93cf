import { pointerTokens } from "../../packages/base/src/json.ts";
import type { Place } from "../types.ts";
import type { Span } from "./diagnostic.ts";

/** A string, a bracket, a comma, or another scalar. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]|[^\s{}[\],:"]+/gs;

/** An object or array that is open where the scan stands. */
interface Open {
  readonly isObject: boolean;
  /** How many tokens of the pointer lead to it; null beside the pointer. */
  readonly level: number | null;
  /** The name, or number, of the member that is being read. */
  member: string | null;
  items: number;
}

/**
 * Finds a value, or the key of a member, in JSON text that is known to be well formed. One scan without a tree: a run with
 * nothing but old warnings to show would spend a fifth of its time on one. Of two members of one name the last counts, as
 * for JSON.parse.
 */
export function locateJson({ text }: Place["source"], pointer: string): Span {
  const wanted = pointerTokens(pointer);
  const open: Open[] = [];
  let shown: Span | undefined;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const around = open.at(-1);
    if (token === "}" || token === "]") open.pop();
    else if (token === ",") {
      if (around) around.member = around.isObject ? null : String(++around.items);
    } else if (around?.isObject && around.member === null) {
      around.member = token.includes("\\") ? String(JSON.parse(token)) : token.slice(1, -1);
      if (leadsOn(around, wanted)) shown = { start: index, end: index + token.length };
    } else {
      const opens = token === "{" || token === "[";
      const isShown = around === undefined || (!around.isObject && leadsOn(around, wanted));
      if (isShown) shown = { start: index, end: index + (opens ? 1 : token.length) };
      const level = around === undefined ? 0 : leadsOn(around, wanted) ? (around.level ?? 0) + 1 : null;
      if (opens) open.push({ isObject: token === "{", level, member: token === "{" ? null : "0", items: 0 });
    }
  }
  return shown ?? { start: 0, end: 1 };
}

/** Whether the member of `open` that is being read is the next one on the way. */
function leadsOn({ level, member }: Open, wanted: readonly string[]): boolean {
  return level !== null && member !== null && member === wanted[level];
}
