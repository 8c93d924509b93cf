import { isArray, own, type JsonObject } from "../packages/base/src/json.ts";

/**
 * The formats that the Kubernetes API server checks, and the functions of `validation.js` that check
 * them the same way. Any other format is ignored there, and so it is here.
 */

/** By name with the dashes left out, as the server reads them; null for a format that any string has. */
const STRING_FORMATS: ReadonlyMap<string, string | null> = new Map([
  ["bsonobjectid", "isBsonObjectId"],
  ["byte", "isByte"],
  ["cidr", "isCidr"],
  ["creditcard", "isCreditCard"],
  ["date", "isDate"],
  ["datetime", "isDateTime"],
  ["duration", "isDuration"],
  ["email", "isEmail"],
  ["hexcolor", "isHexColor"],
  ["hostname", "isHostname"],
  ["ipv4", "isIpv4"],
  ["ipv6", "isIpv6"],
  ["isbn", "isIsbn"],
  ["isbn10", "isIsbn10"],
  ["isbn13", "isIsbn13"],
  ["k8slongname", "isLongName"],
  ["k8sshortname", "isShortName"],
  ["mac", "isMac"],
  ["password", null],
  ["rgbcolor", "isRgbColor"],
  ["ssn", "isSsn"],
  ["uri", "isUri"],
  ["uuid", "isUuid"],
  ["uuid3", "isUuid3"],
  ["uuid4", "isUuid4"],
  ["uuid5", "isUuid5"],
]);

/** By the type that a schema must have for the format to count. */
const NUMBER_FORMATS: { readonly [type: string]: ReadonlyMap<string, string> } = {
  integer: new Map([
    ["int32", "isInt32"],
    ["int64", "isInt64"],
  ]),
  number: new Map([
    ["float", "isFloat"],
    ["double", "isDouble"],
  ]),
};

/** Every format that is checked for some type, as usually written. Dashes do not count in those of strings. */
export const KNOWN_FORMATS: ReadonlySet<string> = new Set([
  ...STRING_FORMATS.keys(),
  ...["date-time", "k8s-long-name", "k8s-short-name"],
  ...Object.values(NUMBER_FORMATS).flatMap((formats) => [...formats.keys()]),
]);

/** True if the server checks a format on values of these types (none stands for any type). */
export function isKnownFormat(format: string, types: readonly string[]): boolean {
  const forStrings = types.length === 0 || types.includes("string");
  return (forStrings && STRING_FORMATS.has(withoutDashes(format))) || numberFormat(format, types) !== null;
}

/** The function of `validation.js` that checks a string; null if there is nothing to check. */
export function stringFormat(format: string): string | null {
  return STRING_FORMATS.get(withoutDashes(format)) ?? null;
}

/** The function of `validation.js` that checks a number under a schema with these types; null if there is nothing to check. */
export function numberFormat(format: string, types: readonly string[]): string | null {
  for (const type of types) {
    const check = own(NUMBER_FORMATS, type)?.get(format);
    if (check !== undefined) return check;
  }
  return null;
}

const TYPES = new Set(["null", "boolean", "integer", "number", "string", "array", "object"]);

/** The types that a schema allows, as written; none if it does not say. */
export function typesOf(schema: JsonObject): string[] {
  const type = own(schema, "type") ?? [];
  const types = isArray(type) ? type : [type];
  return types.filter((item): item is string => typeof item === "string" && TYPES.has(item));
}

function withoutDashes(format: string): string {
  return format.replaceAll("-", "");
}
