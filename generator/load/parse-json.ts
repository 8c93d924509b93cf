import type { ParseError } from "jsonc-parser";
import { escapeToken, type Json } from "../../packages/base/src/json.ts";
import { duplicateKeys } from "./duplicate-keys.ts";

/** Why a text is not a JSON or YAML value, and where. */
export interface ParseFault {
  /** JSON itself allows a duplicate key, so it is not a syntax error. */
  readonly kind: "syntax" | "duplicate key";
  /** What is wrong; for a duplicate key, the key. */
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
    const misfit = MAY_MISFIT.test(text) ? findMisfit(value) : undefined;
    if (misfit !== undefined) return fault(misfit.reason, misfit.pointer);
    const faults = (uniqueKeys ? duplicateKeys(text) : []).map(({ key, offset }) => {
      return { kind: "duplicate key", detail: key, pointer: `@${offset}` } as const;
    });
    return faults.length > 0 ? { ok: false, faults } : { ok: true, value };
  } catch (error) {
    const { reason, offset } = await jsonFault(text, error);
    return fault(reason, `@${offset}`);
  }
}

const MAY_MISFIT = /[eE]\+?0*[1-9]\d{2}|\d{300}|\\u[dD][89a-fA-F]/;
const LONE_SURROGATE = /\p{Surrogate}/u;

interface Misfit {
  readonly pointer: string;
  readonly reason: string;
}

/**
 * Finds a value that no output can hold: a number beyond the range of a double, or text that is not Unicode. Works without
 * recursion, and looks at shared values once.
 */
export function findMisfit(root: unknown): Misfit | undefined {
  const seen = new Set<unknown>();
  const todo: { value: unknown; pointer: string }[] = [{ value: root, pointer: "" }];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const { value, pointer } = next;
    const reason = misfitOf(value);
    if (reason !== undefined) return { pointer, reason };
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    for (const [key, item] of Object.entries(value)) {
      const at = `${pointer}/${escapeToken(key)}`;
      if (LONE_SURROGATE.test(key)) return { pointer: at, reason: "the name holds half of a surrogate pair" };
      todo.push({ value: item, pointer: at });
    }
  }
  return undefined;
}

function misfitOf(value: unknown): string | undefined {
  if (typeof value === "number" && !Number.isFinite(value)) return "the number is beyond the range of a double";
  return typeof value === "string" && LONE_SURROGATE.test(value)
    ? "the text holds half of a surrogate pair"
    : undefined;
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
