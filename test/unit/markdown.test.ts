import { test } from "uvu";
import * as assert from "uvu/assert";
import { markdownBlock, markdownCode, markdownText } from "../../generator/print/markdown.ts";

const TEXTS: readonly (readonly [text: string, printed: string])[] = [
  ["plain words, 1 < 2.", "plain words, 1 \\< 2."],
  ["two\n\n  lines", "two lines"],
  ["# not a heading", "\\# not a heading"],
  ["- not a list", "\\- not a list"],
  ["+ not a list", "\\+ not a list"],
  ["12. not a list", "12\\. not a list"],
  ["3) not a list", "3\\) not a list"],
  ["=== not a heading", "\\=== not a heading"],
  ["> not a quotation", "\\> not a quotation"],
  ["*a* _b_ ~c~ `d`", "\\*a\\* \\_b\\_ \\~c\\~ \\`d\\`"],
  ["[a](javascript:b)", "\\[a\\](javascript:b)"],
  ["<b>&lt;", "\\<b\\>\\&lt;"],
  ["https://example.com www.example.com a@b.c", "https\\://example.com www\\.example.com a\\@b.c"],
  ["a | b \\| c", "a \\| b \\\\\\| c"],
  ["$x$", "\\$x\\$"],
];
for (const [text, printed] of TEXTS)
  test(`text stays text: ${JSON.stringify(text)}`, () => assert.is(markdownText(text), printed));

const CODES: readonly (readonly [text: string, printed: string])[] = [
  ["spec.name", "`spec.name`"],
  ["<b> &amp; [a](b)", "`<b> &amp; [a](b)`"],
  ["", "<code></code>"],
  [" a", "<code> a</code>"],
  ["a\nb", "`a b`"],
  ["a|b", "<code>a&#124;b</code>"],
  ["`a`", "<code>&#96;a&#96;</code>"],
  ["a\\|b", "<code>a&#92;&#124;b</code>"],
  ["😀|", "<code>&#128512;&#124;</code>"],
];
for (const [text, printed] of CODES)
  test(`code stays code: ${JSON.stringify(text)}`, () => assert.is(markdownCode(text), printed));

test("a block of code is longer than any fence in it", () => {
  assert.is(markdownBlock("a: b\n", "yaml"), "```yaml\na: b\n```");
  assert.is(markdownBlock("````\n```", "yaml"), "`````yaml\n````\n```\n`````");
});

test.run();
