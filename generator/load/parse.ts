import { printParseErrorCode, parseTree, type ParseError } from "jsonc-parser";
import { diagnostic } from "../diagnostics/codes.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Json } from "../types.ts";

export type ParseResult =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

/** Parses JSON; on failure a second, slower parser says where and what. A leading byte order mark is skipped. */
export function parseJson(file: string, text: string): ParseResult {
  try {
    const value: Json = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
    return { ok: true, value };
  } catch (error) {
    const { reason, offset } = jsonFault(text, error);
    const source = { file, text, syntax: "json" as const };
    return { ok: false, diagnostic: diagnostic("SG1001", { reason }, { at: { source, pointer: `@${offset}` } }) };
  }
}

function jsonFault(text: string, error: unknown): { reason: string; offset: number } {
  const faults: ParseError[] = [];
  parseTree(text, faults, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });
  const first = faults[0];
  if (first === undefined) return { reason: error instanceof Error ? error.message : String(error), offset: 0 };
  const words = printParseErrorCode(first.error).replaceAll(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return { reason: words, offset: Math.min(first.offset, Math.max(0, text.length - 1)) };
}

/** Parses one YAML document to plain JSON values. Aliases are bounded, tags beyond the JSON ones are refused. */
export async function parseYaml(file: string, text: string): Promise<ParseResult> {
  const { parseDocument } = await import("yaml");
  const source = { file, text, syntax: "yaml" as const };
  const fault = (reason: string, offset: number): ParseResult => ({
    ok: false,
    diagnostic: diagnostic("SG1002", { reason }, { at: { source, pointer: `@${offset}` } }),
  });
  const document = parseDocument(text, { logLevel: "silent", prettyErrors: false, schema: "core", uniqueKeys: true });
  const first = document.errors[0] ?? document.warnings[0];
  if (first !== undefined) return fault(first.message, first.pos[0]);
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    // A round trip leaves exactly what JSON can hold: no dates, maps with odd keys, NaN or undefined.
    const json: Json = JSON.parse(JSON.stringify(value ?? null));
    return { ok: true, value: json };
  } catch (error) {
    return fault(error instanceof Error ? error.message : String(error), 0);
  }
}
