import type { ClassView } from "./source-view.ts";
import { indentAt, indentationOf, lineBefore, reindent, type Insertion } from "./text-edits.ts";
import type { Hook } from "./wanted-scaffold.ts";

interface Stubs {
  readonly hooks: readonly Hook[];
  readonly names: ReadonlyMap<string, string>;
  readonly eol: string;
}

/**
 * Words that a class may have as a field, and that are modifiers of the next member if no semicolon ends the field, also
 * across a line break.
 */
const MODIFIERS = new Set(
  "static get set accessor async declare readonly abstract override public private protected".split(" "),
);

/** Ends a last field that would become a modifier of the first stub. */
function endField(text: string, { members }: ClassView): Insertion[] {
  const last = members.at(-1);
  const isModifier = last !== undefined && last.end === last.label.end && MODIFIERS.has(last.name);
  return isModifier && text[last.end - 1] !== ";" ? [{ at: last.end, text: ";" }] : [];
}

/** Adds stubs after the last member of a class and the comments that follow it. */
export function addHooks(text: string, target: ClassView, stubs: Stubs): Insertion[] {
  return [...endField(text, target), addStubs(text, target, stubs)];
}

function addStubs(text: string, target: ClassView, { hooks, names, eol }: Stubs): Insertion {
  const style = indentationOf(text, target);
  const stubs = hooks.map((hook) => reindent(withNames(hook, names), style, eol)).join(eol + eol);
  const close = target.body.end - 1;
  const inner = text.slice(target.body.start + 1, close);
  const before = lineBefore(text, close);
  if (before.trim() === "" && inner.includes("\n")) {
    const gap = inner.trim() === "" || /\n[ \t]*\r?\n[ \t]*$/.test(inner) ? "" : eol;
    return { at: close - before.length, text: gap + stubs + eol };
  }
  const gap = inner.trim() === "" ? eol : eol + eol;
  return { at: close, text: gap + stubs + eol + indentAt(text, target.start) };
}

/** Returns the stub with the names that its types have in the user's file. */
function withNames({ text, types }: Hook, names: ReadonlyMap<string, string>): string {
  const parts: string[] = [];
  let from = 0;
  for (const { start, end, local } of [...types].sort((a, b) => a.start - b.start)) {
    const name = names.get(local);
    if (name === undefined) continue;
    parts.push(text.slice(from, start), name);
    from = end;
  }
  return parts.join("") + text.slice(from);
}
