import { existsSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { starterConfig, starterSchema } from "../../generator/commands/starter.ts";
import { generate } from "../../generator/generate.ts";
import { MemoryFiles } from "../support/memory-files.ts";
import { Project, readFiles } from "../support/project.ts";

const ROOT = "/seamgen-nowhere";
const INPUT = {
  "seamgen.config.json": starterConfig({ scope: "@demo", layers: [{ name: "web", group: "web.example.com" }] }),
  "schemas/web/Website.json": starterSchema("web"),
};
const MODEL = `${ROOT}/generated/web/v1alpha1/website.d.ts`;

const test = suite("a file system in memory");

function started(): MemoryFiles {
  const files = new MemoryFiles();
  for (const [file, value] of Object.entries(INPUT))
    files.write(`${ROOT}/${file}`, `${JSON.stringify(value, null, 2)}\n`);
  return files;
}

test("a run writes the same files as on the disk, and nothing to the disk", async () => {
  const files = started();
  const project = new Project();
  for (const [file, value] of Object.entries(INPUT)) project.write(file, value);
  const first = await generate({ root: ROOT, fileSystem: files });
  assert.is(first.outcome, "ok");
  assert.is((await generate({ root: project.root })).outcome, "ok");
  const inMemory = [...files.texts].map(([file, text]) => [file.slice(ROOT.length + 1), text] as const);
  assert.equal(new Map(inMemory.sort(([a], [b]) => (a < b ? -1 : 1))), readFiles(project.root));
  assert.not.ok(existsSync(ROOT));
  project.remove();
});

test("a second run changes nothing, and a run after a schema was renamed deletes the old files", async () => {
  const files = started();
  await generate({ root: ROOT, fileSystem: files });
  const before = new Map([...files.texts.keys()].map((file) => [file, files.stat(file)]));
  const again = await generate({ root: ROOT, fileSystem: files });
  assert.ok(again.artifacts.every(({ action }) => action === "unchanged"));
  assert.equal(new Map([...files.texts.keys()].map((file) => [file, files.stat(file)])), before);
  const schema = files.texts.get(`${ROOT}/schemas/web/Website.json`) ?? "";
  files.remove(`${ROOT}/schemas/web/Website.json`);
  files.write(`${ROOT}/schemas/web/Site.json`, schema);
  assert.is((await generate({ root: ROOT, fileSystem: files })).outcome, "ok");
  assert.not.ok(files.texts.has(MODEL));
  assert.ok(files.texts.has(MODEL.replace("website", "site")));
});

test("a file that cannot be written is reported; the other files are written, and the next run adds it", async () => {
  const files = started();
  files.refused.add(MODEL);
  const { outcome, diagnostics } = await generate({ root: ROOT, fileSystem: files });
  assert.is(outcome, "tool-failure");
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  assert.equal(
    errors.map(({ code, message }) => `${code} ${message}`),
    ["SG5007 generated/web/v1alpha1/website.d.ts: EACCES: permission denied"],
  );
  assert.ok(files.texts.has(MODEL.replace(".d.ts", ".js")));
  files.refused.clear();
  const next = await generate({ root: ROOT, fileSystem: files });
  assert.is(next.outcome, "ok");
  assert.equal(
    next.artifacts.filter(({ action }) => action !== "unchanged").map(({ path }) => `${ROOT}/${path}`),
    [MODEL],
  );
});

test("a missing config is reported with its path from the root", async () => {
  const { outcome, diagnostics } = await generate({ root: ROOT, config: "sub/c.json", fileSystem: new MemoryFiles() });
  assert.is(outcome, "config-errors");
  assert.equal(
    diagnostics.map(({ code, message }) => `${code} ${message}`),
    ["SG6001 no config file at sub/c.json"],
  );
});

test.run();
