import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ANNOTATIONS } from "../../generator/catalog/annotations.ts";
import { EXIT } from "../../generator/commands/terminal.ts";
import { ROOT, seamgen } from "../support/built-cli.ts";
import { compile, installed, packageFolders, runNode, snippets } from "../support/consumer.ts";
import { Project } from "../support/project.ts";

const file = path.join(ROOT, "README.md");
const readme = readFileSync(file, "utf8");

function rows(heading: string): string[] {
  const section = readme.split(/^## /m).find((part) => part.startsWith(heading)) ?? "";
  return section.split("\n").filter((line) => line.startsWith("| `"));
}

const PACKAGES = ["packages/runtime", "packages/apiserver", "packages/admission"].map((folder) =>
  path.join(ROOT, folder),
);

test("the code in each README compiles against the packages", () => {
  const project = installed([...packageFolders(path.join(ROOT, "generated")), ...PACKAGES]);
  try {
    for (const folder of [ROOT, ...PACKAGES]) {
      const blocks = snippets(path.join(folder, "README.md"));
      assert.ok(blocks.length > 0, folder);
      blocks.forEach((code, i) => project.write(`src/${path.basename(folder)}-${i}.ts`, code));
    }
    const node = path.join(ROOT, "node_modules/@types/node/index.d.ts");
    project.write("src/node.d.ts", `/// <reference path="${node}" />\n`);
    const { exit, output } = compile(project, { compiler: "typescript", resolution: "nodenext" });
    assert.is(exit, 0, output);
  } finally {
    project.remove();
  }
});

test("the program in the README of the API server loads the generated CRDs", () => {
  const folder = path.join(ROOT, "packages/apiserver");
  const program = snippets(path.join(folder, "README.md")).find((code) => code.includes("crds/all.yaml")) ?? "";
  const project = installed([folder]);
  try {
    const bundle = readFileSync(path.join(ROOT, "generated/crds/all.yaml"), "utf8");
    project.write("generated/crds/all.yaml", bundle);
    project.write("main.mjs", program);
    const { exit, stdout, stderr } = runNode(project, ["main.mjs"]);
    assert.is(exit, 0, stderr);
    assert.is(stdout.trim(), String(bundle.match(/^kind: CustomResourceDefinition$/gm)?.length));
  } finally {
    project.remove();
  }
});

test("the schema in the README generates without a diagnostic", () => {
  const schema = /^```json\n([^]*?)^```$/m.exec(readme)?.[1] ?? "";
  const project = new Project();
  try {
    project.write("schemas/platform/Website.json", schema);
    project.write("seamgen.config.json", {
      packages: { scope: "@example" },
      layers: [{ name: "platform", group: "platform.example.com" }],
    });
    const { exit, stderr } = seamgen(["generate", "--strict"], { cwd: project.root });
    assert.is(exit, 0, stderr);
    assert.not.match(stderr, /error|warning/);
    assert.match(project.read("generated/platform/v1alpha1/website.d.ts"), /websiteNamespace\(variables/);
  } finally {
    project.remove();
  }
});

test("the README lists exactly the annotations that exist", () => {
  const named = rows("A schema").flatMap((row) =>
    [...(row.split("|")[1] ?? "").matchAll(/`(x-ont-[a-z-]+)`/g)].map(([, name]) => name),
  );
  assert.equal(named.sort(), [...ANNOTATIONS].sort());
});

test("the README lists exactly the commands that exist, and only existing options", () => {
  const help = seamgen(["--help"], { cwd: ROOT }).stdout;
  const commands = [...help.matchAll(/^ {2}([a-z]+) {2}/gm)].map(([, name]) => name ?? "").sort();
  const table = rows("Commands");
  assert.equal(table.map((row) => /^\| `seamgen ([a-z]+)/.exec(row)?.[1]).sort(), commands);
  for (const row of table) {
    const command = /^\| `seamgen ([a-z]+)/.exec(row)?.[1] ?? "";
    const options = seamgen([command, "--help"], { cwd: ROOT }).stdout;
    for (const [flag] of row.matchAll(/--[a-z]+/g)) assert.match(options, new RegExp(`^ +${flag}\\b`, "m"));
  }
});

test("the exit codes in the README are those of the command", () => {
  const codes = `${EXIT.ok} ok, ${EXIT["tool-failure"]} tool failure, ${EXIT.usage} usage or config, ${EXIT["schema-errors"]} schema errors, ${EXIT.drift} drift`;
  assert.ok(readme.includes(`Exit codes: ${codes}.`));
});

test("every npm script in the documents exists", () => {
  const { scripts }: { scripts: { [name: string]: string } } = JSON.parse(
    readFileSync(path.join(ROOT, "package.json"), "utf8"),
  );
  for (const text of [readme, readFileSync(path.join(ROOT, "CONTRIBUTING.md"), "utf8")]) {
    for (const [, name] of text.matchAll(/npm run ([a-z:]+)/g)) assert.ok(name !== undefined && name in scripts, name);
  }
});

test("the table of sizes has the rows that `npm run sizes` writes", () => {
  const [table = ""] = /(?<=<!-- sizes: npm run sizes -->\n)[^]*(?=<!-- end of sizes -->)/.exec(readme) ?? [];
  const [head, rule, ...measures] = table.trimEnd().split("\n");
  assert.equal([head, rule], ["| what | measure |", "| --- | --- |"]);
  for (const row of measures) assert.match(row, /^\| [^|]+ \| \d+\.\d+ (kB|times \(budget \d+(\.\d+)?\)) \|$/, row);
  const countOf = (what: RegExp) => measures.filter((row) => what.test(row)).length;
  assert.equal([countOf(/^\| tarball of /), countOf(/ in a browser, /), countOf(/^\| time of a run: /)], [4, 2, 3]);
});

test.run();
