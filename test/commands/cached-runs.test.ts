/** A run with the cache prints and writes what a run without it does, whatever changed between two runs. */
import { cpSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { closeSync, copyFileSync, lstatSync, openSync, readFileSync, utimesSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { seamgen } from "../support/built-cli.ts";
import { readFiles } from "../support/project.ts";

const test = suite("runs with the cache");

function schema(name: string, dependsOn: readonly string[]): string {
  return JSON.stringify({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: `https://example.com/app/${name}.json`,
    "x-ont-layer": "app",
    "x-ont-depends-on": dependsOn,
    type: "object",
    required: ["spec"],
    properties: { spec: { type: "object", properties: { a: { type: "string" } } } },
  });
}

const CONFIG = {
  packages: { scope: "@demo", licenseFile: "LICENSE" },
  layers: [{ name: "app", group: "app.example.com" }],
  scaffolds: { folder: "reconcilers" },
};

/** A folder beside the project, to which links lead. */
const OUTSIDE = "outside";

function write(root: string, file: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

/** Replaces a file or folder by a link to a copy outside the project. */
function linkAway(root: string, file: string): void {
  const target = path.join(root, "..", OUTSIDE, path.basename(file));
  mkdirSync(path.dirname(target), { recursive: true });
  cpSync(path.join(root, file), target, { recursive: true });
  rmSync(path.join(root, file), { recursive: true });
  symlinkSync(target, path.join(root, file));
}

const ALPHA = "reconcilers/app/alpha.reconciler.ts";

/** What happens between two runs. A list is several changes with a run after each. */
const CHANGES: { readonly [name: string]: readonly ((root: string) => void)[] } = {
  "nothing changes": [() => {}],
  "a dependency of another kind changes the order of the set": [
    (root) => write(root, "schemas/app/Alpha.json", schema("Alpha", ["app/Beta"])),
  ],
  "a JSON schema becomes YAML with the same text": [
    (root) => renameSync(path.join(root, "schemas/app/Beta.json"), path.join(root, "schemas/app/Beta.yaml")),
  ],
  "a generated file is copied": [
    (root) => {
      const folder = path.join(root, "generated/app/v1alpha1");
      copyFileSync(path.join(folder, "alpha.js"), path.join(folder, "old.js"));
    },
  ],
  "a run that was killed left a temporary file": [
    (root) => write(root, "generated/app/.seamgen-0123456789abcdef.tmp", "part"),
  ],
  "the licence becomes a link to outside": [(root) => linkAway(root, "LICENSE")],
  "the output becomes a link to outside": [(root) => linkAway(root, "generated")],
  "a folder of the output becomes a link to outside": [(root) => linkAway(root, "generated/app/v1alpha1")],
  "a scaffold becomes a link to outside": [(root) => linkAway(root, ALPHA)],
  "a scaffold becomes a folder": [
    (root) => {
      rmSync(path.join(root, ALPHA));
      mkdirSync(path.join(root, ALPHA));
    },
  ],
  "a scaffold becomes a link to nowhere": [
    (root) => {
      rmSync(path.join(root, ALPHA));
      symlinkSync("nowhere.ts", path.join(root, ALPHA));
    },
  ],
  "a scaffold moves, and then loses its class": [
    (root) => renameSync(path.join(root, ALPHA), path.join(root, "reconcilers/moved.ts")),
    (root) => write(root, "reconcilers/moved.ts", "export {};\n"),
  ],
  "a generated file changes in place, with its size and times": [
    (root) => {
      const file = path.join(root, "generated/app/v1alpha1/alpha.js");
      const { atime, mtime } = lstatSync(file);
      const open = openSync(file, "r+");
      writeSync(open, "x", readFileSync(file).length - 2);
      closeSync(open);
      utimesSync(file, atime, mtime);
    },
  ],
};

function makeProject(): string {
  const parent = realpathSync(mkdtempSync(path.join(tmpdir(), "seamgen-cached-")));
  const root = path.join(parent, "project");
  write(root, "seamgen.config.json", JSON.stringify(CONFIG));
  write(root, "LICENSE", "Do as you like.\n");
  for (const name of ["Alpha", "Beta"]) write(root, `schemas/app/${name}.json`, schema(name, []));
  write(root, "schemas/app/Delta.json", schema("Delta", ["app/Alpha", "app/Beta"]));
  mkdirSync(path.join(root, "node_modules"));
  return root;
}

/** Makes the changes, with a run after each. Returns the end of the last run and the files after it. */
function runAfter(changes: readonly ((root: string) => void)[], isCached: boolean) {
  const root = makeProject();
  try {
    assert.is(seamgen(["generate"], { cwd: root }).exit, 0);
    let last = { exit: 0, stderr: "" };
    for (const change of changes) {
      change(root);
      if (!isCached) rmSync(path.join(root, "node_modules/.cache"), { recursive: true });
      const { exit, stderr } = seamgen(["generate"], { cwd: root });
      last = { exit, stderr: stderr.replaceAll(path.dirname(root), "") };
    }
    return { ...last, files: readFiles(root) };
  } finally {
    rmSync(path.dirname(root), { recursive: true, force: true });
  }
}

for (const [name, changes] of Object.entries(CHANGES))
  test(`${name}: a run with the cache ends like one without`, () => {
    assert.equal(runAfter(changes, true), runAfter(changes, false));
  });

test("a generated file that someone changes during the run is written again by the next one", () => {
  const root = makeProject();
  try {
    const file = path.join(root, "generated/app/v1alpha1/alpha.js");
    const preload = path.join(root, "../edit.cjs");
    // Edits the file after the run has written all others.
    writeFileSync(
      preload,
      `const fs = require("node:fs"); const { renameSync } = fs;
fs.renameSync = (from, to) => { renameSync(from, to); if (to.endsWith("all.yaml")) fs.appendFileSync(${JSON.stringify(file)}, "// mine"); };
require("node:module").syncBuiltinESMExports();`,
    );
    const env = { NODE_OPTIONS: `--require=${preload}` };
    assert.is(seamgen(["generate"], { cwd: root, env }).exit, 0);
    assert.match(readFileSync(file, "utf8"), "// mine");
    assert.is(seamgen(["generate"], { cwd: root }).exit, 0);
    assert.not.match(readFileSync(file, "utf8"), "// mine");
  } finally {
    rmSync(path.dirname(root), { recursive: true, force: true });
  }
});

test("two configs whose names differ only by what the cache adds do not meet", () => {
  const root = makeProject();
  try {
    for (const name of ["a.json", "a.work.json", "a.run.json", "a.json", "a.work.json"]) {
      copyFileSync(path.join(root, "seamgen.config.json"), path.join(root, name));
      const { exit, stderr } = seamgen(["generate", "--config", name], { cwd: root });
      assert.is(exit, 0, stderr);
    }
  } finally {
    rmSync(path.dirname(root), { recursive: true, force: true });
  }
});

test.run();
