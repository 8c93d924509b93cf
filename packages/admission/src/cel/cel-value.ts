import { isArray, isNumeric, isObject, own, type Json, type JsonObject } from "../../../base/src/json.ts";
import { durationOf } from "./rule-program.ts";
import { escapeName } from "./field-name.ts";
import { isSet, findObject, propertyAt, textAt, objectAt } from "../value/schema-access.ts";

/** A value that passes validation but cannot be converted to CEL. Every rule on it fails. */
export class CelDataError extends Error {}

/** A value that CEL has no type for. */
export const INVISIBLE: unique symbol = Symbol("invisible");

/**
 * Converts a value to CEL: integers differ from doubles, times are timestamps, fields without a type are hidden, and
 * names are escaped. Rule: docs/crd.md 2.1 and 2.3.
 */
export function celValue(schema: JsonObject, value: Json): unknown {
  if (value === null) return null;
  if (isSet(schema, "x-kubernetes-int-or-string")) return isNumeric(value) ? celInteger(value) : value;
  const type = textAt(schema, "type");
  if (type === "") return INVISIBLE;
  if (isNumeric(value)) return type === "integer" ? celInteger(value) : Number(value);
  if (typeof value === "string") return celText(textAt(schema, "format"), value);
  if (isArray(value)) return celList(schema, value);
  return isObject(value) ? celObject(schema, value) : value;
}

function celInteger(value: number | bigint): bigint | number {
  return typeof value === "bigint" || Number.isInteger(value) ? BigInt(value) : value;
}

function celText(format: string, value: string): unknown {
  if (format === "date" || format === "date-time") return celTime(format, value);
  if (format === "duration") return celDuration(value);
  return format === "byte" ? new Uint8Array(Buffer.from(value, "base64")) : value;
}

const GO_TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?)?$/;

/** Go parses fewer times than the formats accept. */
function celTime(format: string, value: string): Date {
  const time = new Date(GO_TIME.test(value) ? value : Number.NaN);
  if (Number.isNaN(time.getTime())) throw new CelDataError(`Invalid ${format} formatted string ${value}`);
  return time;
}

function celDuration(value: string): unknown {
  try {
    return durationOf(value);
  } catch {
    throw new CelDataError(`Invalid duration string ${value}`);
  }
}

function celList(schema: JsonObject, value: readonly Json[]): unknown {
  // Validation accepts a list for a string with a format.
  if (textAt(schema, "type") === "string") throw new CelDataError("invalid data, expected string, got []interface {}");
  const items = objectAt(schema, "items");
  const list = value.map((item) => celValue(items, item));
  return list.includes(INVISIBLE) ? INVISIBLE : list;
}

function celObject(schema: JsonObject, object: JsonObject): unknown {
  const rest = findObject(schema, "additionalProperties");
  const members = Object.entries(object).flatMap(([name, value]): [string, unknown][] => {
    const declared = propertyAt(schema, name) ?? rest;
    if (declared === undefined) return typeMeta(schema, name, value);
    const isNullField = value === null && rest === undefined;
    const seen = isNullField ? INVISIBLE : celValue(declared, value);
    return seen === INVISIBLE ? [] : [[rest === undefined ? escapeName(name) : name, seen]];
  });
  return Object.fromEntries(members);
}

/** Rules see the type and the name of embedded resources and of the object itself. */
function typeMeta(schema: JsonObject, name: string, value: Json): [string, unknown][] {
  if (!isSet(schema, "x-kubernetes-embedded-resource")) return [];
  if (name === "apiVersion" || name === "kind") return [[name, value]];
  if (name !== "metadata" || !isObject(value)) return [];
  const names = ["name", "generateName"].map((key) => [key, own(value, key)] as const);
  return [[name, Object.fromEntries(names.filter(([, text]) => text !== undefined))]];
}
