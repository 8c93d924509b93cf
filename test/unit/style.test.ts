import { suite } from "uvu";
import * as assert from "uvu/assert";
import { repositoryTexts, TEXTS, unwrap } from "../support/repository-texts.ts";

/** Searches the repository for the phrases that docs/style.md rules out. */
const test = suite("style");

const STYLE = "docs/style.md";
const SEARCHED = /^(?:(?:\.ci|generator|packages|templates|schemas|examples|test|bench|scripts|docs)\/|[^/]+\.md$)/;
/** Data, and the tests of this search. */
const EXEMPT = [STYLE, "test/recorded/", "test/unit/style.test.ts"];

/** The right column of the table of words. */
function phrasesOf(style: string): string[] {
  const [, table = ""] = /^\| write \| not \|\n(?:\|.*\|\n)((?:\|.*\|(?:\n|$))+)/m.exec(style) ?? [];
  return [...table.matchAll(/\| `([^`]+)` \|$/gm)].map(([, phrase = ""]) => phrase);
}

/** Matches any of the phrases, as whole words, in any case. */
function searchFor(phrases: readonly string[]): RegExp {
  const words = phrases.map((phrase) => phrase.replace(/[^\w\s]/g, "\\$&").replace(/\s+/g, "\\s+"));
  return new RegExp(`(?<!\\w)(?:${words.join("|")})(?!\\w)`, "gi");
}

const texts = repositoryTexts();
const phrases = phrasesOf(texts.get(STYLE) ?? "");
const search = searchFor(phrases);
/** Removes the marks of emphasis, code and links from Markdown, and the tags of HTML. */
const withoutMarks = (text: string): string =>
  text
    .replace(
      /\[([^\][]*)\]\([^)]*\)|<\/?\w[^<>]*>|&nbsp;/g,
      (mark, label?: string) => label ?? (mark === "&nbsp;" ? " " : ""),
    )
    .replace(/(?<!\w)[*_~`]+(?=\w)|(?<=\w)[*_~`]+(?!\w)/g, "");

const hitsIn = (text: string): string[] => {
  const sentences = unwrap(text);
  const hits = [sentences, withoutMarks(sentences)].flatMap((one) => [...one.matchAll(search)]);
  return [...new Set(hits.map(([hit]) => hit.toLowerCase()))];
};

test("the table is read", () => {
  assert.equal(phrasesOf("| write | not |\n| --- | --- |\n| again | `anew` |\n| x; y | `a b` |\n\n| z | `c` |\n"), [
    "anew",
    "a b",
  ]);
  assert.ok(phrases.length > 40, `${phrases.length} phrases`);
  for (const phrase of phrases) assert.match(phrase, /^\w.*\w$/);
});

test("whole words are found, in any case, across the lines of a comment", () => {
  assert.equal(hitsIn("Nobody writes it anew. // fast\n// Once a\n// seed, it is\n * told"), [
    "nobody",
    "anew",
    "once a seed",
    "is told",
  ]);
  assert.equal(hitsIn("anewly, everynobody, this told"), []);
  assert.equal(hitsIn("> it is\n> told\n"), ["is told"]);
  assert.equal(hitsIn("> > it is\n> > told\n"), ["is told"]);
  assert.equal(hitsIn("# once a\n# seed\n"), ["once a seed"]);
  assert.equal(hitsIn('say("it is " +\n  "told");'), ["is told"]);
});

test("marks do not hide a phrase", () => {
  for (const text of [
    "is *told*",
    "**is** told",
    "is _told_",
    "~~is told~~",
    "is `told`",
    "[is](a.md) told",
    "<b>is</b> told",
    "is&nbsp;told",
  ])
    assert.equal(hitsIn(text), ["is told"], text);
  assert.equal(hitsIn("is_told, is*told"), []);
});

test("programs in each dialect, scripts and files without an extension are read", () => {
  for (const file of [
    "a.ts",
    "a.mts",
    "a.cts",
    "a.tsx",
    "a.mjs",
    "a.cjs",
    "a.sh",
    "a.md",
    "a.hbs",
    "run",
    "Dockerfile",
  ])
    assert.ok(TEXTS.test(file), file);
  for (const file of ["a.tgz", "a.png", "a.jsonl", ".gitignore"]) assert.not.ok(TEXTS.test(file), file);
  assert.ok(texts.has(".ci/run"));
});

test("no text has a phrase that the style rules out", () => {
  const found = [...texts]
    .filter(([file]) => SEARCHED.test(file) && !EXEMPT.some((path) => file.startsWith(path)))
    .flatMap(([file, text]) => hitsIn(text).map((hit) => `${file}: ${hit}`));
  assert.equal(found, []);
});

test.run();
