import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatDiagnostics } from "../../generator/diagnostics/format.ts";
import { foldedPath, isInside, unportableName } from "../../generator/files/paths.ts";
import { decodeUtf8 } from "../../generator/files/utf8.ts";
import { escapeInvisible, printable } from "../../packages/base/src/escape-invisible.ts";
import { Project, readFiles } from "../support/project.ts";

const latin1 = (text: string) => Buffer.from(text, "latin1");
const utf16be = (text: string) => Buffer.from(text, "utf16le").swap16();

const ENCODINGS: readonly (readonly [Uint8Array, string, string])[] = [
  [Buffer.from("é\u{1f680}\ufffd"), "", ""],
  [Buffer.from("\ufeff{}"), "", ""],
  [new Uint8Array(), "", ""],
  [latin1('{"\u00e9": 1}'), "has the byte 0xe9 at offset 2", "@2"],
  [Buffer.concat([Buffer.from("é\u{1f680}\ufffd"), latin1("\u00ff")]), "has the byte 0xff at offset 9", "@4"],
  [Buffer.from([0x61, 0xc3]), "has the byte 0xc3 at offset 1", "@1"],
  [Buffer.from([0x61, 0xed, 0xa0, 0x80]), "has the byte 0xed at offset 1", "@1"],
  [Buffer.from([0xc0, 0x80]), "has the byte 0xc0 at offset 0", "@0"],
  [Buffer.from("\ufeff{}", "utf16le"), "is in UTF-16", ""],
  [utf16be("\ufeff{}"), "is in UTF-16", ""],
  [Buffer.from("{}", "utf16le"), "is in UTF-16", ""],
  [utf16be("{}"), "is in UTF-16", ""],
  [Buffer.from([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0]), "is in UTF-32", ""],
  [Buffer.from([0, 0, 0, 0x7b]), "is in UTF-32", ""],
];

test("the first byte that is not UTF-8 has a place, and other encodings have a name", () => {
  for (const [bytes, problem, pointer] of ENCODINGS) {
    const { fault } = decodeUtf8(bytes);
    assert.equal(fault ?? { problem: "", pointer: "" }, { problem, pointer }, Buffer.from(bytes).toString("hex"));
  }
});

const CONFIG = { packages: { scope: "@x", licenseFile: "LICENSE" }, layers: [{ name: "app" }] };

