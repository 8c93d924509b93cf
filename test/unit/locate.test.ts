import { test } from "uvu";
import * as assert from "uvu/assert";
import type { CodeName, ParamsOf } from "../../generator/diagnostics/codes.ts";
import type { Diagnostic } from "../../generator/diagnostics/diagnostic.ts";
import { Diagnostics, type DiagnosticDetails } from "../../generator/diagnostics/diagnostics.ts";
import { diagnosticsToJson, formatDiagnostics } from "../../generator/diagnostics/format.ts";
import type { Place } from "../../generator/types.ts";

const JSON_TEXT = `{
  "a": { "b": [1, { "c/d~e": true }, [2]] },
\t"": { "0": "x" },
  "twice": 1, "twice": { "in": 2 }
}
`;
const YAML_TEXT = `# comment
a: &anchor
  b: [1, {c/d~e: true}]
  "quoted key": |
    text
list:
  - x
  - y: z
alias: *anchor
1: number
`;

function diagnostic<K extends CodeName>(code: K, params: ParamsOf<K>, details: DiagnosticDetails): Diagnostic {
  const collected = new Diagnostics();
  collected.report(code, params, details);
  const [found] = collected.all;
  if (found === undefined) throw new Error("nothing was reported");
  return found;
}

function place(syntax: "json" | "yaml", text: string, pointer: string): Place {
  return { source: { file: "file", text, syntax }, pointer };
}

async function positionOf(at: Place): Promise<string> {
  const [found] = await diagnosticsToJson([diagnostic("SG1005", { ref: "x" }, { at })]);
  return `${found?.line}:${found?.column}`;
}

test("a place in JSON is the key of a member, an item, or the nearest ancestor of a missing value", async () => {
  const rows = {
    "": "1:1",
    "/a": "2:3",
    "/a/b": "2:10",
    "/a/b/0": "2:16",
    "/a/b/1": "2:19",
    "/a/b/1/c~1d~0e": "2:21",
    "/a/b/2/0": "2:39",
    "/": "3:2",
    "//0": "3:8",
    "/twice": "4:15",
    "/twice/in": "4:26",
    "/nothing": "1:1",
    "/a/nothing/deeper": "2:3",
    "/a/b/9": "2:10",
    "/a/b/x": "2:10",
    "/__proto__": "1:1",
    "/constructor": "1:1",
    "@0": "1:1",
    "@2": "2:1",
    "@4": "2:3",
  };
  for (const [pointer, expected] of Object.entries(rows))
    assert.is(await positionOf(place("json", JSON_TEXT, pointer)), expected, pointer);
});

test("a place in YAML is found through aliases too", async () => {
  const rows = {
    "/a": "2:1",
    "/a/b": "3:3",
    "/a/b/1/c~1d~0e": "3:11",
    "/a/quoted key": "4:3",
    "/list/1": "8:5",
    "/list/1/y": "8:5",
    "/alias": "9:1",
    "/alias/b": "3:3",
    "/1": "10:1",
    "/a/none": "2:1",
  };
  for (const [pointer, expected] of Object.entries(rows))
    assert.is(await positionOf(place("yaml", YAML_TEXT, pointer)), expected, pointer);
});

test("a position is right with Windows line ends, on a single line, and without text", async () => {
  assert.is(await positionOf(place("json", '{\r\n  "a": 1\r\n}', "/a")), "2:3");
  assert.is(await positionOf(place("json", '{"a":1,"b":{"c":2}}', "/b/c")), "1:13");
  assert.is(await positionOf(place("json", "", "/a/b")), "1:1");
  assert.is(await positionOf(place("yaml", "", "/a/b")), "1:1");
});

test("the frame shows the line, or a part of a long line", async () => {
  const show = async (at: Place) =>
    (await formatDiagnostics([diagnostic("SG1005", { ref: "x" }, { at })], { color: false })).join("\n");
  assert.is(
    await show(place("json", '{\r\n\t"a": 1\r\n}', "/a")),
    'file:2:2 error SG1005 $ref "x" does not lead to a schema of this set\n  2 |  "a": 1\n    |  ^^^\n  hint: add the file that declares this $id, or correct the reference',
  );
  const long = await show(place("json", `{"x":"${"-".repeat(500)}","target":1}`, "/target"));
  assert.match(long, /^ {2}1 \| …-+","target":1\}$/m, "an ellipsis stands for the part that is cut");
  assert.match(await show(place("json", `{"target":"${"-".repeat(500)}"}`, "/target")), /^ {2}1 \| \{"target":"-+…$/m);
  assert.is(long.split("\n")[1]?.indexOf('"target"'), long.split("\n")[2]?.indexOf("^"));
});

test("control characters of a schema are not printed, and no text can forge a diagnostic", async () => {
  const at = place("json", '{ "a": "\u001b[31m\u0007\u2028" }', "/a");
  const lines = await formatDiagnostics(
    [diagnostic("SG2001", { annotation: "x-ont-\u001b[2J\nfile:1:1 error SG9999 forged" }, { at, hint: "a\rb\nc" })],
    { color: false },
  );
  assert.not.match(lines.join("\n"), /[\u0000-\u0009\u000b-\u001f\u2028]/);
  assert.not.match(lines.join("\n"), /^file:1:1 error SG9999/m);
});

test.run();
