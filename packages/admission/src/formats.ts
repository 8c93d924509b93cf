import { textAt, typesOf } from "./schema-access.ts";
import type { JsonObject } from "../../base/src/json.ts";
import { isDuration } from "./format-duration.ts";
import * as ids from "./format-ids.ts";
import { isCidr, isIpv4, isIpv6 } from "./format-ip.ts";
import { isEmail } from "./format-mail.ts";
import * as text from "./format-text.ts";
import { isUri } from "./format-uri.ts";

/** The formats of strings that the API server checks, by name without dashes (`apiserver/validation/formats.go`). */
const STRING_FORMATS: ReadonlyMap<string, (value: string) => boolean> = new Map([
  ["bsonobjectid", ids.isBsonObjectId],
  ["byte", text.isByte],
  ["cidr", isCidr],
  ["creditcard", ids.isCreditCard],
  ["date", text.isDate],
  ["datetime", text.isDateTime],
  ["duration", isDuration],
  ["email", isEmail],
  ["hexcolor", ids.isHexColor],
  ["hostname", text.isHostname],
  ["ipv4", isIpv4],
  ["ipv6", isIpv6],
  ["isbn", ids.isIsbn],
  ["isbn10", ids.isIsbn10],
  ["isbn13", ids.isIsbn13],
  ["k8slongname", text.isLongName],
  ["k8sshortname", text.isShortName],
  ["mac", text.isMac],
  ["password", () => true],
  ["rgbcolor", ids.isRgbColor],
  ["ssn", ids.isSsn],
  ["uri", isUri],
  ["uuid", ids.isUuid],
  ["uuid3", ids.isUuid3],
  ["uuid4", ids.isUuid4],
  ["uuid5", ids.isUuid5],
]);

const NUMBER_FORMATS: ReadonlySet<string> = new Set([
  ...["integer int32", "integer int64"],
  ...["number float", "number double"],
]);

/** The format of a schema as written; empty if it is none that the server checks for the schema's type. */
export function checkedFormat(schema: JsonObject): string {
  const format = textAt(schema, "format");
  const types = typesOf(schema);
  const type = types.length === 1 ? types[0] : undefined;
  const known =
    type === undefined || type === "string" ? isStringFormat(format) : NUMBER_FORMATS.has(`${type} ${format}`);
  return known ? format : "";
}

/** Whether there is a check for strings of this format. */
export function isStringFormat(format: string): boolean {
  return STRING_FORMATS.has(format.replaceAll("-", ""));
}

/** Whether text has a format; any text has one that is not checked. */
export function hasFormat(format: string, value: string): boolean {
  return STRING_FORMATS.get(format.replaceAll("-", ""))?.(value) ?? true;
}
