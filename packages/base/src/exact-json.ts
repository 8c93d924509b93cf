import { jsonText, type Json } from "./json.ts";
import { readNumbers } from "./read-numbers.ts";

/** Digits of an integer beyond 2^53, or an exponent beyond that of a double. Most matches are in strings. */
const MAY_DIFFER = /\d{16}|\d[eE]\+?\d{3}/;

/** Whether `JSON.parse` may read a number of the text as another one. */
export function mayLoseDigits(text: string): boolean {
  return MAY_DIFFER.test(text);
}

/**
 * Parses JSON as a server in Go does: an integer of int64 keeps all its digits, as a `bigint` beyond 2^53, and any other
 * number becomes the nearest double. Throws a `SyntaxError` for invalid JSON and for a number that no double holds.
 */
export function parseExactJson(text: string): Json {
  const value: Json = JSON.parse(text);
  if (!mayLoseDigits(text)) return value;
  const read = readNumbers(text, value);
  const beyond = read.unheld.find((number) => !Number.isFinite(Number(number.text)));
  if (beyond !== undefined) throw new SyntaxError(`number ${beyond.text} is out of range`);
  return read.value;
}

/** Returns the value as JSON, with the digits of each `bigint`. As fast as `JSON.stringify` for a value without one. */
export function printJson(value: Json): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof TypeError) return jsonText(value);
    throw error;
  }
}
