import { isTooDeep, MAX_DOCUMENT_DEPTH } from "../../../base/src/document-depth.ts";
import { fromEntries, isObject, type Json, type JsonObject } from "../../../base/src/json.ts";
import { goValue } from "../value/go-value.ts";
import { parseJsonText, TextError, wellFormed } from "../text/parse-json.ts";
import { parseYamlText } from "../text/parse-yaml.ts";

/** An object, with the numbers of Go, or why it cannot be read. */
export type Input =
  { readonly object: JsonObject; readonly duplicates: readonly string[] } | { readonly problem: string };

/** Reads an object: a value, or its JSON or YAML text. Never throws. */
export function readInput(input: unknown): Input {
  try {
    const { value, duplicates } =
      typeof input === "string" ? parseText(input) : { value: plainValue(input), duplicates: [] };
    if (!isObject(value))
      return { problem: "couldn't get version/kind; json parse error: the object is not an object" };
    if (isTooDeep(value)) return { problem: `must not be nested more than ${MAX_DOCUMENT_DEPTH} levels deep` };
    return { object: value, duplicates };
  } catch (error) {
    // A getter or a proxy of the caller may throw anything, and the YAML parser may meet its limits.
    return { problem: error instanceof TextError ? error.message : `the object cannot be read: ${messageOf(error)}` };
  }
}

function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return "it threw a value without a text";
  }
}

/** JSON is YAML too, but not the other way around: in YAML, `1.0` is an integer. */
function parseText(text: string): { readonly value: Json; readonly duplicates: readonly string[] } {
  return looksLikeJson(text) ? parseJsonText(text) : parseYamlText(text);
}

function looksLikeJson(text: string): boolean {
  if (!/^\s*[{[]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What `JSON.stringify` would send of a value, as a server reads it. */
function plainValue(value: unknown): Json {
  return goValue(jsonOf(value, []) ?? null);
}

/** Undefined stands for what JSON does not have, such as a function. */
function jsonOf(given: unknown, open: readonly object[]): Json | undefined {
  const value = hasToJson(given) ? given.toJSON() : given;
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "string") return wellFormed(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "bigint") return integerOf(value);
  if (typeof value !== "object") return undefined;
  if (open.length > MAX_DOCUMENT_DEPTH)
    throw new TextError(`must not be nested more than ${MAX_DOCUMENT_DEPTH} levels deep`);
  if (open.includes(value)) throw new TextError("the object contains itself");
  const inside = [...open, value];
  if (Array.isArray(value)) return value.map((item: unknown) => jsonOf(item, inside) ?? null);
  return fromEntries<Json>(
    Object.entries(value).flatMap(([name, member]): (readonly [string, Json])[] => {
      const json = jsonOf(member, inside);
      return json === undefined ? [] : [[wellFormed(name), json]];
    }),
  );
}

function hasToJson(value: unknown): value is { toJSON(): unknown } {
  return typeof value === "object" && value !== null && "toJSON" in value && typeof value.toJSON === "function";
}

function integerOf(value: bigint): Json {
  return BigInt.asIntN(64, value) === value ? value : Number(value);
}
