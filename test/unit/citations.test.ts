import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ROOT } from "../support/built-cli.ts";
import { repositoryTexts, unwrap } from "../support/repository-texts.ts";

/** Comments and tests cite sections of `docs/` by number. These tests find citations of sections that do not exist. */
const test = suite("citations");

/** A reference to a file of `docs/`, or to a section or rule in it. */
interface Citation {
  readonly document: string;
  readonly section?: string;
  readonly rule?: string;
}

const NUMBER = /\d+(?:\.\d+)*(?![\w.]*\w)/.source;
const SEPARATOR = /(?: to | and |, (?!rule))/.source;
const DOCUMENT = new RegExp(
  `(?<![\\w/.-])(?:\\.{1,2}/)*docs/([\\w-]+\\.md)(?:,? (?:sections? )?(${NUMBER}(?:,? rules? \\d+|${SEPARATOR}(?:section )?${NUMBER})*))?`,
  "g",
);
const SECTION = new RegExp(`(${NUMBER})(?:,? rules? (\\d+))?`, "g");
const NUMBERED = /(?<![\w-])[AD]-\d{1,2}(?![\w-])/g;
const OUTSIDE = /\.\.\/shared\/docs|(?<![\w.-])reconciler\.md/g;

function citationsOf(text: string): readonly Citation[] {
  const documents = [...unwrap(text).matchAll(DOCUMENT)].flatMap(([, document = "", numbers = ""]): Citation[] => {
    const sections = [...numbers.matchAll(SECTION)];
    if (sections.length === 0) return [{ document }];
    return sections.map(([, section = "", rule]) => ({ document, section, ...(rule !== undefined && { rule }) }));
  });
  const rules = [...text.matchAll(NUMBERED)].map(([rule]) => ({ document: "pack-execution.md", rule }));
  return [...documents, ...rules];
}

/** Returns the sections of a document by number. A section includes its subsections. */
function sectionsOf(markdown: string): ReadonlyMap<string, string> {
  const headings = [...markdown.matchAll(/^(#+) (\d+(?:\.\d+)*)\b.*$/gm)];
  return new Map(
    headings.map(({ 1: level = "", 2: number = "", index }, place) => {
      const next = headings.slice(place + 1).find(({ 1: other = "" }) => other.length <= level.length);
      return [number, markdown.slice(index, next?.index)];
    }),
  );
}

/** Whether a list item or the first cell of a table row has the number. */
function hasRule(text: string, rule: string): boolean {
  return new RegExp(`^(?:${rule}\\. |\\| \\**${rule}\\** \\|)`, "m").test(text);
}

type ReadDocument = (name: string) => string | undefined;

function resolves({ document, section, rule }: Citation, read: ReadDocument): boolean {
  const markdown = read(document);
  if (markdown === undefined) return false;
  const text = section === undefined ? markdown : sectionsOf(markdown).get(section);
  return text !== undefined && (rule === undefined || hasRule(text, rule));
}

function problemsOf(text: string, read: ReadDocument): readonly string[] {
  const unresolved = citationsOf(text).filter((citation) => !resolves(citation, read));
  const outside = [...text.matchAll(OUTSIDE)].map(([name]) => `${name} is not in the repository`);
  return [...unresolved.map((citation) => `${printCitation(citation)} does not exist`), ...outside];
}

function printCitation({ document, section, rule }: Citation): string {
  const parts = [section, rule === undefined ? undefined : `rule ${rule}`].filter((part) => part !== undefined);
  return `docs/${document}${parts.length === 0 ? "" : ` ${parts.join(", ")}`}`;
}

function readDocument(name: string): string | undefined {
  const file = path.join(ROOT, "docs", name);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

const SAMPLE = "# Rules\n\n## 1 First\n\n### 1.2 Second\n\n7. Seven.\n\n| A-1 | x |\n\n## 2 Third\n\n8. Eight.\n";

const SAMPLES: readonly (readonly [text: string, ...problems: string[]])[] = [
  ["(docs/a.md)"],
  ["// see ../docs/a.md 1.2, for all"],
  ["docs/a.md 1 to 1.2 and 2"],
  ["docs/a.md 1.2, rule 7"],
  ["docs/a.md section 2, rule 8."],
  ["/** Rules\n * (docs/a.md\n * 1.2). */"],
  ["node_modules/x/docs/b.md, https://example.com/docs/b.md"],
  ["A-1, ECMA-262, SHA-1, D-1x"],
  ["docs/b.md", "docs/b.md does not exist"],
  ["docs/a.md 1.3", "docs/a.md 1.3 does not exist"],
  ["docs/a.md 1 to 1.9 and 3", "docs/a.md 1.9 does not exist", "docs/a.md 3 does not exist"],
  ["docs/a.md 1.2, rule 8", "docs/a.md 1.2, rule 8 does not exist"],
  ["// docs/a.md\n// 1.4", "docs/a.md 1.4 does not exist"],
  ["D-1: no end", "docs/pack-execution.md rule D-1 does not exist"],
  ["../shared/docs/a.md", "../shared/docs is not in the repository"],
  ["(reconciler.md 1.2)", "reconciler.md is not in the repository"],
];

for (const [text, ...problems] of SAMPLES)
  test(`${JSON.stringify(text)} has ${problems.length} problems`, () => {
    const read = (name: string) => (["a.md", "pack-execution.md"].includes(name) ? SAMPLE : undefined);
    assert.equal(problemsOf(text, read), problems);
  });

test("every citation names a section that exists, and no file cites a document outside the repository", () => {
  const texts = [...repositoryTexts()].filter(([file]) => file !== "test/unit/citations.test.ts");
  const problems = texts.flatMap(([file, text]) =>
    problemsOf(text, readDocument).map((problem) => `${file}: ${problem}`),
  );
  assert.equal(problems, []);
  assert.ok(texts.flatMap(([, text]) => citationsOf(text)).length > 50, "the search finds citations");
});

test.run();
