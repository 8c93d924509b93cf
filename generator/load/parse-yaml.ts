import { parseDocument, visit, type Document } from "yaml";
import { jsonText, type Json } from "../../packages/base/src/json.ts";
import { exactNumber } from "./exact-number.ts";
import { loneSurrogates, SEVERAL_DOCUMENTS, unheldFault, type ParseFault, type ParseResult } from "./parse-json.ts";
import { readNumbers } from "./read-numbers.ts";

const MAX_WRITTEN_OUT = 16 * 1024 * 1024;
const TOO_DEEP = "it is nested too deeply";

/** Parses one YAML document to JSON values. Limits aliases, and refuses tags other than those of JSON. */
export function parseYaml(text: string): ParseResult {
  const fault = (detail: string, pointer: string): ParseResult => {
    return { ok: false, faults: [{ kind: "syntax", detail, pointer }] };
  };
  try {
    const document = parseDocument(text, { logLevel: "error", prettyErrors: false, schema: "core", uniqueKeys: true });
    const first = document.errors[0] ?? document.warnings[0];
    if (first?.code === "MULTIPLE_DOCS") return fault(SEVERAL_DOCUMENTS, `@${first.pos[0]}`);
    if (first?.message.includes("call stack")) return fault(TOO_DEEP, "@0");
    if (first !== undefined) return fault(first.message, `@${first.pos[0]}`);
    const numbers = unheldNumbers(document);
    if (numbers.length > 0) return { ok: false, faults: numbers };
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    const surrogates = loneSurrogates(value);
    if (surrogates.length > 0) return { ok: false, faults: surrogates };
    // A round trip leaves only what JSON can hold: no dates, no maps with keys other than strings, no shared values.
    const written = jsonText((value ?? null) as Json);
    if (written.length > MAX_WRITTEN_OUT) return fault("it is too large after its aliases are expanded", "@0");
    const json: Json = JSON.parse(written);
    return { ok: true, value: readNumbers(written, json).value };
  } catch (error) {
    // The parser recurses, and the text may be nested deeper than its stack allows.
    const tooDeep = error instanceof RangeError && error.message.includes("call stack");
    return fault(tooDeep ? TOO_DEEP : error instanceof Error ? error.message : String(error), "@0");
  }
}

/** Replaces each number of a document by its exact value. Returns those that have none. */
function unheldNumbers(document: Document): ParseFault[] {
  const unheld: ParseFault[] = [];
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value !== "number") return;
      const written = node.source ?? String(node.value);
      const exact = exactNumber(written);
      if (exact === undefined) unheld.push(unheldFault(written, node.range?.[0] ?? 0));
      else node.value = exact;
    },
  });
  return unheld;
}
