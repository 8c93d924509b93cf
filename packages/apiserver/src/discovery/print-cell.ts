import { printJson } from "../../../base/src/exact-json.ts";
import { isArray, isNumeric, isObject, type Json } from "../../../base/src/json.ts";
import { age } from "./human-duration.ts";

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/**
 * Prints a value for a column. A string column prints any value; other columns print values of their type, and null for
 * others, which kubectl prints as nothing. Rule: tableconvertor of k8s.io/apiextensions-apiserver.
 */
export function printCell(type: string, value: Json | undefined, now: number): Json {
  if (value === undefined) return null;
  if (type === "string") return asText(value);
  if (type === "integer")
    return typeof value === "number" ? Math.trunc(value) : typeof value === "bigint" ? value : null;
  if (type === "number") return isNumeric(value) ? value : null;
  if (type === "boolean") return typeof value === "boolean" ? value : null;
  if (type !== "date" || typeof value !== "string") return null;
  if (value === "" || value === "null") return "<unknown>";
  return TIME.test(value) ? age(value, now) : "<invalid>";
}

function asText(value: Json): string {
  if (value === null) return "<no value>";
  return isObject(value) || isArray(value) ? goJson(value) : String(value);
}

/** JSON as Go prints it: with sorted members, and with characters of HTML escaped. */
function goJson(value: Json): string {
  const text = printJson(sorted(value));
  return text.replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function sorted(value: Json): Json {
  if (isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, one]) => [key, sorted(one)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
