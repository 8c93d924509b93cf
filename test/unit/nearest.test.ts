import { test } from "uvu";
import * as assert from "uvu/assert";
import { didYouMean, nearest } from "../../generator/diagnostics/nearest.ts";

const WORDS = ["plural", "properties", "patternProperties", "x-ont-depends-on", "Pack"];

test("nearest finds the most similar word, and none if all differ too much", () => {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["plural", "plural"],
    ["plurals", "plural"],
    ["plurl", "plural"],
    ["PLURAL", "plural"],
    ["propertys", "properties"],
    ["x-ont-dependson", "x-ont-depends-on"],
    ["pack", "Pack"],
    ["pac", "Pack"],
    ["qqqqqqq", undefined],
    ["", undefined],
    ["description", undefined],
    ["__proto__", undefined],
  ];
  for (const [word, expected] of rows) assert.is(nearest(word, WORDS), expected, word);
});

test("nearest takes the first of two equally similar words, and does not compare long words", () => {
  assert.is(nearest("ab", ["ax", "ay"]), "ax");
  assert.is(nearest("ab", []), undefined);
  assert.is(nearest("x".repeat(201), ["x".repeat(201)]), undefined);
});

test("the hint quotes the word", () => {
  assert.equal(didYouMean("plurl", WORDS), { hint: 'did you mean "plural"?' });
  assert.equal(didYouMean("zzz", WORDS), {});
});

test.run();
