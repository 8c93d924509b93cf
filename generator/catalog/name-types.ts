import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import { escapeToken, isObject, own } from "../../packages/base/src/json.ts";
import type { Draft } from "./draft.ts";
import type { Links } from "./link-references.ts";
import { typeName } from "./names.ts";

/** Names the types of a file: its root, a kind's spec and status, `$defs`, and the targets of references. Reports clashes. */
export function nameTypes(draft: Draft, { targets, refs }: Links, diagnostics: Diagnostics): void {
  const pointers = new Set<string>([""]);
  if (draft.isKind) {
    for (const part of ["/properties/spec", "/properties/status"]) {
      const node = own(draft.properties, part.slice("/properties/".length));
      if (node !== undefined && !refs.get(draft.source)?.has(part)) pointers.add(part);
    }
  }
  const defs = own(draft.root, "$defs");
  if (isObject(defs)) for (const key of Object.keys(defs)) pointers.add(`/$defs/${escapeToken(key)}`);
  for (const pointer of targets.get(draft.source) ?? []) pointers.add(pointer);
  const taken = new Map<string, string>();
  for (const pointer of pointers) {
    const name = pointer === "" ? draft.name : typeName(draft.name, pointer);
    const other = taken.get(name);
    if (other !== undefined) {
      const at = { source: draft.source, pointer };
      diagnostics.report("SG2009", { name, other: other === "" ? draft.id : `${draft.id}#${other}` }, { at });
    }
    taken.set(name, pointer);
    draft.typeNames.set(pointer, name);
  }
}
