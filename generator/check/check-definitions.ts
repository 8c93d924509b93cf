import { checkCrd } from "../../packages/admission/src/definition/check-crd.ts";
import { atPointer, escapeToken, type JsonObject } from "../../packages/base/src/json.ts";
import { rowOf } from "../diagnostics/codes.ts";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import type { Catalog, DefinitionLoss, Entry, Source } from "../types.ts";

/** What definitions say differently from their schemas, and what an API server would refuse of them. */
export function checkDefinitions(catalog: Catalog, diagnostics: Diagnostics): void {
  for (const entry of catalog.entries) {
    if (entry.definition === null) continue;
    for (const loss of entry.losses) reportLoss(loss, entry, { catalog, diagnostics });
    // A schema that has no usable definition would only repeat its fault here.
    if (!entry.losses.some(({ code }) => rowOf(code).severity === "error"))
      askServer(entry.source, entry.definition, diagnostics);
  }
}

interface Report {
  readonly catalog: Catalog;
  readonly diagnostics: Diagnostics;
}

function reportLoss(
  { code, typeId, pointer, message, at }: DefinitionLoss,
  entry: Entry,
  { catalog, diagnostics }: Report,
): void {
  const { severity } = rowOf(code);
  const type = catalog.types.get(typeId);
  const source = type && catalog.byId.get(type.entry)?.source;
  const written = source ? { source, pointer: type.pointer + pointer } : { source: entry.source, pointer: "" };
  // A note about what the catalog added, such as the metadata of a kind that declares none, helps no one.
  if (severity === "note" && atPointer(written.source.value, written.pointer) === undefined) return;
  diagnostics.add({ code, severity, message, at: at ?? written });
}

function askServer(source: Source, definition: JsonObject, diagnostics: Diagnostics): void {
  for (const { code, path, message } of checkCrd(definition))
    diagnostics.add({ code, severity: "error", message, at: { source, pointer: schemaPointer(path) } });
}

/** Where a schema without references says what stands at a field path of its definition; the nearest place is shown. */
function schemaPointer(path: string): string {
  const [, inSchema] = path.split(".openAPIV3Schema");
  if (inSchema === undefined) return "";
  return [...inSchema.matchAll(/\.([\w-]+)|\[([^\]]*)\]/g)]
    .map(([, name, key]) => `/${escapeToken(name ?? key ?? "")}`)
    .join("");
}
