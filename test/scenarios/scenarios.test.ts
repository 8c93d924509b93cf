import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { codes } from "../../generator/diagnostics/codes.ts";
import { isObject } from "../../packages/base/src/json.ts";
import { Project, readFiles, type Files } from "../support/project.ts";

const FOLDER = fileURLToPath(new URL("./", import.meta.url));
const RECORD = process.env["RECORD"] === "1";

/** Codes that no folder of files can show, with the tests that show them. */
const ELSEWHERE: { readonly [code: string]: string } = {
  SG1003: "../properties/hostile.test.ts",
  SG1007: "../properties/hostile.test.ts",
  SG1016: "../properties/hostile.test.ts",
  SG6080: "../commands/rbac.test.ts",
  SG1051: "../properties/sizes.test.ts",
  SG1053: "../properties/sizes.test.ts",
  SG1052: "../commands/refusals.test.ts",
  SG2051: "../properties/sizes.test.ts",
  SG2052: "../properties/sizes.test.ts",
  SG6051: "../commands/refusals.test.ts",
  SG6052: "../commands/refusals.test.ts",
  SG1062: "../unit/bytes.test.ts",
  SG1063: "../properties/hostile.test.ts",
  SG6012: "../commands/cli.test.ts",
  SG6061: "../unit/bytes.test.ts",
};

interface Options {
  readonly check: boolean;
  readonly strict: boolean;
  readonly format: "pretty" | "json";
  /** Path prefixes of the files that are recorded. A run that succeeds declares them, even if the list is empty. */
  readonly keep: readonly string[] | undefined;
}

const OPTIONS = ["check", "strict", "format", "keep"];

const names = readdirSync(FOLDER, { withFileTypes: true }).flatMap((item) => (item.isDirectory() ? [item.name] : []));

for (const name of names) {
  test(`${name}: the run prints and writes what is expected`, async () => {
    const folder = path.join(FOLDER, name);
    const options = readOptions(folder);
    const project = Project.copyOf(path.join(folder, "input"));
    try {
      const before = readFiles(project.root);
      const run = await project.run("generate", ...flags(options));
      const diagnostics = options.format === "json" ? diagnosticsOf(run.stdout) : run.stderr;
      const said = `exit ${run.exit}\n${diagnostics}`;
      const written = without(readFiles(project.root), before);
      const kept = select(written, options.keep ?? []);
      if (RECORD) record(folder, said, kept);
      assert.is(said, expectedDiagnostics(folder), `${name}: unexpected diagnostics`);
      assert.equal(kept, expectedFiles(folder));
      if (run.exit !== 0) assert.equal([...written.keys()], [], "a failed run writes nothing");
      else assert.ok(options.keep, `${name}/options.json declares the output that it keeps, such as { "keep": [] }`);
      const unused = options.keep?.filter((prefix) => select(written, [prefix]).size === 0);
      assert.equal(unused ?? [], [], "each path prefix of options.json keeps a file");
      assert.equal(readdirSync(project.parent), ["project"], "nothing is written outside the project");
    } finally {
      project.remove();
    }
  });
}

test("every code of load, catalog, check and config occurs in a scenario or in another test", () => {
  const wanted = Object.keys(codes).filter((code) => /^SG[1236]/.test(code));
  const shown = names.map((name) => expectedDiagnostics(path.join(FOLDER, name))).join("");
  const missing = wanted.filter((code) => !shown.includes(code) && !isCoveredElsewhere(code));
  assert.equal(missing, []);
});

function isCoveredElsewhere(code: string): boolean {
  const file = ELSEWHERE[code];
  return file !== undefined && readFileSync(new URL(file, import.meta.url), "utf8").includes(code);
}

function readOptions(folder: string): Options {
  const file = path.join(folder, "options.json");
  const given: unknown = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  const value = isObject(given) ? given : {};
  assert.equal(
    Object.keys(value).filter((key) => !OPTIONS.includes(key)),
    [],
    file,
  );
  const keep = value["keep"];
  return {
    check: value["check"] === true,
    strict: value["strict"] === true,
    format: value["format"] === "json" ? "json" : "pretty",
    keep: Array.isArray(keep) ? keep.map(String) : undefined,
  };
}

function flags({ check, strict, format }: Options): string[] {
  return [...(check ? ["--check"] : []), ...(strict ? ["--strict"] : []), "--format", format];
}

/** Returns only the diagnostics, because the rest of the report has times. */
function diagnosticsOf(stdout: string): string {
  const value: unknown = JSON.parse(stdout);
  return `${JSON.stringify(isObject(value) ? value["diagnostics"] : null, null, 2)}\n`;
}

/** Each scenario has this file, so that a lost one is noticed. */
function expectedDiagnostics(folder: string): string {
  return readFileSync(path.join(folder, "diagnostics.txt"), "utf8");
}

function expectedFiles(folder: string): Files {
  const expected = path.join(folder, "expected");
  return existsSync(expected) ? readFiles(expected) : new Map();
}

function without(files: Files, others: Files): Map<string, string> {
  return new Map([...files].filter(([file]) => !others.has(file)));
}

function select(files: Files, prefixes: readonly string[]): Map<string, string> {
  return new Map([...files].filter(([file]) => prefixes.some((prefix) => file.startsWith(prefix))));
}

function record(folder: string, said: string, kept: Files): void {
  writeFileSync(path.join(folder, "diagnostics.txt"), said);
  const expected = path.join(folder, "expected");
  rmSync(expected, { recursive: true, force: true });
  for (const [file, text] of kept) {
    mkdirSync(path.dirname(path.join(expected, file)), { recursive: true });
    writeFileSync(path.join(expected, file), text);
  }
}

test.run();
