import { isDuration } from "./duration.ts";
import {
  isBsonObjectId,
  isCreditCard,
  isHexColor,
  isIsbn,
  isIsbn10,
  isIsbn13,
  isRgbColor,
  isSsn,
  isUuid,
  isUuid3,
  isUuid4,
  isUuid5,
} from "./ids.ts";
import { isCidr, isIpv4, isIpv6 } from "./ip.ts";
import { isEmail } from "./mail.ts";
import { isByte, isDate, isDateTime, isHostname, isLongName, isMac, isShortName } from "./text.ts";
import { isUri } from "./uri.ts";

/**
 * The functions that check the formats of strings. Rule: apiextensions-apiserver `apiserver/validation/formats.go`. The
 * API server ignores any other format.
 */
const STRING_CHECKS = {
  ...{ isBsonObjectId, isByte, isCidr, isCreditCard, isDate, isDateTime, isDuration, isEmail, isHexColor, isHostname },
  ...{ isIpv4, isIpv6, isIsbn, isIsbn10, isIsbn13, isLongName, isMac, isRgbColor, isShortName, isSsn, isUri },
  ...{ isUuid, isUuid3, isUuid4, isUuid5 },
};

/** The name of a function that checks a format. */
export type StringCheck = keyof typeof STRING_CHECKS;
export type NumberCheck = "isInt32" | "isInt64" | "isFloat" | "isDouble";

/** Check functions by the name of the format without dashes, as in the API server. Null if any string is valid. */
const STRING_FORMATS: ReadonlyMap<string, StringCheck | null> = new Map([
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

/** Check functions by the type of a schema and the format. */
const NUMBER_FORMATS: ReadonlyMap<string, NumberCheck> = new Map([
  ["integer int32", "isInt32"],
  ["integer int64", "isInt64"],
  ["number float", "isFloat"],
  ["number double", "isDouble"],
]);

/** The names of all formats, as JSON Schema and Kubernetes write them. */
export const FORMAT_NAMES: readonly string[] = [
  ...[...STRING_FORMATS.keys()].map((name) =>
    name.replace(/^datetime$/, "date-time").replace(/^k8s(long|short)name$/, "k8s-$1-name"),
  ),
  ...[...NUMBER_FORMATS.keys()].map((key) => key.slice(key.indexOf(" ") + 1)),
];

/** Whether the API server knows the format for strings. */
export function isStringFormat(format: string): boolean {
  return STRING_FORMATS.has(format.replaceAll("-", ""));
}

/** Whether the API server knows a format for values of the given types. No types mean any type. */
export function isKnownFormat(format: string, types: readonly string[]): boolean {
  const forStrings = types.length === 0 || types.includes("string");
  return (forStrings && isStringFormat(format)) || numberFormat(format, types) !== null;
}

/** The function that checks strings of a format; null if there is none. */
export function stringFormat(format: string, types: readonly string[] = ["string"]): StringCheck | null {
  if (types.length > 0 && !types.includes("string")) return null;
  return STRING_FORMATS.get(format.replaceAll("-", "")) ?? null;
}

/** The function that checks numbers of a format in a schema with the given types; null if there is none. */
export function numberFormat(format: string, types: readonly string[]): NumberCheck | null {
  return types.map((type) => NUMBER_FORMATS.get(`${type} ${format}`)).find((check) => check !== undefined) ?? null;
}

/** Whether a text has a format. A format without a check accepts any text. */
export function hasFormat(format: string, value: string): boolean {
  const check = stringFormat(format);
  return check === null || STRING_CHECKS[check](value);
}
