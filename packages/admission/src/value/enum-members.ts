import { isArray, isObject, jsonEqual, type Json } from "../../../base/src/json.ts";
import { isInt64 } from "../formats/numbers.ts";

/**
 * Whether a value is a member of an enum. The API server converts the value to the member's type first: a fraction is
 * truncated, and an integer becomes the character with that code point. Rule: kube-openapi `basicCommonValidator`,
 * docs/crd.md 1.6.
 */
export function isEnumMember(value: Json, members: readonly Json[]): boolean {
  return members.some((member) => value !== null && isSame(value, member));
}

function isSame(value: Json, member: Json): boolean {
  if (typeof value === "bigint" || typeof member === "bigint") return value === member;
  if (typeof value === "number" && typeof member === "number")
    return isInt64(member) ? Math.trunc(value) === member : value === member;
  if (typeof value === "number" && typeof member === "string") return isInt64(value) && runeOf(value) === member;
  if (isArray(value) !== isArray(member) || isObject(value) !== isObject(member)) return false;
  return jsonEqual(value, member);
}

function runeOf(code: number): string {
  const valid = code >= 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return String.fromCodePoint(valid ? code : 0xfffd);
}