/** Writes files into a new project and runs `seamgen generate`. Returns what it says. */
async function generate(files: { readonly [file: string]: string | Uint8Array }): Promise<string> {
  const project = new Project();
  try {
    project.write("seamgen.config.json", CONFIG);
    project.write("LICENSE", "Free.");
    for (const [file, contents] of Object.entries(files)) {
      mkdirSync(path.join(project.root, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(project.root, file), contents);
    }
    return (await project.run("generate")).stderr;
  } finally {
    project.remove();
  }
}

test("schemas that are not UTF-8 are errors, each at its first bad byte", async () => {
  const said = await generate({
    "schemas/app/Latin.json": latin1('{\n  "properties": { "pr\u00e9nom": {} }\n}'),
    "schemas/app/Latin.yaml": latin1("title: x\n# \u00e9\n"),
    "schemas/app/Wide.json": Buffer.from('\ufeff{ "type": "object" }', "utf16le"),
  });
  const lines = said.split("\n").filter((line) => line.includes(" error SG"));
  assert.equal(lines, [
    "schemas/app/Latin.json:2:22 error SG1062 the file is not UTF-8: it has the byte 0xe9 at offset 23",
    "schemas/app/Latin.yaml:2:3 error SG1062 the file is not UTF-8: it has the byte 0xe9 at offset 11",
    "schemas/app/Wide.json:1:1 error SG1062 the file is not UTF-8: it is in UTF-16",
  ]);
});

test("a config or a license that is not UTF-8 is an error of the config", async () => {
  const schema = { "schemas/app/Thing.json": '{ "type": "object", "x-ont-depends-on": [] }' };
  const config = latin1(JSON.stringify({ ...CONFIG, output: "g\u00e9n" }));
  assert.match(
    await generate({ ...schema, "seamgen.config.json": config }),
    "error SG6061 seamgen.config.json is not UTF-8: it has the byte 0xe9",
  );
  assert.match(
    await generate({ ...schema, LICENSE: latin1("\u00a9 me") }),
    "error SG6061 LICENSE is not UTF-8: it has the byte 0xa9 at offset 0",
  );
});

/** Writes files and runs `seamgen generate`. Returns the files of the project. */
async function generated(files: { readonly [file: string]: string }): Promise<Map<string, string>> {
  const project = new Project();
  try {
    for (const [file, contents] of Object.entries(files)) project.write(file, contents);
    const { exit, stderr } = await project.run("generate");
    assert.is(exit, 0, stderr);
    return readFiles(path.join(project.root, "generated"));
  } finally {
    project.remove();
  }
}

const LINES = {
  "seamgen.config.json": JSON.stringify({ ...CONFIG, layers: [{ name: "app", group: "app.example.com" }] }, null, 2),
  "schemas/app/Thing.json": JSON.stringify(
    { $comment: "c", description: "one\ntwo", "x-ont-depends-on": [], properties: { spec: { type: "object" } } },
    null,
    2,
  ),
  "schemas/app/Other.yaml":
    "# a comment\nx-ont-depends-on: []\ntype: object\ndescription: |\n  one\n  two\nproperties: {a: {type: string}}\n",
  LICENSE: "Free.\n\nFor all.\n",
};

test("a checkout with CRLF and byte order marks generates the same bytes as one with LF", async () => {
  const windows = Object.entries(LINES).map(([file, text]) => [file, `\ufeff${text.replaceAll("\n", "\r\n")}`]);
  const files = await generated(Object.fromEntries(windows));
  assert.equal(files, await generated(LINES));
  for (const [file, text] of files) assert.not.match(text, /[\r\ufeff]/, file);
});

test("--check names the line ends as the only difference, and what to do", async () => {
  const project = new Project();
  try {
    for (const [file, contents] of Object.entries(LINES)) project.write(file, contents);
    assert.is((await project.run("generate")).exit, 0);
    const [crd, readme] = ["generated/crds/all.yaml", "generated/app/README.md"];
    project.write(crd, project.read(crd).replaceAll("\n", "\r\n"));
    project.write(readme, `${project.read(readme)}edited\r\n`);
    const { exit, stderr } = await project.run("generate", "--check");
    assert.is(exit, 4);
    assert.match(stderr, `error SG5041 ${crd} is up to date except for its line ends`);
    assert.match(
      stderr,
      "hint: add `generated/** linguist-generated eol=lf` to .gitattributes and run `seamgen generate`",
    );
    assert.match(stderr, `error SG5004 ${readme} is not up to date`);
    assert.is((await project.run("generate")).exit, 0);
    assert.is((await project.run("generate", "--check")).exit, 0);
  } finally {
    project.remove();
  }
});

test("a path is inside a folder unless it leads out, whatever its names begin with", () => {
  for (const file of ["/a", "/a/b", "/a/..b", "/a/...", "/a/b/../c"]) assert.ok(isInside("/a", file), file);
  for (const file of ["/", "/ab", "/a/..", "/a/../b", "/..a"]) assert.not.ok(isInside("/a", file), file);
});

test("a package.json that is not UTF-8 is not extended", async () => {
  const project = new Project();
  try {
    writeFileSync(path.join(project.root, "package.json"), latin1('{ "author": "Andr\u00e9" }'));
    const { exit, stderr } = await project.run("init");
    assert.match(stderr, "SG6012 package.json cannot be extended: it is not UTF-8");
    assert.is(exit, 2);
  } finally {
    project.remove();
  }
});

test("invisible characters are escaped, and what people need to read is kept", () => {
  const rows: readonly (readonly [string, string])[] = [
    ["a\tb\nc", "a\tb\nc"],
    ["\u202a\u202e\u2066\u2069\u200e\u200f\u061c", "\\u202a\\u202e\\u2066\\u2069\\u200e\\u200f\\u061c"],
    ["\u0000\u0007\u001b[31m\r\u007f\u009b", "\\u0000\\u0007\\u001b[31m\\u000d\\u007f\\u009b"],
    [
      "\u00ad\u034f\u115f\u180e\u200b\u2060\u2064\u3164\ufeff",
      "\\u00ad\\u034f\\u115f\\u180e\\u200b\\u2060\\u2064\\u3164\\ufeff",
    ],
    ["\u2028\u2029\ufff9\uffff", "\\u2028\\u2029\\ufff9\\uffff"],
    ["\u{e0041}", "\\udb40\\udc41"],
    ["\ud800a", "\\ud800a"],
    ["é \u{1f469}\u200d\u{1f680} \u2764\ufe0f \u00a0 \ufffd", "é \u{1f469}\u200d\u{1f680} \u2764\ufe0f \u00a0 \ufffd"],
  ];
  for (const [text, shown] of rows) assert.is(escapeInvisible(text), shown);
  assert.is(printable("a\nb"), "a\\u000ab");
});

test("a diagnostic controls no terminal, and its marker stays below what it marks", async () => {
  const text = '{ "\u202e\u001b[2J": 1, "name": 2 }';
  const source = { file: "a\u202e\u009b31m.json", text, syntax: "json" as const };
  const at = { source, pointer: "/name" };
  const found = { code: "SG2008", severity: "warning", message: "m\u001b[0m", hint: "h\u2066", at } as const;
  const [said = ""] = await formatDiagnostics([found], { color: false });
  assert.is(
    said,
    [
      "a\\u202e\\u009b31m.json:1:15 warning SG2008 m\\u001b[0m",
      '  1 | { "\\u202e\\u001b[2J": 1, "name": 2 }',
      "    |                         ^^^^^^",
      "  hint: h\\u2066",
    ].join("\n"),
  );
});

test("names that Windows cannot hold are found anywhere in a path", () => {
  const bad = [
    "con",
    "a/NUL.txt/b",
    "aux.",
    "com1",
    "Lpt9.d.ts",
    "com\u00b2.x",
    "con .txt",
    "a./b",
    "a /b",
    "a:b",
    "a?b",
    "x/a\\b",
    "a\u0001",
  ];
  for (const file of bad) assert.ok(unportableName(file) !== undefined, file);
  const good = ["console", "com10.ts", "a/nulls", ".con", "./a/../b", "aux-b", "lpt", "é", "a b"];
  for (const file of good) assert.is(unportableName(file), undefined, file);
});

test("paths that one disk takes for the same are folded to the same text", () => {
  for (const [a, b] of [
    ["Foo/bar", "foo/BAR"],
    ["g\u00e9n", "GE\u0301N"],
    ["stra\u00dfe", "STRASSE"],
  ] as const)
    assert.is(foldedPath(a), foldedPath(b));
  assert.is.not(foldedPath("foo"), foldedPath("fo"));
});

test.run();
