import { RE2JS } from "re2js";
import type { LinearProgram } from "./linear-matcher.ts";
import { programOf } from "./re2-program.ts";
import { shortCategory } from "./short-category.ts";

type Compiled = { readonly regex: RE2JS } | { readonly problem: string };

const compiled = new Map<string, Compiled>();
/** Of all programs in the cache together, in instructions. */
const CACHED_SIZE = 200_000;
let cachedSize = 0;

/** Returns the error of Go's RE2, which the API server uses, for a pattern; null if the pattern is valid. */
export function patternProblem(pattern: string): string | null {
  const result = compile(pattern);
  return "problem" in result ? result.problem : null;
}

/** Whether a pattern of Go's RE2 matches a part of the text; false if the pattern is invalid. */
export function matchesPattern(pattern: string, text: string): boolean {
  const result = compile(pattern);
  return "regex" in result && result.regex.matcher(text).find();
}

/** The parts of the text that a pattern of Go's RE2 matches, at most `limit` of them; none if the pattern is invalid. */
export function findAllPattern(pattern: string, text: string, limit = Infinity): string[] {
  const result = compile(pattern);
  if (!("regex" in result)) return [];
  const matcher = result.regex.matcher(text);
  const found: string[] = [];
  let end = -1;
  while (found.length < limit && matcher.find()) {
    // Go reports no empty match right after another match.
    if (matcher.start() === matcher.end() && matcher.start() === end) continue;
    end = matcher.end();
    found.push(matcher.group() ?? "");
  }
  return found;
}

/** Returns the program that runs a pattern of Go's RE2. Throws if the pattern is invalid. */
export function patternProgram(pattern: string): LinearProgram {
  const result = compile(pattern);
  if ("problem" in result) throw new Error(`no program runs ${pattern}: ${result.problem}`);
  return programOf(result.regex, foldedSet);
}

/** All cases of a code point. In a class with a character that has no case, the library keeps them as a set. */
function foldedSet(point: number): readonly number[] {
  const uncased = 0x10ffff;
  const { sets } = programOf(RE2JS.compile(`(?i)[\\x{${point.toString(16)}}\\x{${uncased.toString(16)}}]`), () => []);
  return sets[0]?.slice(0, -2) ?? [];
}

function compile(pattern: string): Compiled {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const result = tryCompile(pattern);
  if (cachedSize > CACHED_SIZE) {
    compiled.clear();
    cachedSize = 0;
  }
  compiled.set(pattern, result);
  cachedSize += sizeOf(pattern, result);
  return result;
}

/** A program takes about the memory of an instruction for each character of its pattern too. */
function sizeOf(pattern: string, result: Compiled): number {
  return pattern.length + ("regex" in result ? result.regex.re2Input.prog.inst.length : 0);
}

function tryCompile(pattern: string): Compiled {
  try {
    return { regex: RE2JS.compile(withShortCategories(pattern)) };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { problem: text.replace(/^error parsing regexp: /, "") };
  }
}

/** The library does not know the long names of Unicode categories. */
function withShortCategories(pattern: string): string {
  return pattern.replace(/\\(?:([pP])\{(\^?)(\w+)\}|[^])/g, (escape, letter?: string, not = "", name = "") =>
    letter === undefined ? escape : `\\${letter}{${String(not)}${shortCategory(String(name))}}`,
  );
}
