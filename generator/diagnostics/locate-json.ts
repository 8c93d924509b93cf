import { pointerTokens } from "../../packages/base/src/json.ts";
import type { Place } from "../types.ts";
import type { Span } from "./diagnostic.ts";

/** A string, a bracket, a comma, or another scalar. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]|[^\s{}[\],:"]+/gs;

/** An object or array that is open at the current token. */
interface Open {
  readonly isObject: boolean;
  /** How many tokens of the pointer lead to it; null if the pointer does not lead to it. */
  readonly level: number | null;
  /** The name or index of the current member. */
  member: string | null;
  items: number;
}

/**
 * Finds a value, or the key of a member, in valid JSON text. It scans the tokens and builds no tree, because a tree would
 * take a fifth of the time of a run that only repeats old warnings. Of two members with the same name the last one counts,
 * as in JSON.parse.
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

/** Whether the current member of `open` is the next one on the pointer. */
function leadsOn({ level, member }: Open, wanted: readonly string[]): boolean {
  return level !== null && member !== null && member === wanted[level];
}
