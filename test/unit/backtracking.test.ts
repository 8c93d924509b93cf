import { test } from "uvu";
import * as assert from "uvu/assert";
import { backtracks } from "../../generator/catalog/backtracking.ts";

test("a repetition of a repetition backtracks", () => {
  for (const pattern of [
    "(a+)+",
    "^(a+)+$",
    "(a*)*",
    "([a-z]+)*$",
    "(?:a+)+",
    "(?<x>a+){2,}",
    "(\\w+\\s?)*",
    "((a+)b?)*",
    "(x(a+)y?)+",
    "(a{1,})+",
    "(.*)*",
    "(a+|b)*",
    "([^)]+)+",
    "(a+){1,200}",
  ]) {
    assert.ok(backtracks(pattern), pattern);
  }
});

test("a plain pattern does not backtrack, nor does a repetition that begins with its own separator", () => {
  const plain = [
    "",
    "^[a-z]+$",
    "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
    "^[a-z]+(\\.[a-z]+)*$",
    "^[a-z]+(-[a-z]+)*$",
    "(ab)+",
    "([(+*)]x)*",
    "\\(a+\\)+",
    "(a|b)*",
    "(/[a-z]+)+",
    "([a-z]{2})*",
    "(a\\+)*",
    "(a+)?",
    "(a+){1,3}",
  ];
  for (const pattern of plain) assert.not(backtracks(pattern), pattern);
});

test("a very long or deep pattern exhausts neither time nor the stack", () => {
  for (const pattern of [
    "(".repeat(50_000),
    "[(]".repeat(50_000),
    "\\(".repeat(50_000),
    "(a".repeat(20_000) + ")".repeat(20_000),
    `${"(,a*".repeat(2000)}${")*".repeat(2000)}`,
  ])
    backtracks(pattern);
});

test.run();
