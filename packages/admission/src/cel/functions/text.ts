import { findAllPattern, patternProblem } from "../../patterns/re2.ts";
import { CelError } from "../values/cel-error.ts";

/** Functions of strings. They count code points. Rule: cel-go `ext/strings.go`, k8s.io/apiserver `cel/library/regex.go`. */

const points = (text: string): string[] => [...text];

function outOfRange(index: bigint): CelError {
  return new CelError(`index out of range: ${index}`);
}

export function charAt(text: string, index: bigint): string {
  const all = points(text);
  if (index < 0n || index > BigInt(all.length)) throw outOfRange(index);
  return all[Number(index)] ?? "";
}

export function substring(text: string, start: bigint, end?: bigint): string {
  const all = points(text);
  const size = BigInt(all.length);
  if (end !== undefined && start > end) throw new CelError(`invalid substring range. start: ${start}, end: ${end}`);
  if (start < 0n || start > size) throw outOfRange(start);
  if (end !== undefined && (end < 0n || end > size)) throw outOfRange(end);
  return all.slice(Number(start), end === undefined ? undefined : Number(end)).join("");
}

export function indexOfText(text: string, part: string, offset = 0n): bigint {
  if (offset < 0n) throw outOfRange(offset);
  const [all, wanted] = [points(text), points(part)];
  const size = BigInt(all.length);
  if (part === "") return offset > size ? size : offset;
  if (offset >= size) return -1n;
  for (let i = Number(offset); i <= all.length - wanted.length; i++) if (startsAt(all, wanted, i)) return BigInt(i);
  return -1n;
}

export function lastIndexOfText(text: string, part: string, offset?: bigint): bigint {
  const [all, wanted] = [points(text), points(part)];
  const size = BigInt(all.length);
  if (offset === undefined && part === "") return size;
  const from = offset ?? size - 1n;
  if (offset === undefined && text.length < part.length) return -1n;
  if (from < 0n) throw outOfRange(from);
  if (part === "") return from > size ? size : from;
  if (from >= size) return -1n;
  for (let i = Math.min(Number(from), all.length - wanted.length); i >= 0; i--)
    if (startsAt(all, wanted, i)) return BigInt(i);
  return -1n;
}

function startsAt(all: readonly string[], wanted: readonly string[], at: number): boolean {
  return wanted.every((point, i) => all[at + i] === point);
}

export function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (part) => part.toLowerCase());
}

export function upperAscii(text: string): string {
  return text.replace(/[a-z]+/g, (part) => part.toUpperCase());
}

/** Go's strings.Replace. A negative limit means no limit. */
export function replaceText(text: string, from: string, to: string, limit = -1n): string {
  if (limit === 0n || from === to) return text;
  const parts = from === "" ? ["", ...points(text), ""].slice(0) : text.split(from);
  const most = limit < 0n ? parts.length - 1 : Math.min(Number(limit), parts.length - 1);
  const [replaced, kept] = [parts.slice(0, most + 1), parts.slice(most + 1)];
  return [replaced.join(to), ...kept].join(from);
}

/** Go's strings.SplitN. A negative limit means no limit. */
export function splitText(text: string, separator: string, limit = -1n): string[] {
  if (limit === 0n) return [];
  const parts = separator === "" ? points(text) : text.split(separator);
  if (limit < 0n || BigInt(parts.length) <= limit) return parts;
  const most = Number(limit) - 1;
  return [...parts.slice(0, most), parts.slice(most).join(separator)];
}

/** Go's strings.TrimSpace. */
export function trimText(text: string): string {
  const space = "[\\t\\n\\v\\f\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
  return text.replace(new RegExp(`^${space}|${space}$`, "g"), "");
}

const QUOTED: ReadonlyMap<string, string> = new Map([
  ["\x07", "\\a"],
  ["\b", "\\b"],
  ["\f", "\\f"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
  ["\v", "\\v"],
  ["\\", "\\\\"],
  ['"', '\\"'],
]);

export function quoteText(text: string): string {
  return `"${points(text)
    .map((point) => QUOTED.get(point) ?? point)
    .join("")}"`;
}

/** The parts of a text that a pattern matches, at most `limit` of them. */
export function findAllText(text: string, pattern: string, limit = -1n): string[] {
  const problem = patternProblem(pattern);
  if (problem !== null) throw new CelError(`Illegal regex: error parsing regexp: ${problem}`);
  return limit === 0n ? [] : findAllPattern(pattern, text, limit < 0n ? undefined : Number(limit));
}

/** Whether a pattern matches a part of a text. */
export function matchesText(text: string, pattern: string): boolean {
  const problem = patternProblem(pattern);
  if (problem !== null) throw new CelError(`error parsing regexp: ${problem}`);
  return findAllPattern(pattern, text, 1).length > 0;
}
