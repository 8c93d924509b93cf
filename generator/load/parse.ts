import type { ParseError } from "jsonc-parser";
import { diagnostic } from "../diagnostics/codes.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Json } from "../types.ts";

export type ParseResult =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

/** Parses JSON; on failure a second, slower parser says where and what. A leading byte order mark is skipped. */
export async function parseJson(file: string, text: string): Promise<ParseResult> {
  try {
    const value: Json = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
    return { ok: true, value };
  } catch (error) {
    const { reason, offset } = await jsonFault(text, error);
    const source = { file, text, syntax: "json" as const };
    return { ok: false, diagnostic: diagnostic("SG1001", { reason }, { at: { source, pointer: `@${offset}` } }) };
  }
}

async function jsonFault(text: string, error: unknown): Promise<{ reason: string; offset: number }> {
  const { parseTree, printParseErrorCode } = await import("jsonc-parser");
  const faults: ParseError[] = [];
  parseTree(text, faults, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });
  const first = faults[0];
  if (first === undefined) return { reason: error instanceof Error ? error.message : String(error), offset: 0 };
  const words = printParseErrorCode(first.error).replaceAll(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return { reason: words, offset: Math.min(first.offset, Math.max(0, text.length - 1)) };
}
