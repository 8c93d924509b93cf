import { patternProblem, patternProgram, type LinearProgram } from "../../packages/admission/src/index.ts";
import { LIMITS } from "../limits.ts";
import { isLinear } from "./backtracking.ts";
import { parseEcma, respell, type EcmaPattern } from "./parse-ecma.ts";
import { toRe2, type Translation } from "./to-re2.ts";

/** What a `pattern` of a schema means. */
export interface Pattern {
  /** For the API server. */
  readonly re2: Translation;
  /** For the generated validators. */
  readonly matcher: PatternMatcher;
}

/** What finds out whether a text matches, in linear time. */
export type PatternMatcher =
  /** JavaScript's `RegExp` with the Unicode flag. */
  | { readonly kind: "RegExp"; readonly source: string }
  /** A program of RE2. */
  | { readonly kind: "program"; readonly program: LinearProgram }
  /** Nothing, because RE2 cannot express the pattern and `RegExp` may take too long. */
  | { readonly kind: "too slow"; readonly why: string }
  /** Nothing, because the program has too many steps. */
  | { readonly kind: "too large"; readonly steps: number };

/** A text that is not a pattern. */
export interface NotAPattern {
  readonly reason: string;
  readonly hint: string;
}

const known = new Map<string, Pattern | NotAPattern>();
/** Of all patterns in the cache together. */
const CACHED_STEPS = 200_000;
let cachedSteps = 0;

/**
 * Reads a `pattern`. It is an expression of ECMA-262 with the Unicode flag, as JSON Schema says. A text that is not one is
 * read as an API server reads it, as an expression of RE2. If RE2 refuses it too, punctuation with a needless backslash is
 * taken for what it is. Results are cached.
 */
export function readPattern(pattern: string): Pattern | NotAPattern {
  const found = known.get(pattern);
  if (found !== undefined) return found;
  const steps = countSteps(pattern);
  const result = steps > LIMITS.patternSteps ? tooLarge(steps) : read(pattern);
  if (cachedSteps > CACHED_STEPS) {
    known.clear();
    cachedSteps = 0;
  }
  known.set(pattern, result);
  cachedSteps += steps;
  return result;
}

const TOKEN = /\\.|\[(?:\\.|[^\]\\])*\]?|\{(?<least>\d+)(?<range>,(?<most>\d*))?\}|./gsu;

/** Returns about how many steps the program of a pattern has, from its text, because the program itself may be too large. */
function countSteps(pattern: string): number {
  const open = [0];
  let last = 0;
  const add = (steps: number) => open.push((open.pop() ?? 0) + steps);
  for (const { 0: token, groups: { least, range, most } = {} } of pattern.matchAll(TOKEN)) {
    if (least !== undefined) {
      const times = Number(range === undefined ? least : most === "" ? Number(least) + 1 : most);
      add(last * (Math.max(1, times) - 1));
      last *= Math.max(1, times);
    } else if (token === "(") open.push(0);
    else if (token === ")") add((last = open.length > 1 ? (open.pop() ?? 0) : 0));
    else if (!/^[*+?|]$/.test(token)) add((last = 1));
  }
  return open.reduce((sum, steps) => sum + steps, 1);
}

function tooLarge(steps: number): Pattern {
  return { re2: { ok: false, why: "it is too large" }, matcher: { kind: "too large", steps } };
}

function read(pattern: string): Pattern | NotAPattern {
  const parsed = parseEcma(pattern);
  if (!("reason" in parsed)) return patternOf(pattern, parsed);
  const problem = patternProblem(pattern);
  if (problem === null) return { re2: { ok: true, pattern }, matcher: programMatcher(pattern) };
  const respelled = respell(pattern);
  const again = respelled?.isCertain === true ? parseEcma(respelled.pattern) : parsed;
  if (respelled !== null && !("reason" in again)) return patternOf(respelled.pattern, again);
  if (respelled !== null)
    return { reason: parsed.reason, hint: `write ${JSON.stringify(respelled.pattern)} if you mean that` };
  // A text in the notation of RE2, with a count that RE2 refuses.
  if (problem.startsWith("invalid repeat count"))
    return {
      reason: "RE2 has no repeat count above 1000",
      hint: "use minLength and maxLength, or write a{1500} as a{1000}a{500}",
    };
  const hint = `correct the expression; RE2 does not accept it either: ${problem}`;
  return { reason: parsed.reason, hint };
}

function patternOf(source: string, parsed: EcmaPattern): Pattern {
  const re2 = toRe2(parsed);
  // The tables of \p{...} differ between versions of Node, so RE2 runs it where it can.
  const differs = re2.ok && /\\[pP]\{/.test(re2.pattern);
  if (!differs && isLinear(parsed)) return { re2, matcher: { kind: "RegExp", source } };
  return { re2, matcher: re2.ok ? programMatcher(re2.pattern) : { kind: "too slow", why: re2.why } };
}

function programMatcher(re2: string): PatternMatcher {
  const program = patternProgram(re2);
  const steps = program.steps.length / 3;
  return steps > LIMITS.patternSteps ? { kind: "too large", steps } : { kind: "program", program };
}
