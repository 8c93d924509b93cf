import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import { own, isObject } from "../../packages/base/src/json.ts";
import type { Catalog } from "../types.ts";
import { canonicalSchema } from "./canonical-schema.ts";
import { findContradiction } from "./contradictions.ts";
import type { Draft } from "./draft.ts";
import type { Links } from "./link-references.ts";
import { startAnswers } from "./possible-types.ts";

interface Known {
  readonly links: Links;
  readonly types: Catalog["types"];
}

/** Reports a declared `apiVersion` or `kind` of a kind that refuses its value. What it says otherwise changes nothing. */
export function checkEnvelope(draft: Draft, { links, types }: Known, diagnostics: Diagnostics): void {
  if (!draft.isKind) return;
  const refs = links.refs.get(draft.source);
  const context = {
    refAt: (pointer: string) => refs?.get(pointer),
    typeAt: () => undefined,
    replaceAt: () => undefined,
  };
  for (const [name, value] of [
    ["apiVersion", draft.apiVersion],
    ["kind", draft.name],
  ] as const) {
    const declared = own(draft.properties, name);
    // SG2006 compares a const.
    if (declared === undefined || (isObject(declared) && typeof own(declared, "const") === "string")) continue;
    const pointer = `/properties/${name}`;
    const at = { source: draft.source, pointer };
    const place = { typeId: draft.uri, pointer, trail: null };
    const written = { ...place, schema: canonicalSchema(draft.schemaAt(pointer), pointer, context) };
    const actual = { ...place, pointer: "", schema: { type: "string", const: value } };
    const answers = startAnswers((id) => types.get(id));
    const found = findContradiction([actual, written], answers, { isStrict: true });
    if (found !== undefined) diagnostics.report("SG2180", { name, value, why: found.why }, { at });
  }
}
