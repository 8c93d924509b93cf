import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import { escapeToken, isObject, members, own, pointerTokens, type JsonObject } from "../../packages/base/src/json.ts";
import type { Draft } from "./draft.ts";
import type { Links } from "./link-references.ts";
import { pascalCase, typeName } from "./names.ts";

/**
 * Names the types of a file: its root unless that only holds definitions, a kind's spec and status, `$defs`, and the targets
 * of references. Reports clashes.
 */
export function nameTypes(draft: Draft, { targets, refs }: Links, diagnostics: Diagnostics): void {
  const found = targets.get(draft.source) ?? new Set();
  const pointers = new Set<string>(onlyDefines(draft.root) && !draft.isKind && !found.has("") ? [] : [""]);
  if (draft.isKind) {
    for (const part of ["/properties/spec", "/properties/status"]) {
      const node = own(draft.properties, part.slice("/properties/".length));
      if (node !== undefined && !refs.get(draft.source)?.has(part)) pointers.add(part);
    }
  }
  const defs = own(draft.root, "$defs");
  if (isObject(defs)) for (const key of Object.keys(defs)) pointers.add(`/$defs/${escapeToken(key)}`);
  for (const pointer of found) pointers.add(pointer);
  const taken = new Map<string, string>();
  for (const pointer of pointers) {
    const name = pointer === "" ? draft.name : typeName(draft.name, pointer);
    const other = taken.get(name);
    if (other !== undefined) {
      const key = pointerTokens(pointer).at(-1) ?? "";
      const hint = `${JSON.stringify(key)} has no ASCII letter or digit to make a name of; rename it`;
      diagnostics.report(
        "SG2009",
        { name, other: other === "" ? draft.id : `${draft.id}#${other}` },
        { at: { source: draft.source, pointer }, ...(pascalCase(key) === "" ? { hint } : {}) },
      );
    }
    taken.set(name, pointer);
    draft.typeNames.set(pointer, name);
  }
}

/** Keywords that say nothing about the value itself. */
const ABOUT_FILES: ReadonlySet<string> = new Set(
  "$schema $id $anchor $comment $defs $vocabulary title description examples deprecated".split(" "),
);

/** Whether a schema only holds definitions. Every value is valid for it, so it is no type of its own. */
export function onlyDefines(root: JsonObject): boolean {
  const isSilent = (keyword: string) => ABOUT_FILES.has(keyword) || /^x-(?!kubernetes-)/.test(keyword);
  return members(root, "$defs").length > 0 && Object.keys(root).every(isSilent);
}
