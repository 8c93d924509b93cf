import { checkCrd } from "../../packages/admission/src/index.ts";
import { escapeToken, isObject, jsonText, members, own, type JsonObject } from "../../packages/base/src/json.ts";
import { rowOf } from "../diagnostics/codes.ts";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import { DEFINITION_CODES } from "./definition-codes.ts";
import { isWritten, placeOf } from "./place-of.ts";
import type { Catalog, DefinitionLoss, Entry } from "../types.ts";

/** Returns what an API server would refuse in the definition of an entry. */
export type Judge = (entry: Entry) => ReturnType<typeof checkCrd>;

export function judgeKind({ definition }: Entry): ReturnType<Judge> {
  return definition === null ? [] : checkCrd(definition);
}

/** Reports where definitions differ from their schemas, and what an API server would refuse in them. */
export function checkDefinitions(catalog: Catalog, judge: Judge, diagnostics: Diagnostics): void {
  for (const entry of catalog.entries) {
    if (entry.definition === null) continue;
    for (const loss of entry.losses) reportLoss(loss, entry, { catalog, diagnostics });
    checkSize(entry, entry.definition, diagnostics);
    // The rules would only report the same error again. A default that is not valid is not in the definition.
    if (entry.losses.some(({ code }) => code !== "SG4091" && rowOf(code).severity === "error")) continue;
    const violations = judge(entry);
    const isDear = violations.some(({ rule }) => rule === "cel-cost");
    for (const { rule, path, problem } of violations) {
      // The rule that is too dear is reported already.
      if (rule === "cel-total-cost" && isDear) continue;
      const at = { source: entry.source, pointer: schemaPointer(path) };
      diagnostics.report(DEFINITION_CODES[rule], { path, problem }, { at });
    }
  }
}

/** The annotation in which kubectl keeps what was applied, and what an API server allows for all annotations together. */
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
const MAX_ANNOTATIONS = 262_144;

function checkSize({ source }: Entry, definition: JsonObject, diagnostics: Diagnostics): void {
  const text = `${jsonText(definition)}\n`;
  const metadata = own(definition, "metadata");
  const annotations = isObject(metadata) ? members(metadata, "annotations") : [];
  const all = [...annotations.map(([name, value]) => name + String(value)), LAST_APPLIED, text].join("");
  const bytes = Buffer.byteLength(all);
  if (bytes <= MAX_ANNOTATIONS) return;
  diagnostics.report("SG4085", { bytes, limit: MAX_ANNOTATIONS }, { at: { source, pointer: "@0" } });
}

interface Report {
  readonly catalog: Catalog;
  readonly diagnostics: Diagnostics;
}

function reportLoss(
  { code, typeId, pointer, message, hint: given, at }: DefinitionLoss,
  entry: Entry,
  { catalog, diagnostics }: Report,
): void {
  const { severity, hint } = rowOf(code);
  if (severity === "off") return;
  const written = placeOf({ typeId, pointer }, entry, catalog);
  // The user cannot act on a note about what the catalog added.
  if (severity === "note" && !isWritten(written)) return;
  diagnostics.add({ code, severity, message, at: at ?? written, hint: given ?? hint });
}

/** Turns a field path of a definition into a pointer of the schema. With references, this is only the nearest place. */
function schemaPointer(path: string): string {
  const [, inSchema] = path.split(".openAPIV3Schema");
  if (inSchema === undefined) return "";
  return [...inSchema.matchAll(/\.([\w-]+)|\[([^\]]*)\]/g)]
    .map(([, name, key]) => `/${escapeToken(name ?? key ?? "")}`)
    .join("");
}
