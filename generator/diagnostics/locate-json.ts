import { pointerTokens } from "../../packages/base/src/json.ts";
import type { Place } from "../types.ts";
import type { Span } from "./diagnostic.ts";

/** A string, a bracket, a comma, or another scalar. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]|[^\s{}[\],:"]+/gs;

/** A value that some pointer leads to or through. */
interface Wanted {
  span: Span | undefined;
  readonly below: Map<string, Wanted>;
}

/** An object or array that is open at the current token. */
interface Open {
  readonly isObject: boolean;
  /** Undefined if no pointer leads to it. */
  readonly wanted: Wanted | undefined;
  /** The name or index of the current member. */
  member: string | null;
  items: number;
}

/**
 * Finds values, or the keys of members, in valid JSON text: all of a file in one scan, because one file may have thousands
 * of diagnostics. It builds no tree of the text, because a tree would take a fifth of the time of a run that only repeats
 * old warnings. Of two members with the same name the last one counts, as in JSON.parse.
 */
export function locateJson({ text }: Place["source"], pointers: readonly string[]): (pointer: string) => Span {
  const root = wantedBy(pointers);
  const open: Open[] = [];
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const around = open.at(-1);
    if (token === "}" || token === "]") open.pop();
    else if (token === ",") {
      if (around) around.member = around.isObject ? null : String(++around.items);
    } else if (around?.isObject && around.member === null) {
      around.member = token.includes("\\") ? String(JSON.parse(token)) : token.slice(1, -1);
      show(currentOf(around), { start: index, end: index + token.length });
    } else {
      const opens = token === "{" || token === "[";
      const wanted = around === undefined ? root : currentOf(around);
      if (!around?.isObject) show(wanted, { start: index, end: index + (opens ? 1 : token.length) });
      if (opens) open.push({ isObject: token === "{", wanted, member: token === "{" ? null : "0", items: 0 });
    }
  }
  return (pointer) => nearestSpan(root, pointer);
}

function wantedBy(pointers: readonly string[]): Wanted {
  const root: Wanted = { span: undefined, below: new Map() };
  for (const pointer of pointers) {
    let at = root;
    for (const token of pointerTokens(pointer)) {
      const next = at.below.get(token) ?? { span: undefined, below: new Map() };
      at.below.set(token, next);
      at = next;
    }
  }
  return root;
}

function currentOf({ wanted, member }: Open): Wanted | undefined {
  return member === null ? undefined : wanted?.below.get(member);
}

function show(wanted: Wanted | undefined, span: Span): void {
  if (wanted === undefined) return;
  if (wanted.span !== undefined) forget(wanted);
  wanted.span = span;
}

/** What was found below an earlier member with the same name does not count. */
function forget({ below }: Wanted): void {
  for (const wanted of below.values()) {
    wanted.span = undefined;
    forget(wanted);
  }
}

function nearestSpan(root: Wanted, pointer: string): Span {
  let at: Wanted | undefined = root;
  let span = root.span;
  for (const token of pointerTokens(pointer)) {
    at = at.below.get(token);
    if (at?.span === undefined) break;
    span = at.span;
  }
  return span ?? { start: 0, end: 1 };
}
