import type { Config } from "../config/config.ts";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import type { FileSystem } from "../files/file-system.ts";
import { FileError, tryOperation } from "../files/file-error.ts";
import { decodeUtf8 } from "../files/utf8.ts";
import { isObject, type Json } from "../../packages/base/src/json.ts";
import { LIMITS } from "../limits.ts";
import type { Place, Source } from "../types.ts";
import { findSchemaFiles, indexFile, type SchemaFile } from "./find-schema-files.ts";
import { parseJson, SEVERAL_DOCUMENTS, type ParseResult } from "./parse-json.ts";
import { recognizeBundle, recognizeDocument } from "./recognize-document.ts";

export interface LoadInput {
  readonly files: FileSystem;
  readonly parse?: Parse;
}

/** Parses the text of a YAML file. */
export type Parse = (text: string, file: string) => Promise<ParseResult>;

/** Loads the YAML parser only for projects that need it. */
export const parseSchema: Parse = async (text) => (await import("./parse-yaml.ts")).parseYaml(text);

/** Reads and parses the schema files. Reports files with errors and leaves them out. */
export async function loadSources(
  config: Config,
  { files, parse = parseSchema }: LoadInput,
  diagnostics: Diagnostics,
): Promise<Source[]> {
  const found = findSchemaFiles(config, files, diagnostics);
  const sources: Source[] = [];
  for (const file of found) {
    const source = await loadSource(file, { files, parse }, diagnostics);
    if (source !== undefined) sources.push(source);
  }
  if (found.every(({ file }) => file === indexFile(config))) {
    const at = { source: config.source, pointer: "/schemas" };
    diagnostics.report("SG1013", { folder: config.schemas }, { at });
  }
  return sources;
}

async function loadSource(
  { absolute, file, bytes }: SchemaFile,
  { files, parse }: Required<LoadInput>,
  diagnostics: Diagnostics,
): Promise<Source | undefined> {
  const syntax = file.endsWith(".json") ? "json" : "yaml";
  if (bytes > LIMITS.schemaBytes) {
    const at = { source: { file, text: "", syntax }, pointer: "" } as const;
    diagnostics.report("SG1003", { bytes, limit: LIMITS.schemaBytes }, { at });
    return undefined;
  }
  const read = tryOperation(() => files.read(absolute) ?? new Uint8Array());
  if (read instanceof FileError) {
    diagnostics.report("SG1052", read, { at: { source: { file, text: "", syntax }, pointer: "" } });
    return undefined;
  }
  const { text, fault } = decodeUtf8(read);
  const source = { file, text, syntax } as const;
  if (fault !== undefined) {
    diagnostics.report("SG1062", { problem: fault.problem }, { at: { source, pointer: fault.pointer } });
    return undefined;
  }
  const parsed = await (syntax === "json" ? parseJson(text) : parse(text, file));
  if (!parsed.ok) reportFaults(parsed, source, diagnostics);
  else if (isObject(parsed.value)) {
    const other = recognizeDocument(parsed.value);
    if (other === undefined) return { ...source, value: parsed.value };
    const at = { source, pointer: `/${other.member}` };
    diagnostics.report("SG1071", { what: other.what }, { at, hint: other.hint });
  } else {
    const at = { source, pointer: syntax === "json" ? `@${text.search(/\S/)}` : "" };
    diagnostics.report("SG1006", { found: describe(parsed.value) }, { at });
  }
  return undefined;
}

function reportFaults(
  { faults }: Extract<ParseResult, { ok: false }>,
  source: Place["source"],
  diagnostics: Diagnostics,
): void {
  for (const { kind, detail, pointer } of faults) {
    const at = { source, pointer };
    const other = detail === SEVERAL_DOCUMENTS ? recognizeBundle(source.text) : undefined;
    if (other !== undefined) diagnostics.report("SG1071", { what: other.what }, { at, hint: other.hint });
    else if (kind === "duplicate key") diagnostics.report("SG1017", { key: detail }, { at });
    else if (kind === "number") diagnostics.report("SG1061", { number: detail }, { at, ...nearestDouble(detail) });
    else if (kind === "surrogate") diagnostics.report("SG1063", { what: detail }, { at });
    else diagnostics.report(source.syntax === "json" ? "SG1001" : "SG1002", { reason: detail }, { at });
  }
}

function nearestDouble(number: string): { hint: string } | Record<string, never> {
  const value = Number(number);
  const digits = Number.isInteger(value) && Math.abs(value) < 1e21 ? BigInt(value) : value;
  return Number.isFinite(value) ? { hint: `write ${digits}, the nearest double, or an integer of int64` } : {};
}

function describe(value: Json): string {
  return value === null ? "null" : Array.isArray(value) ? "an array" : `a ${typeof value}`;
}
