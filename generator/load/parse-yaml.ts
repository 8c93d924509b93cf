import { parseDocument } from "yaml";
import { diagnostic } from "../diagnostics/codes.ts";
import type { Json } from "../types.ts";
import { findNonFinite, NON_FINITE, type ParseResult } from "./parse.ts";

/** Parses one YAML document to plain JSON values. Aliases are bounded, tags beyond the JSON ones are refused. */
export function parseYaml(file: string, text: string): ParseResult {
  const source = { file, text, syntax: "yaml" as const };
  const fault = (reason: string, pointer: string): ParseResult => ({
    ok: false,
    diagnostic: diagnostic("SG1002", { reason }, { at: { source, pointer } }),
  });
  try {
    const document = parseDocument(text, { logLevel: "error", prettyErrors: false, schema: "core", uniqueKeys: true });
    const first = document.errors[0] ?? document.warnings[0];
    if (first?.code === "MULTIPLE_DOCS") return fault("the file holds several documents", `@${first.pos[0]}`);
    if (first !== undefined) return fault(first.message, `@${first.pos[0]}`);
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    const pointer = findNonFinite(value);
    if (pointer !== undefined) return fault(NON_FINITE, pointer);
    // A round trip leaves exactly what JSON can hold: no dates, maps with odd keys or undefined.
    const json: Json = JSON.parse(JSON.stringify(value ?? null));
    return { ok: true, value: json };
  } catch (error) {
    // The parser recurses, and the text may be nested deeper than the stack.
    const tooDeep = error instanceof RangeError && error.message.includes("call stack");
    return fault(tooDeep ? "nested too deeply" : error instanceof Error ? error.message : String(error), "@0");
  }
}
