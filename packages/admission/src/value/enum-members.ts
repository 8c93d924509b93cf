import { isArray, isObject, jsonEqual, type Json } from "../../../base/src/json.ts";

/**
 * Whether a value is a member of an enum. The API server converts the value to the member's type first: a fraction is
 * truncated, and an integer becomes the character with that code point. Rule: kube-openapi `basicCommonValidator`,
 * docs/crd.md 1.6.
 */
export function isEnumMember(value: Json, members: readonly Json[]): boolean {
  return members.some((member) => value !== null && isSame(value, member));
}

function isSame(value: Json, member: Json): boolean {
  if (typeof value === "number" && typeof member === "bigint") return BigInt(Math.trunc(value)) === member;
  if (typeof value === "bigint" && typeof member === "number") return Number(value) === member;
  if (typeof value === "bigint" && typeof member === "string") return runeOf(value) === member;
  if (isArray(value) !== isArray(member) || isObject(value) !== isObject(member)) return false;
  return jsonEqual(value, member);
}

function runeOf(code: bigint): string {
  const valid = code >= 0n && code <= 0x10ffffn && !(code >= 0xd800n && code <= 0xdfffn);
  return String.fromCodePoint(valid ? Number(code) : 0xfffd);
}
