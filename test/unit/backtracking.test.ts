import { test } from "uvu";
import * as assert from "uvu/assert";
import { isLinear } from "../../generator/catalog/backtracking.ts";
import { parseEcma } from "../../generator/catalog/parse-ecma.ts";

function isProvedLinear(pattern: string): boolean {
  const parsed = parseEcma(pattern);
  if ("reason" in parsed) throw new Error(`${pattern}: ${parsed.reason}`);
  return isLinear(parsed);
}

test("an expression that can read a text in many ways is not proved linear", () => {
  const exponential = [
    ...["^(a+)+$", "(a*)*$", "(.*)*", "([a-z]+)*$", "(?:a+)+$", "^(?<x>a+){2,}$", "(\\w+\\s?)*$", "^((a+)b?)*$"],
    ...["^(a|a)*$", "^(a|b|ab)*c", "^(a|a?)+$", "^(\\w|\\d)+$", "^(a?b?)*$", "^(?:a*b*)*$", "^(a|[^b])*$"],
    ...["^(a?){40}a{40}$", "^(a{0,100}){0,100}$", "^(\\u{1F600}|.)*$", "^(?:(?:a|b)|(?:b|c))*$", "^(?!(a|a)*b)"],
    ...["^(?=(a+)+b)", "(?<=(a|a){1000})b", "^((a)|(a))*\\1$"],
  ];
  const polynomial = [
    ...[
      "^a*a*$",
      "^(a+){1,3}b",
      "^.*a.*b$",
      "a+b",
      "\\s+$",
      "[^/]+$",
      "^\\d+\\d+$",
      "^(.*),(.*),(.*)$",
      "^a{0,500}a{0,500}$",
      "x*$",
    ],
    ...["^(?:(?=.*x).)*$", "(['\"]).*\\1", "^(a*)\\1b", "(?<=a+)b", "^(?!x).*foo.*bar$", "\\b[a-z]+!"],
  ];
  for (const pattern of [...exponential, ...polynomial]) assert.not(isProvedLinear(pattern), pattern);
});

test("an expression that reads each text in few ways is proved linear", () => {
  const plain = [
    ...["", "^[a-z]+$", "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "^[a-z]+(\\.[a-z]+)*$", "^[a-z]+(-[a-z]+)*$", "(ab)+"],
    ...[
      "^([0-9]+(h|m|s|ms))+$",
      "^(\\([^)]+\\))+$",
      "\\(a+\\)",
      "^(a|b)*$",
      "^(/[a-z]+)+$",
      "^([a-z]{2})*$",
      "(a\\+)*",
    ],
    ...[
      "(a+)?",
      "^(x(a+)y?)+$",
      "^(foo|foobar|fo)$",
      "[a-z]{1,63}$",
      "^.{0,1000}$",
      "[a-z]+",
      "a*",
      "foo",
      "\\bfoo\\b",
    ],
    ...[
      "^(\\d+\\.)?(\\d+\\.)?(\\*|\\d+)$",
      "^[a-z]{1,63}(\\.[a-z]{1,63}){0,4}$",
      "^$",
      "x^",
      "$x",
      "^a|^b",
      "(^a+$)|(^b+$)",
    ],
    ...["^(([a-zA-Z]|[a-zA-Z][a-zA-Z0-9\\-]*[a-zA-Z0-9])\\.)*([A-Za-z]|[A-Za-z][A-Za-z0-9\\-]*[A-Za-z0-9])$"],
  ];
  const withLookaround = [
    ...["^(?!-)[a-z0-9-]{1,63}(?<!-)(\\.(?!-)[a-z0-9-]{1,63}(?<!-))*$", "^(?=.{1,253}$)[a-z]{1,63}(\\.[a-z]{1,63})*$"],
    ...["^(?=.*[a-z])(?=.*[A-Z])(?=.*\\d)[A-Za-z\\d]{8,}$", "^(?:(?!bad).)*$", "^(a|b)\\1$", "^(['\"])[^'\"]*\\1$"],
  ];
  for (const pattern of [...plain, ...withLookaround]) assert.ok(isProvedLinear(pattern), pattern);
});

test("RegExp ends on long texts if an expression is proved linear", () => {
  const patterns = [
    ...[
      "^([0-9]+(h|m|s|ms))+$",
      "^(?:(?!bad).)*$",
      "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$",
    ],
    ...[
      "^(?=.*[a-z])(?=.*\\d)[A-Za-z\\d]{8,}$",
      "^(foo|foobar|fo)*$",
      "[a-z]{1,63}$",
      "^(a|[^a])*$",
      "^(['\"])[^'\"]*\\1$",
    ],
  ];
  for (const pattern of patterns) {
    assert.ok(isProvedLinear(pattern), pattern);
    for (const part of ["a", "1", "1m", "foo", "a.", "'", "ab"])
      assert.type(new RegExp(pattern, "u").test(`${part.repeat(100_000)}\n!`), "boolean");
  }
});

test("a very long expression exhausts neither time nor the stack", () => {
  for (const pattern of [
    "[(]".repeat(50_000),
    "\\(".repeat(50_000),
    `${"(a".repeat(200)}${")*".repeat(200)}`,
    `${"(?:".repeat(200)}a${"){0,100}".repeat(200)}`,
    `^(${Array.from({ length: 5_000 }, (_, i) => `word${i}`).join("|")})$`,
    `^${"(a|b|)?".repeat(1_000)}$`,
    `(?=${"a{0,9}".repeat(500)})`.repeat(50),
  ])
    assert.type(isProvedLinear(pattern), "boolean");
});

test("groups that are nested too deeply are not parsed", () => {
  const parsed = parseEcma("(".repeat(50_000));
  assert.equal(parsed, { reason: "its groups are nested more than 250 levels deep" });
});

test.run();
