import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import { resolveRef, walkSource, type DeadReference, type SchemaIndex } from "../load/index-sources.ts";
import { suggestReference } from "../load/suggest-reference.ts";
import { isObject, members } from "../../packages/base/src/json.ts";
import type { Place, Source } from "../types.ts";
import type { Draft } from "./draft.ts";
import { onlyDefines } from "./name-types.ts";
import { branchPointers, checkRefCycles, type Step } from "./ref-cycles.ts";

/** The references of a set. */
export interface Links {
  /** Ids of the types that `$ref`s refer to, by file and pointer of the schema that has the `$ref`. */
  readonly refs: ReadonlyMap<Source, ReadonlyMap<string, string>>;
  /** Pointers of the schemas that `$ref`s refer to, by file. */
  readonly targets: ReadonlyMap<Source, ReadonlySet<string>>;
}

/** Resolves every `$ref`. Reports those that lead nowhere, and cycles. */
export function linkReferences(
  drafts: readonly Draft[],
  { index, faulty }: { readonly index: SchemaIndex; readonly faulty: ReadonlySet<string> },
  diagnostics: Diagnostics,
): Links {
  const refs = new Map<Source, Map<string, string>>();
  const targets = new Map<Source, Set<string>>(drafts.map(({ source }) => [source, new Set()]));
  const uriOf = new Map(drafts.map(({ source, uri }) => [source, uri]));
  const steps = new Map<string, Step[]>();
  const step = ({ source, uri }: Draft, pointer: string, to: string, isRef: boolean) => {
    const from = `${uri}#${pointer}`;
    const taken = steps.get(from);
    if (taken === undefined) steps.set(from, [{ source, pointer, to, isRef }]);
    else taken.push({ source, pointer, to, isRef });
  };
  for (const draft of drafts) {
    const found = new Map<string, string>();
    refs.set(draft.source, found);
    walkSource(draft.source, (at) => {
      for (const branch of branchPointers(at.node, at.pointer))
        step(draft, at.pointer, `${draft.uri}#${branch}`, false);
      const result = resolveRef(index, at);
      if (result === undefined) return;
      if ("code" in result && leadsToOne(result.ref, faulty)) return;
      if ("code" in result)
        reportDead(result, { index, at: { source: draft.source, pointer: `${at.pointer}/$ref` } }, diagnostics);
      else {
        const to = `${uriOf.get(result.source) ?? ""}#${result.pointer}`;
        found.set(at.pointer, to);
        if (result.pointer === "")
          checkTarget(result.source, { source: draft.source, pointer: `${at.pointer}/$ref` }, diagnostics);
        targets.get(result.source)?.add(result.pointer);
        step(draft, at.pointer, to, true);
      }
    });
  }
  checkRefCycles(steps, diagnostics);
  return { refs, targets };
}

/** Reports a reference to a whole file that only holds definitions. One of them is most likely meant. */
function checkTarget({ value }: Source, at: Place, diagnostics: Diagnostics): void {
  if (!isObject(value) || !onlyDefines(value)) return;
  const [[name = ""] = []] = members(value, "$defs");
  diagnostics.report("SG2152", {}, { at, hint: `name one of its definitions, such as #/$defs/${name}` });
}

/** Whether a reference has the file name of a schema with errors, which has been reported. Its `$id` may not be known. */
function leadsToOne(ref: string, faulty: ReadonlySet<string>): boolean {
  const file = /([^/#]*)(?:#.*)?$/.exec(ref)?.[1]?.replace(/\.[^.]+$/, "") ?? "";
  return [...faulty].some((id) => file !== "" && id.endsWith(`/${file}`));
}

interface DeadPlace {
  readonly index: SchemaIndex;
  readonly at: Place;
}

function reportDead(dead: DeadReference, { index, at }: DeadPlace, diagnostics: Diagnostics): void {
  const { code, ref } = dead;
  if (code === "SG1009") diagnostics.report(code, { uri: ref }, { at });
  else diagnostics.report(code, { ref }, { at, hint: () => suggestReference(index, dead) });
}
