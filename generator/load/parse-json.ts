import type { ParseError } from "jsonc-parser";
import { escapeToken, type Json } from "../../packages/base/src/json.ts";
import { duplicateKeys } from "./duplicate-keys.ts";
import { readNumbers } from "../../packages/base/src/read-numbers.ts";

/** Why a text is not a JSON or YAML value, and where. */
export interface ParseFault {
  /** JSON itself allows all except the first: a number that neither int64 nor a double holds, half of a surrogate pair. */
  readonly kind: "syntax" | "duplicate key" | "number" | "surrogate";
  /** What is wrong; for a duplicate key or a number, its text. */
  readonly detail: string;
  /** Where, in the notation of `Place.pointer`. */
  readonly pointer: string;
}

/** The detail of the fault of a YAML file that has more than one document. */
export const SEVERAL_DOCUMENTS = "the file holds several documents";

export type ParseResult =
  { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly faults: readonly ParseFault[] };

/** Parses JSON, without a leading byte order mark. If that fails, a second, slower parser finds out what is wrong and where. */
export async function parseJson(text: string, { uniqueKeys = true } = {}): Promise<ParseResult> {
  const fault = (detail: string, pointer: string): ParseResult => {
    return { ok: false, faults: [{ kind: "syntax", detail, pointer }] };
  };
  try {
    const value: Json = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
    const faults: ParseFault[] = (uniqueKeys ? duplicateKeys(text) : []).map(({ key, offset }) => {
      return { kind: "duplicate key", detail: key, pointer: `@${offset}` };
    });
    if (/\\u[dD][89a-fA-F]/.test(text)) faults.push(...loneSurrogates(value));
    if (faults.length > 0) return { ok: false, faults };
    const read = readNumbers(text, value);
    if (read.unheld.length === 0) return { ok: true, value: read.value };
    return { ok: false, faults: read.unheld.map((number) => unheldFault(number.text, number.offset)) };
  } catch (error) {
    const { reason, offset } = await jsonFault(text, error);
    return fault(reason, `@${offset}`);
  }
}

export function unheldFault(number: string, offset: number): ParseFault {
  return { kind: "number", detail: number, pointer: `@${offset}-${offset + number.length}` };
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/** Finds names and texts that are not Unicode, which no file can hold. Works without recursion, and looks at shared values once. */
export function loneSurrogates(root: unknown): ParseFault[] {
  const found: ParseFault[] = [];
  const seen = new Set<unknown>();
  const todo: { value: unknown; pointer: string }[] = [{ value: root, pointer: "" }];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const { value, pointer } = next;
    if (typeof value === "string" && LONE_SURROGATE.test(value))
      found.push({ kind: "surrogate", detail: "the text", pointer });
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    for (const [key, item] of Object.entries(value)) {
      const at = `${pointer}/${escapeToken(key)}`;
      if (LONE_SURROGATE.test(key)) found.push({ kind: "surrogate", detail: "the name", pointer: at });
      todo.push({ value: item, pointer: at });
    }
  }
  return found;
}

async function jsonFault(text: string, error: unknown): Promise<{ reason: string; offset: number }> {
  const { parseTree, printParseErrorCode } = await import("jsonc-parser");
  const faults: ParseError[] = [];
  const message = error instanceof Error ? error.message : String(error);
  try {
    parseTree(text, faults, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });
  } catch {
    // The parser recurses, and the text may be nested deeper than its stack allows.
    return { reason: message, offset: Number(/ position (\d+)/.exec(message)?.[1] ?? text.length - 1) };
  }
  const first = faults[0];
  if (first === undefined) return { reason: message, offset: 0 };
  const words = printParseErrorCode(first.error)
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return { reason: words, offset: Math.min(first.offset, Math.max(0, text.length - 1)) };
}
