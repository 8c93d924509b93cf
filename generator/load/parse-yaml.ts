import { isScalar, parseDocument, visit, type Document } from "yaml";
import { jsonText, type Json } from "../../packages/base/src/json.ts";
import { LIMITS } from "../limits.ts";
import { exactNumber } from "./exact-number.ts";
import { loneSurrogates, SEVERAL_DOCUMENTS, unheldFault, type ParseFault, type ParseResult } from "./parse-json.ts";
import { readNumbers } from "./read-numbers.ts";

const TOO_DEEP = "it is nested too deeply";

/** Parses one YAML document to JSON values. Limits aliases, and refuses tags other than those of JSON. */
export function parseYaml(text: string): ParseResult {
  const fault = (detail: string, pointer: string): ParseResult => {
    return { ok: false, faults: [{ kind: "syntax", detail, pointer }] };
  };
  try {
    const document = parseDocument(text, { logLevel: "error", prettyErrors: false, schema: "core", uniqueKeys: false });
    const first = document.errors[0] ?? document.warnings[0];
    if (first?.code === "MULTIPLE_DOCS") return fault(SEVERAL_DOCUMENTS, `@${first.pos[0]}`);
    if (first?.message.includes("call stack")) return fault(TOO_DEEP, "@0");
    if (first !== undefined) return fault(first.message, `@${first.pos[0]}`);
    const twice = repeatedKey(document);
    if (twice !== undefined) return fault("Map keys must be unique", `@${twice}`);
    const numbers = unheldNumbers(document);
    if (numbers.length > 0) return { ok: false, faults: numbers };
    const value: unknown = document.toJS({ maxAliasCount: LIMITS.aliases });
    const surrogates = loneSurrogates(value);
    if (surrogates.length > 0) return { ok: false, faults: surrogates };
    // A round trip leaves only what JSON can hold: no dates, no maps with keys other than strings, no shared values.
    const written = jsonText((value ?? null) as Json);
    if (written.length > LIMITS.expandedBytes) return fault("it is too large after its aliases are expanded", "@0");
    const json: Json = JSON.parse(written);
    return { ok: true, value: readNumbers(written, json).value };
  } catch (error) {
    // The parser recurses, and the text may be nested deeper than its stack allows.
    const tooDeep = error instanceof RangeError && error.message.includes("call stack");
    return fault(tooDeep ? TOO_DEEP : error instanceof Error ? error.message : String(error), "@0");
  }
}

/** Returns where a key that its map already has begins. The parser's own check compares each key with each other. */
function repeatedKey(document: Document): number | undefined {
  let found: number | undefined;
  visit(document, {
    Map(_, map) {
      const keys = new Set<unknown>();
      for (const { key } of map.items) {
        const name = isScalar(key) ? String(key.value) : key;
        if (keys.has(name) && isScalar(key)) found ??= key.range?.[0] ?? 0;
        keys.add(name);
      }
      return found === undefined ? undefined : visit.BREAK;
    },
  });
  return found;
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
