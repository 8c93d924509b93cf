import type { JsonObject } from "../../../base/src/json.ts";
import { textAt, typesOf } from "../value/schema-access.ts";
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
 * The formats that the API server checks (apiextensions-apiserver `apiserver/validation/formats.go`), and how. It
 * ignores any other format.
 */
const STRING_CHECKS = {
  ...{ isBsonObjectId, isByte, isCidr, isCreditCard, isDate, isDateTime, isDuration, isEmail, isHexColor, isHostname },
  ...{ isIpv4, isIpv6, isIsbn, isIsbn10, isIsbn13, isLongName, isMac, isRgbColor, isShortName, isSsn, isUri },
  ...{ isUuid, isUuid3, isUuid4, isUuid5 },
};

/** The name of a function that checks a format. */
export type StringCheck = keyof typeof STRING_CHECKS;
export type NumberCheck = "isInt32" | "isInt64" | "isFloat" | "isDouble";

/** By name with the dashes left out, as the server reads them; null for a format that any string has. */
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

/** By the type that a schema must have for the format to count, and the format. */
const NUMBER_FORMATS: ReadonlyMap<string, NumberCheck> = new Map([
  ["integer int32", "isInt32"],
  ["integer int64", "isInt64"],
  ["number float", "isFloat"],
  ["number double", "isDouble"],
]);

/** Whether the server checks strings of this format. */
export function isStringFormat(format: string): boolean {
  return STRING_FORMATS.has(format.replaceAll("-", ""));
}

/** Whether the server checks a format on values of these types; none stands for any type. */
export function isKnownFormat(format: string, types: readonly string[]): boolean {
  const forStrings = types.length === 0 || types.includes("string");
  return (forStrings && isStringFormat(format)) || numberFormat(format, types) !== null;
}

/** The function that checks strings of a format; null if there is nothing to check. */
export function stringFormat(format: string): StringCheck | null {
  return STRING_FORMATS.get(format.replaceAll("-", "")) ?? null;
}

/** The function that checks numbers of a format under a schema with these types; null if there is nothing to check. */
export function numberFormat(format: string, types: readonly string[]): NumberCheck | null {
  return types.map((type) => NUMBER_FORMATS.get(`${type} ${format}`)).find((check) => check !== undefined) ?? null;
}

/** The format of a schema as written; empty if it is none that the server checks for the schema's type. */
export function checkedFormat(schema: JsonObject): string {
  const format = textAt(schema, "format");
  const types = typesOf(schema);
  return isKnownFormat(format, types.length === 1 ? types : []) ? format : "";
}

/** Whether text has a format; any text has one that is not checked. */
export function hasFormat(format: string, value: string): boolean {
  const check = stringFormat(format);
  return check === null || STRING_CHECKS[check](value);
}
