import fc from "fast-check";
import { RE2JS } from "re2js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { stepsPerCharacter } from "../../generator/catalog/backtracking.ts";
import { parseEcma } from "../../generator/catalog/parse-ecma.ts";
import { readPattern } from "../../generator/catalog/pattern.ts";
import { patternProblem, patternProgram } from "../../packages/admission/src/index.ts";
import { linearMatcher } from "../../packages/admission/src/patterns/linear-matcher.ts";
import { countComparisons } from "../support/counting-matcher.ts";

const RUNS = process.env["SEAMGEN_TESTS"] === "all" ? 5_000 : 500;

/** Characters that engines treat differently: cases that meet, spaces, ends of lines, characters outside the BMP. */
const CHARACTERS = [
  ...["a", "b", "B", "k", "K", "\u212a", "s", "S", "\u017f", "0", "9", "_", "-", "]", "^", ".", " ", "\t", "\n", "\r"],
  ...[
    "\v",
    "\u00a0",
    "\ufeff",
    "\u2028",
    "\u0085",
    "é",
    "É",
    "ß",
    "ς",
    "Σ",
    "😀",
    "𐐀",
    "𐐨",
    "\ufffd",
    "\0",
    "\u{10ffff}",
  ],
];
const texts = fc.oneof(
  fc.string({ unit: fc.constantFrom(...CHARACTERS), maxLength: 8 }),
  fc.string({ unit: fc.constantFrom("a", "b", "0"), maxLength: 12 }),
  fc
    .tuple(fc.constantFrom("a", "ab", "a0", "ba "), fc.nat(12), fc.constantFrom(...CHARACTERS, ""))
    .map(([part, times, end]) => part.repeat(times) + end),
);

const repetition = fc.constantFrom("", "", "", "*", "+", "?", "{2}", "{0,2}", "{1,}", "{3}?", "*?", "??", "{02}");

/** Draws expressions from atoms; `group` writes a group. */
function expressions(atoms: fc.Arbitrary<string>, groups: readonly string[]): fc.Arbitrary<string> {
  const { all } = fc.letrec<{ all: string; part: string; group: string }>((tie) => ({
    all: fc
      .array(
        fc.array(tie("part"), { maxLength: 4 }).map((parts) => parts.join("")),
        { minLength: 1, maxLength: 3 },
      )
      .map((parts) => parts.join("|")),
    part: fc.oneof(
      { maxDepth: 3 },
      fc.tuple(atoms, repetition).map(([atom, suffix]) => (/^(?:\^|\$|\\[bBAz])$/.test(atom) ? atom : atom + suffix)),
      tie("group"),
    ),
    group: fc
      .tuple(fc.constantFrom(...groups), tie("all"), repetition)
      .map(([open, body, suffix]) => `${open}${body})${suffix}`),
  }));
  return all;
}

const shared = [
  "a",
  "b",
  "ab",
  "0",
  "k",
  "[ab]",
  "[^a]",
  "[a-z]",
  "[-a]",
  "[a\\-z]",
  "\\d",
  "\\w",
  "\\W",
  "[\\w-]",
  "\\.",
  "\\n",
  "^",
  "$",
  "\\b",
  "\\B",
  "😀",
  "é",
  "\\x41",
  "[^\\d]",
];
const ecma = expressions(
  fc.constantFrom(
    ...shared,
    ".",
    "\\s",
    "\\S",
    "[\\S]",
    "[^\\s]",
    "[\\s\\d]",
    "[^]",
    "[]",
    "\\u{1F600}",
    "\\uD83D\\uDE00",
    "\\u2028",
    "\\cJ",
    "[\\0]",
    "\\/",
    "[[a]",
    "[\\b]",
    "\\v",
  ),
  ["(", "(?:", "(?<n>"],
).filter((pattern) => pattern.split("(?<n>").length <= 2);
/** Lookahead must not be repeated. */
const lookingAhead = expressions(fc.constantFrom(...shared, "."), ["(", "(?:", "(?=", "(?!"]).filter(
  (pattern) => !("reason" in parseEcma(pattern)),
);
const re2 = expressions(
  fc.constantFrom(
    ...shared,
    ".",
    "\\s",
    "\\S",
    "[[:alpha:]]",
    "[[:^space:]_]",
    "\\pL",
    "\\PN",
    "\\p{Greek}",
    "\\Q.^\\E",
    "\\A",
    "\\z",
    "\\x{1F600}",
    "\\_",
    "\\-",
    "[^[:word:]]",
    "]",
    "\\a",
    "\\012",
    "(?i)",
    "\\p{Lu}",
  ),
  ["(", "(?:", "(?P<n>", "(?i:", "(?s:", "(?m:", "(?ims-U:", "(?i)(?:"],
).filter((pattern) => pattern.split("(?P<n>").length <= 2 && patternProblem(pattern) === null);

