import { patternProblem, patternProgram, type LinearProgram } from "../../packages/admission/src/index.ts";
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

/** Each character of a text may take as many steps. */
export const MAX_STEPS = 10_000;

/** A text that is not a pattern. */
export interface NotAPattern {
  readonly reason: string;
  readonly hint: string;
}

const known = new Map<string, Pattern | NotAPattern>();
const CACHE_SIZE = 1000;

/**
 * Reads a `pattern`. It is an expression of ECMA-262 with the Unicode flag, as JSON Schema says. A text that is not one is
 * read as an API server reads it, as an expression of RE2. If RE2 refuses it too, punctuation with a needless backslash is
 * taken for what it is. Results are cached.
 */
export function readPattern(pattern: string): Pattern | NotAPattern {
  const found = known.get(pattern);
  if (found !== undefined) return found;
  if (known.size >= CACHE_SIZE) known.clear();
  const result = read(pattern);
  known.set(pattern, result);
  return result;
}

function read(pattern: string): Pattern | NotAPattern {
  const parsed = parseEcma(pattern);
  if (!("reason" in parsed)) return patternOf(pattern, parsed);
  const problem = patternProblem(pattern);
  if (problem === null) return { re2: { ok: true, pattern }, matcher: programMatcher(pattern) };
  const respelled = respell(pattern);
  const again = respelled?.isCertain === true ? parseEcma(respelled.pattern) : parsed;
  if (respelled !== null && !("reason" in again)) return patternOf(respelled.pattern, again);
  const hint =
    respelled === null
      ? `correct the expression; RE2 does not accept it either: ${problem}`
      : `write ${JSON.stringify(respelled.pattern)} if you mean that`;
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
  return steps > MAX_STEPS ? { kind: "too large", steps } : { kind: "program", program };
}
