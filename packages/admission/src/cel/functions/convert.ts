import { goDouble, plainDigits } from "../../value/go-text.ts";
import { Uint } from "../syntax/expression.ts";
import { CelError, noSuchOverload } from "../values/cel-error.ts";
import { type CelValue, Duration, Timestamp, typeNameOf } from "../values/cel-value.ts";
import { parseDuration } from "../values/duration-text.ts";
import { parseRfc3339 } from "../values/time-text.ts";
import { Cidr, Ip } from "./network.ts";
import { duration, floorDivide, int, timestamp, uint } from "./numbers.ts";

/** Conversions between types. Rule: cel-go `common/types`. */

const SECOND = 10n ** 9n;

function failed(value: CelValue, type: string): CelError {
  return new CelError(`type conversion error from '${typeNameOf(value)}' to '${type}'`);
}

export function toBool(value: CelValue): boolean {
  if (typeof value === "boolean") return value;
  if (typeof value !== "string") throw noSuchOverload();
  if (["1", "t", "T", "TRUE", "true", "True"].includes(value)) return true;
  if (["0", "f", "F", "FALSE", "false", "False"].includes(value)) return false;
  throw failed(value, "bool");
}

export function toBytes(value: CelValue): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value !== "string") throw noSuchOverload();
  return new TextEncoder().encode(value);
}

export function toDouble(value: CelValue): number {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Uint) return Number(value.value);
  if (typeof value !== "string") throw noSuchOverload();
  return parseFloat64(value) ?? rethrow(failed(value, "double"));
}

function rethrow(error: CelError): never {
  throw error;
}

/** Go's strconv.ParseFloat, except hexadecimal numbers. */
function parseFloat64(text: string): number | undefined {
  const special = /^([+-]?)(inf|infinity|nan)$/i.exec(text);
  if (special !== null) {
    if (special[2]?.toLowerCase() === "nan") return special[1] === "" ? Number.NaN : undefined;
    return special[1] === "-" ? -Infinity : Infinity;
  }
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

export function toInt(value: CelValue): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") {
    if (!(value > -(2 ** 63) && value < 2 ** 63)) throw new CelError("integer overflow");
    return BigInt(Math.trunc(value));
  }
  if (value instanceof Uint) return int(value.value);
  if (value instanceof Duration) return value.nanos;
  if (value instanceof Timestamp) return floorDivide(value.nanos, SECOND);
  if (typeof value !== "string") throw noSuchOverload();
  if (!/^[+-]?\d+$/.test(value) || BigInt.asIntN(64, integerOf(value)) !== integerOf(value)) throw failed(value, "int");
  return integerOf(value);
}

function integerOf(text: string): bigint {
  return text.startsWith("-") ? -BigInt(text.slice(1)) : BigInt(text.replace(/^\+/, ""));
}

export function toUint(value: CelValue): Uint {
  if (value instanceof Uint) return value;
  if (typeof value === "bigint") return uint(value);
  if (typeof value === "number") {
    if (!(value >= 0 && value < 2 ** 64)) throw new CelError("unsigned integer overflow");
    return new Uint(BigInt(Math.trunc(value)));
  }
  if (typeof value !== "string") throw noSuchOverload();
  if (!/^\d+$/.test(value) || BigInt(value) >= 2n ** 64n) throw failed(value, "uint");
  return new Uint(BigInt(value));
}

export function toDuration(value: CelValue): Duration {
  if (value instanceof Duration) return value;
  if (typeof value !== "string") throw noSuchOverload();
  const nanos = parseDuration(value);
  if (nanos === undefined) throw failed(value, "google.protobuf.Duration");
  return duration(nanos);
}

export function toTimestamp(value: CelValue): Timestamp {
  if (value instanceof Timestamp) return value;
  if (typeof value === "bigint") return timestamp(value * SECOND, 0);
  if (typeof value !== "string") throw noSuchOverload();
  const time = parseRfc3339(value);
  if (time === undefined) throw failed(value, "google.protobuf.Timestamp");
  return timestamp(time.nanos, time.offset);
}

export function toText(value: CelValue): string {
  if (typeof value === "string") return value;
  if (typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (typeof value === "number") return goDouble(value);
  if (value instanceof Uint) return String(value.value);
  if (value instanceof Uint8Array) return decodeUtf8(value);
  if (value instanceof Duration) return `${printSeconds(value.nanos)}s`;
  if (value instanceof Timestamp) return printTimestamp(value);
  if (value instanceof Ip || value instanceof Cidr) return value.toString();
  throw noSuchOverload();
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new CelError("invalid UTF-8 in bytes, cannot convert to string");
  }
}

/** The seconds of a duration as a double without an exponent. */
function printSeconds(nanos: bigint): string {
  return plainDigits(Number(nanos / SECOND) + Number(nanos % SECOND) / 1e9);
}

/** RFC 3339 with as many digits of a second as it has. */
function printTimestamp({ nanos, offset }: Timestamp): string {
  const local = nanos + BigInt(offset) * 60n * SECOND;
  const seconds = floorDivide(local, SECOND);
  const fraction = String(local - seconds * SECOND)
    .padStart(9, "0")
    .replace(/0+$/, "");
  const text = new Date(Number(seconds) * 1000)
    .toISOString()
    .replace(/\.000Z$/, "")
    .replace(/^\+00/, "");
  return `${text}${fraction === "" ? "" : `.${fraction}`}${zoneText(offset)}`;
}

function zoneText(offset: number): string {
  if (offset === 0) return "Z";
  const minutes = Math.abs(offset);
  const pad = (value: number): string => String(value).padStart(2, "0");
  return `${offset < 0 ? "-" : "+"}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}
