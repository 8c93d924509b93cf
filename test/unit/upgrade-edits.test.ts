import { rmSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { changeWatches, compilerErrors, FILE, generatedProject } from "../support/upgrade-project.ts";

/** Edits that users make to their files. Each turns a file that compiles into another that compiles. */
const EDITS: readonly ((text: string) => string)[] = [
  (text) => text.replaceAll('"', "'"),
  (text) => text.replace(/^( {2})+/gm, (spaces) => "\t".repeat(spaces.length / 2)),
  (text) => text.replace(/^( {2})+/gm, (spaces) => spaces + spaces),
  (text) => text.replace(/^ +/gm, ""),
  (text) => text.replace(/;$/gm, ""),
  (text) => text.replaceAll("\n", "\r\n"),
  (text) => `\uFEFF${text.replace(/^\uFEFF/, "")}`,
  (text) => text.trimEnd(),
  (text) =>
    text.replace(
      /\r?\n(?=[ \t]*override)/g,
      (eol) => `${eol}// class X extends AppReconcilerBase { mapQueue() {} }${eol}`,
    ),
  (text) => text.replace(/^(\uFEFF?)/, "$1// mapQueue } is not yet { here\n"),
  (text) => text.replace(/\}(?=\s*$)/, "/* } the end { */ }"),
  (text) => text.replace(/\}(?=\s*$)/, "// } the end {\n}"),
  (text) => text.replace(/\}(?=\s*$)/, "text = `\n  }\n${String(1)}`;\n}"),
  (text) => text.replace(/\}(?=\s*$)/, "readonly #own = /[}]/; get size() { return String(this.#own).length } }"),
  (text) => text.replace("ReconcilerBase {", "ReconcilerBase {\n\n  constructor(readonly label = 'x') { super() }"),
  (text) =>
    text.replace("ReconcilerBase {", "ReconcilerBase { @logged async *each(): AsyncGenerator<number> { yield 1 }"),
  (text) => text.replace(/(?<!@named\r?\n)export class/, "@named\nexport class"),
  (text) =>
    text.replace(
      /(@named\r?\n)?export class/,
      "class Helper { mapQueue() {} }\nexport const helper = new Helper()\n\n$&",
    ),
  (text) =>
    text.replace(
      /(@named\r?\n)?export class/,
      "interface Queue { readonly n: number }\nexport const q: Queue = { n: 1 }\n$&",
    ),
  (text) =>
    text.replace("import type { App }", "import { AppResource as R, /* kept */ } from '@x/core';\nimport type { App }"),
  (text) =>
    text.replace(
      /import type \{([^}]*)\} from (["'])@seamgen\/runtime\2/,
      "import { type Result, keyOf, type ReconcileContext, } from '@seamgen/runtime'",
    ),
  (text) => text.replace(/^(?!\s)/m, ""),
];

/** Declares the decorators that the edits use. */
const DECLARED = `
export function logged(..._all: unknown[]): void {}
export function named(..._all: unknown[]): void {}
`;

/** Lines that an upgrade may add, and names that it may add to an import. */
const ADDED =
  /^\s*(import type \{ (App|Queue|ObjectCache|ObjectKey)\b.*|\/\*\* Returns the objects.*|override mapQueue\(|_object: \w+,|_cache: \w+,|override mapQueue\(_object: \w+, _cache: \w+\): readonly \w+\[\] \{|\): readonly \w+\[\] \{|return \[\];|\}|(type )?Object(Cache|Key),?)?\r?$/;

/** Removes the names that an upgrade may add to an import of the runtime. Other lines stay as they are. */
function withoutAddedNames(line: string): string {
  if (!/from ["']@seamgen\/runtime["']/.test(line)) return line;
  return line.replace(/(type )?\bObject(Cache|Key)\b/g, "").replace(/[,\s]+/g, " ");
}

/** Returns the first difference other than lines and names that an upgrade may add; `undefined` if there is none. */
function unexpectedChange(after: string, before: string): string | undefined {
  const lines = after.split(/\r?\n/);
  let next = 0;
  for (const line of before.split(/\r?\n/)) {
    const bare = withoutAddedNames(line);
    while (next < lines.length && lines[next] !== line && withoutAddedNames(lines[next] ?? "") !== bare) {
      // Stubs split a class on one line, and the last line of a file without a final line break.
      if (line.endsWith(`}`) && line.startsWith(lines[next] ?? "")) break;
      if (!ADDED.test(lines[next] ?? "")) return `added ${JSON.stringify(lines[next])} before ${JSON.stringify(line)}`;
      next++;
    }
    if (next >= lines.length) return `lost ${JSON.stringify(line)}`;
    next++;
  }
  return undefined;
}

test("upgrade keeps every edit of the user, and the class compiles against the new base", async () => {
  const project = await generatedProject([]);
  try {
    const plain = project.read(FILE);
    await changeWatches(project, ["core/Queue"]);
    rmSync(path.join(project.root, FILE));
    const cases = fc.sample(fc.uniqueArray(fc.nat(EDITS.length - 1), { minLength: 1, maxLength: 6 }), 80);
    const texts = cases.map((edits) => edits.reduce((text, i) => EDITS[i]?.(text) ?? text, plain));
    const files = texts.map((text, i) => {
      const whole = text.includes("@") ? text.replace(/(?=@named|export class)/, `${DECLARED.trim()}\n`) : text;
      project.write(`src/user-${i}.ts`, whole);
      return { file: `src/user-${i}.ts`, whole, edits: cases[i]?.join() };
    });
    const { exit, stderr } = await project.run("upgrade");
    assert.is(exit, 0, stderr);
    for (const { file, whole, edits } of files) {
      const after = project.read(file);
      assert.match(after, "override mapQueue(", `${edits}`);
      assert.is(unexpectedChange(after, whole), undefined, `edits ${edits}:\n${whole}\n---\n${after}`);
      if (whole.includes("\r\n") && !/(?<!\r)\n/.test(whole)) assert.not.match(after, /(?<!\r)\n/);
    }
    const again = await project.run("upgrade", "--check");
    assert.is(again.exit, 0, again.stderr);
    assert.is(compilerErrors(project), "");
  } finally {
    project.remove();
  }
});

test.run();
