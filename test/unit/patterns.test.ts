import { test } from "uvu";
import * as assert from "uvu/assert";
import { readPattern } from "../../generator/catalog/pattern.ts";

/** What is wrong with a text that is not a pattern, and the hint. */
const REFUSED: { readonly [pattern: string]: readonly [reason: string, hint: RegExp] } = {
  // A part that is right stays as it is.
  "^\\p{Lu}\\h+$": ["Invalid escape \\h", /^write "\^\\\\p\{Lu\}\[\\\\t \]\+\$" if you mean that$/],
  "^\\u{1F600}\\h": ["Invalid escape \\h", /^write "\^\\\\u\{1F600\}\[\\\\t \]" if/],
  "[\\h]": ["Invalid escape \\h", /^write "\[\\\\t \]" if/],
  "a\\R": ["Invalid escape \\R", /^write "a\(\?:\\\\r\\\\n\|\[\\\\n\\\\r\]\)" if/],
  "a\\Z": ["Invalid escape \\Z", /^write "a\$" if/],
  "\\j": ["Invalid escape \\j", /^write "j" if/],
  // There is no spelling that someone surely means.
  "[\\A]": ["Invalid escape \\A", /^correct the expression/],
  "\\Ga": ["Invalid escape \\G", /^correct the expression/],
  "a\\1": ["Invalid escape \\1", /^correct the expression/],
  "(a)\\2": ["Invalid escape \\2", /^correct the expression/],
  "\\p{Foo}": ["Invalid property name \\p{Foo}", /^correct the expression/],
  "\\u12": ["Invalid unicode escape \\u12", /^correct the expression/],
  "\\xZ": ["Invalid escape \\x", /^correct the expression/],
  // The place is named.
  "ab**": ['Nothing to repeat after "ab**"', /^correct the expression/],
  "x)y": ["Unmatched ')' after \"x\"", /^correct the expression/],
  "a(b": ["Unterminated group", /^correct the expression/],
  "(?i)[a-z]{1500}": ["RE2 has no repeat count above 1000", /^use minLength and maxLength, or write a\{1500\}/],
};

for (const [pattern, [reason, hint]] of Object.entries(REFUSED))
  test(`${pattern} is refused with its reason and a hint`, () => {
    const read = readPattern(pattern);
    if (!("reason" in read)) throw new Error("it is a pattern");
    assert.is(read.reason, reason);
    assert.match(read.hint, hint);
    const spelling = /^write (".*") if you mean that$/.exec(read.hint)?.[1];
    if (spelling !== undefined)
      assert.not("reason" in readPattern(String(JSON.parse(spelling))), "the hint is a pattern");
  });

/** Repeat counts that RE2 refuses, as RE2 takes them, and lengths of texts with the letter a on both sides of the bounds. */
const COUNTS: {
  readonly [pattern: string]: readonly [re2: string, matches: readonly number[], not: readonly number[]];
} = {
  "^[a-z]{1500}$": ["^[a-z]{1000}[a-z]{500}$", [1500], [0, 1000, 1499, 1501]],
  "^[a-z]{1,1500}$": ["^[a-z][a-z]{0,1000}[a-z]{0,499}$", [1, 1000, 1500], [0, 1501]],
  "^a{1500,}$": ["^a{1000}a{500}a*$", [1500, 1501, 3000], [1499]],
  "^a{2000}?$": ["^a{1000}a{1000}$", [2000], [1999, 2001]],
  "^(a{600}){2}$": ["^(a{600})(a{600})$", [1200], [600, 1199, 1201]],
  "^(?:a{3}){400}$": ["^(?:a{3}){333}(?:a{3}){67}$", [1200], [1197, 1199, 1203]],
  "^(?:a{3}|b){0,400}$": ["^(?:a{3}|b){0,333}(?:a{3}|b){0,67}$", [0, 3, 1200], [1, 1199, 1203]],
  "^a{1000}$": ["^a{1000}$", [1000], [999, 1001]],
  "^a{0,1001}$": ["^a{0,1000}a{0,1}$", [0, 1001], [1002]],
};

for (const [pattern, [re2, matches, not]] of Object.entries(COUNTS))
  test(`${pattern} is split into counts that RE2 takes, and matches the same texts`, () => {
    const read = readPattern(pattern);
    if ("reason" in read) throw new Error(read.reason);
    assert.equal(read.re2, { ok: true, pattern: re2 });
    for (const length of [...matches, ...not]) {
      const text = "a".repeat(length);
      assert.is(new RegExp(re2, "u").test(text), matches.includes(length), `${length} letters`);
      assert.is(new RegExp(pattern, "u").test(text), matches.includes(length), `${length} letters`);
    }
  });

test("a repetition too large for any engine is refused by its size and not by its notation", () => {
  const read = readPattern("[a-z]{20000}");
  if ("reason" in read) throw new Error(read.reason);
  assert.is(read.matcher.kind, "too large");
});

test.run();
