import { parseDocument } from "yaml";
import { diagnostic } from "../diagnostics/codes.ts";
import type { Json } from "../types.ts";
import type { ParseResult } from "./parse.ts";

/** Parses one YAML document to plain JSON values. Aliases are bounded, tags beyond the JSON ones are refused. */
export function parseYaml(file: string, text: string): ParseResult {
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
