import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatForGithub } from "../../generator/diagnostics/format-github.ts";
import type { Diagnostic } from "../../generator/diagnostics/diagnostic.ts";
import { diagnosticsToSarif } from "../../generator/diagnostics/format-sarif.ts";
import { at, itemsAt, textAt } from "../cluster/control-plane/objects.ts";

const HOSTILE = [
  "100% sure",
  "two\nlines\r\nand a CR\r.",
  "a::b, c:d,e=f%0A%3A",
  "\n::error file=x::forged",
  "\u001b[31mred\u202e",
  "{0} {{1}} [text](https://example.com) [x](1)",
  "名 \u{1f600}",
];
const hidden = /[\p{Cc}\u202e]/u;

function found(text: string, file = "schemas/app/Box.json"): Diagnostic {
  const source = { file, text: '{\n  "a": 1\n}\n', syntax: "json" as const };
  return {
    code: "SG2012",
    severity: "error",
    message: `message ${text}`,
    hint: `hint ${text}`,
    at: { source, pointer: "/a" },
  };
}

interface Command {
  readonly name: string;
  readonly properties: { readonly [name: string]: string };
  readonly data: string;
}

/** Reads a line as the runner of GitHub Actions does: ActionCommand.TryParseV2. */
function parse(line: string): Command {
  const [, name = "", list = "", data = ""] = /^::(\S+)(?: (.*?))?::(.*)$/s.exec(line.trim()) ?? [];
  const properties = list.split(",").map((pair) => {
    const [key = "", value = ""] = pair.split(/=(.*)/s);
    return [key, unescaped(value.replaceAll("%3A", ":").replaceAll("%2C", ","))];
  });
  return { name, properties: Object.fromEntries(properties), data: unescaped(data) };
}

function unescaped(text: string): string {
  return text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
}

test("a diagnostic is one workflow command, with the place, the code, the message and the hint", async () => {
  const lines = await formatForGithub([found("x")], (file) => `sub/${file}`);
  assert.equal(lines, [
    "::error file=sub/schemas/app/Box.json,line=2,endLine=2,col=3,endColumn=6,title=SG2012::message x%0Ahint: hint x",
  ]);
});

test("each severity has its command, and a diagnostic without a place has no file", async () => {
  for (const [severity, name] of Object.entries({ error: "error", warning: "warning", note: "notice" } as const)) {
    const [line = ""] = await formatForGithub(
      [{ code: "SG8010", severity: severity as "error", message: "m" }],
      String,
    );
    assert.is(line, `::${name} title=SG8010::m`);
  }
});

test("no text of a schema ends a workflow command, adds a property or begins another command", async () => {
  for (const text of HOSTILE) {
    const file = `schemas/${text}.json`;
    const [line = "", ...others] = await formatForGithub([found(text, file)], String);
    assert.equal(others, []);
    assert.not.match(line, hidden, JSON.stringify(text));
    const { name, properties, data } = parse(line);
    assert.is(name, "error");
    assert.equal(Object.keys(properties), ["file", "line", "endLine", "col", "endColumn", "title"], text);
    const visible = text.replace("\u001b", "\\u001b").replace("\u202e", "\\u202e");
    assert.is(properties["file"], `schemas/${visible}.json`);
    assert.is(data, `message ${visible}\nhint: hint ${visible}`);
  }
});

const options = { version: "1.2.3", exitCode: 3, pathOf: (file: string) => file, fallback: "seamgen.config.json" };

async function sarifOf(...diagnostics: readonly Diagnostic[]) {
  const [run] = itemsAt(await diagnosticsToSarif(diagnostics, options), "runs");
  return run;
}

test("SARIF has a rule for each code, and results that point to them, with 1-based regions", async () => {
  const other: Diagnostic = { code: "SG8010", severity: "error", message: "x has no pack.json" };
  const run = await sarifOf(found("a"), other, found("b"));
  const rules = itemsAt(run, "tool", "driver", "rules");
  assert.equal(
    rules.map((rule) => textAt(rule, "id")),
    ["SG2012", "SG8010"],
  );
  for (const rule of rules)
    for (const key of ["shortDescription", "fullDescription", "help"]) assert.ok(textAt(rule, key, "text"));
  const results = itemsAt(run, "results");
  for (const result of results)
    assert.is(textAt(rules[Number(at(result, "ruleIndex"))], "id"), textAt(result, "ruleId"));
  const place = (result: (typeof results)[number]) => at(itemsAt(result, "locations")[0], "physicalLocation");
  assert.equal(results.map(place), [
    {
      artifactLocation: { uri: "seamgen.config.json" },
      region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 },
    },
    ...["a", "b"].map(() => ({
      artifactLocation: { uri: "schemas/app/Box.json" },
      region: { startLine: 2, startColumn: 3, endLine: 2, endColumn: 6 },
    })),
  ]);
});

test("the levels of SARIF are the severities, and a rule that is off by default says so", async () => {
  const severities = ["error", "warning", "note"] as const;
  const run = await sarifOf(...severities.map((severity) => ({ ...found(severity), code: "SG3002", severity })));
  assert.equal(
    itemsAt(run, "results")
      .map((result) => textAt(result, "level"))
      .sort(),
    [...severities].sort(),
  );
  const [rule] = itemsAt(run, "tool", "driver", "rules");
  assert.equal(at(rule, "defaultConfiguration"), { enabled: false, level: "none" });
});

test("a URI of SARIF is relative and leads back to the path", async () => {
  for (const text of [...HOSTILE, "a b", "c:d", "q?x#y", "\ud800"]) {
    const file = `schemas/${text}.json`;
    const [result] = itemsAt(await sarifOf(found("m", file)), "results");
    const uri = textAt(itemsAt(result, "locations")[0], "physicalLocation", "artifactLocation", "uri");
    const resolved = new URL(uri, "file:///root/");
    assert.ok(resolved.href.startsWith("file:///root/schemas/"), uri);
    assert.is(decodeURIComponent(resolved.pathname), `/root/${file.toWellFormed()}`);
  }
});

test("no text of a schema becomes a placeholder or a link of SARIF", async () => {
  for (const text of HOSTILE) {
    const [result] = itemsAt(await sarifOf(found(text)), "results");
    const message = textAt(result, "message", "text");
    assert.not.match(message.replaceAll("{{", "").replaceAll("}}", ""), /[{}]/, message);
    assert.not.match(message, /(?<!\\)\]\(/, message);
  }
});

test.run();