type Search = (text: string) => boolean;

function searchOf(pattern: string): Search {
  const compiled = RE2JS.compile(pattern);
  return (text) => compiled.matcher(text).find();
}

function programSearchOf(pattern: string): Search {
  const { sets, steps } = patternProgram(pattern);
  const matcher = linearMatcher(sets, steps);
  return (text) => matcher.test(text);
}

test("the linear matcher answers as RE2 does", () => {
  fc.assert(
    fc.property(re2, fc.array(texts, { minLength: 1, maxLength: 8 }), (pattern, all) => {
      const [search, searchProgram] = [searchOf(pattern), programSearchOf(pattern)];
      for (const text of all) assert.is(searchProgram(text), search(text), JSON.stringify({ pattern, text }));
    }),
    { numRuns: RUNS },
  );
});

test("an ECMA-262 expression matches the same texts as its translation for RE2", () => {
  fc.assert(
    fc.property(ecma, fc.array(texts, { minLength: 1, maxLength: 8 }), (pattern, all) => {
      const regExp = new RegExp(pattern, "u");
      const parsed = parseEcma(pattern);
      const read = readPattern(pattern);
      if ("reason" in parsed || "reason" in read || !read.re2.ok) throw new Error(`no translation of ${pattern}`);
      const [search, searchProgram] = [searchOf(read.re2.pattern), programSearchOf(read.re2.pattern)];
      for (const text of all) {
        // RegExp itself takes exponential time on some of them.
        if (countComparisons(parsed, text, 10_000).count > 10_000) continue;
        const expected = regExp.test(text);
        const context = JSON.stringify({ pattern, re2: read.re2.pattern, text });
        assert.is(search(text), expected, context);
        assert.is(searchProgram(text), expected, context);
      }
    }),
    { numRuns: RUNS },
  );
});

test("a backtracking search takes no more steps than were proved", () => {
  let proved = 0;
  fc.assert(
    fc.property(lookingAhead, fc.array(texts, { minLength: 1, maxLength: 4 }), (pattern, all) => {
      const parsed = parseEcma(pattern);
      if ("reason" in parsed) throw new Error(parsed.reason);
      const steps = stepsPerCharacter(parsed);
      if (steps === Infinity) return;
      proved++;
      for (const text of all) {
        const limit = steps * (Array.from(text).length + 1);
        const { found, count } = countComparisons(parsed, text, limit);
        assert.ok(count <= limit, JSON.stringify({ pattern, text, steps, count }));
        assert.is(found, new RegExp(pattern, "u").test(text), JSON.stringify({ pattern, text }));
      }
    }),
    { numRuns: RUNS },
  );
  assert.ok(proved > RUNS / 4, `only ${proved} of ${RUNS} were proved`);
});

test("an expression that takes exponential time is never proved linear", () => {
  const nested = fc.tuple(
    fc.constantFrom("a+", "a*", "a|a", "a|ab?", "\\w+|a", "(a*)?"),
    fc.constantFrom("+", "*", "{2,}"),
  );
  fc.assert(
    fc.property(nested, ecma, ([body, suffix], after) => {
      const parsed = parseEcma(`^(?:${body})${suffix}x(?:${after})`);
      if ("reason" in parsed) throw new Error(parsed.reason);
      assert.is(stepsPerCharacter(parsed), Infinity);
    }),
    { numRuns: 200 },
  );
});

test.run();
