import { Uint } from "../syntax/expression.ts";
import { CelError } from "../values/cel-error.ts";
import {
  CelList,
  CelMap,
  type CelValue,
  Duration,
  itemsOf,
  Timestamp,
  TypeValue,
  typeNameOf,
} from "../values/cel-value.ts";
import { goDouble } from "../../value/go-text.ts";
import { toText } from "./convert.ts";

/** One part of a format: plain text, or a clause such as `%.2f` with the index of its argument. */
export type FormatPart =
  { readonly text: string } | { readonly verb: string; readonly precision: number | undefined; readonly index: number };

/** Splits a format. Throws a `CelError`. Rule: cel-go `ext/formatting.go`. */
export function parseFormat(format: string): readonly FormatPart[] {
  const parts: FormatPart[] = [];
  let index = 0;
  for (const [whole, precision, verb] of format.matchAll(/%(?:%|(\.\d*)?([^]?))|[^%]+/g)) {
    if (!whole.startsWith("%") || whole === "%%") {
      parts.push({ text: whole === "%%" ? "%" : whole });
      continue;
    }
    if (verb === undefined || verb === "") throw new CelError("unexpected end of string");
    if (!"sdfebxXo".includes(verb))
      throw new CelError(`could not parse formatting clause: unrecognized formatting clause "${verb}"`);
    if (precision === ".")
      throw new CelError(
        'could not parse formatting clause: error while parsing precision: error while converting precision to integer: strconv.Atoi: parsing "": invalid syntax',
      );
    parts.push({ verb, precision: precision === undefined ? undefined : Number(precision.slice(1)), index: index++ });
  }
  return parts;
}

/** Formats a text. Throws a `CelError`. */
export function formatText(format: string, args: CelList): string {
  return parseFormat(format)
    .map((part) => {
      if ("text" in part) return part.text;
      if (part.index >= args.size) throw new CelError(`index ${part.index} out of range`);
      return formatClause(part.verb, part.precision ?? 6, args.get(part.index));
    })
    .join("");
}

function formatClause(verb: string, precision: number, value: CelValue): string {
  switch (verb) {
    case "s":
      return plainText(value);
    case "d":
      return String(integerOf(value, "decimal clause can only be used on integers"));
    case "o":
      return integerOf(value, "octal clause can only be used on integers").toString(8);
    case "b":
      if (typeof value === "boolean") return value ? "1" : "0";
      return integerOf(value, "only integers and bools can be formatted as binary").toString(2);
    case "x":
    case "X":
      return verb === "X" ? hexText(value).toUpperCase() : hexText(value);
    case "f":
      return fixedText(doubleOf(value, "fixed-point"), precision);
    default:
      return scientificText(doubleOf(value, "scientific"), precision);
  }
}

function failed(problem: string, value: CelValue): CelError {
  return new CelError(`error during formatting: ${problem}, was given ${typeNameOf(value)}`);
}

function integerOf(value: CelValue, problem: string): bigint {
  if (typeof value === "bigint") return value;
  if (value instanceof Uint) return value.value;
  throw failed(problem, value);
}

function hexText(value: CelValue): string {
  if (typeof value === "string") return hexText(new TextEncoder().encode(value));
  if (value instanceof Uint8Array) return [...value].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return integerOf(value, "only integers, byte buffers, and strings can be formatted as hex").toString(16);
}

function doubleOf(value: CelValue, clause: string): number {
  if (typeof value === "number") return value;
  if (value === "NaN") return Number.NaN;
  if (value === "Infinity") return Infinity;
  if (value === "-Infinity") return -Infinity;
  throw failed(`${clause} clause can only be used on doubles`, value);
}

/** English groups digits by thousands. */
function fixedText(value: number, precision: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "-∞";
  const [whole = "", fraction] = decimalText(value, precision).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** `toFixed` with more digits than it allows. */
function decimalText(value: number, precision: number): string {
  const text =
    Math.abs(value) < 1e21
      ? value.toFixed(Math.min(precision, 100))
      : `${BigInt(value)}.${"0".repeat(Math.min(precision, 100))}`.replace(/\.$/, "");
  return precision > 100 ? text + "0".repeat(precision - 100) : text;
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** English writes a power of ten with superscript digits. */
function scientificText(value: number, precision: number): string {
  if (!Number.isFinite(value)) return fixedText(value, precision);
  const [digits = "", exponent = "0"] = value.toExponential(Math.min(precision, 100)).split("e");
  const power = Number(exponent);
  const raised = String(Math.abs(power))
    .padStart(2, "0")
    .replace(/\d/g, (digit) => SUPERSCRIPTS[Number(digit)] ?? "");
  return `${digits}\u202f×\u202f10${power < 0 ? "⁻" : ""}${raised}`;
}

function plainText(value: CelValue): string {
  if (value === null) return "null";
  if (value instanceof CelList) return `[${itemsOf(value).map(memberText).join(", ")}]`;
  if (value instanceof CelMap) return mapText(value);
  if (value instanceof TypeValue) return value.name;
  if (isPrintable(value)) return toText(value);
  throw failed(
    "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps",
    value,
  );
}

function isPrintable(value: CelValue): boolean {
  if (typeof value !== "object") return true;
  return [Uint8Array, Uint, Duration, Timestamp].some((type) => value instanceof type);
}

function mapText(map: CelMap): string {
  const pairs = map.keys().map((key): [string, string] => [memberText(key), memberText(map.find(key) ?? null)]);
  pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${pairs.map(([key, value]) => `${key}:${value}`).join(", ")}}`;
}

/** The text of a value inside a list or a map, as a literal of CEL. */
function memberText(value: CelValue): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (value instanceof Uint8Array) return `b${JSON.stringify(plainText(value))}`;
  if (typeof value === "number")
    return Number.isFinite(value) ? decimalText(value, 6) : JSON.stringify(goDouble(value));
  if (value instanceof Timestamp) return `timestamp(${JSON.stringify(toText(value))})`;
  if (value instanceof Duration) return `duration(${JSON.stringify(toText(value))})`;
  return plainText(value);
}
