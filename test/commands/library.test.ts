import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { cleanEnv, ROOT, seamgen, stamps } from "../support/built-cli.ts";
import { Project, readFiles } from "../support/project.ts";

/** Creates a project with the package installed. */
function consumer(): Project {
  const project = new Project();
  mkdirSync(path.join(project.root, "node_modules"));
  symlinkSync(ROOT, path.join(project.root, "node_modules/seamgen"));
  project.write("package.json", { private: true, type: "module" });
  seamgen(["init"], { cwd: project.root });
  return project;
}

function runProgram(project: Project, program: string) {
  project.write("program.mjs", program);
  const { status, stdout, stderr } = spawnSync(process.execPath, ["program.mjs"], {
    cwd: project.root,
    env: cleanEnv(),
    encoding: "utf8",
    timeout: 60_000,
  });
  return { status, stdout, stderr };
}

test("importing the library writes no file and no output, and leaves no handle, listener or global", () => {
  const project = consumer();
  const program = `
    const before = { globals: Reflect.ownKeys(globalThis).length, events: process.eventNames().length };
    const { generate } = await import("seamgen");
    if (typeof generate !== "function") throw new Error("generate is not a function");
    if (Reflect.ownKeys(globalThis).length !== before.globals) throw new Error("a global was added");
    if (process.eventNames().length !== before.events) throw new Error("a listener was added");
    await new Promise((resolve) => setTimeout(resolve, 20)); // Node.js closes the module files that it has read
    const active = process.getActiveResourcesInfo().filter((name) => name !== "TTYWrap" && name !== "PipeWrap");
    if (active.length > 0) throw new Error(active.join());
  `;
  project.write("program.mjs", program);
  const before = stamps(project.root);
  const modules = readdirSync(path.join(project.root, "node_modules"));
  const { status, stdout, stderr } = runProgram(project, program);
  assert.equal({ status, stdout, stderr }, { status: 0, stdout: "", stderr: "" });
  assert.equal([...readFiles(project.root).keys()], [...before.keys()]);
  for (const [file, stamp] of stamps(project.root)) if (file !== "program.mjs") assert.is(stamp, before.get(file));
  assert.equal(readdirSync(path.join(project.root, "node_modules")), modules);
  project.remove();
});

interface Result {
  readonly outcome: string;
  readonly diagnostics: readonly { readonly code: string; readonly line: number | null }[];
  readonly files: readonly (readonly [path: string, action: string, ownership: string, contents: string])[];
}

function callGenerate(project: Project, options: object): Result {
  const program = `
    import { generate, diagnosticsToJson } from "seamgen";
    const { outcome, artifacts, diagnostics } = await generate(${JSON.stringify(options)});
    const files = [];
    for (const { path, action, ownership, contents } of artifacts) files.push([path, action, ownership, await contents()]);
    console.log(JSON.stringify({ outcome, diagnostics: await diagnosticsToJson(diagnostics), files }));
  `;
  const { status, stdout, stderr } = runProgram(project, program);
  assert.is(status, 0, stderr);
  assert.is(stderr, "");
  const result: Result = JSON.parse(stdout);
  return result;
}

test("generate writes what the command writes, and returns it", () => {
  const project = consumer();
  const planned = callGenerate(project, { check: true });
  assert.is(planned.outcome, "drift");
  assert.not.ok(
    [...readFiles(project.root).keys()].some((file) => file.startsWith("generated/")),
    "check writes nothing",
  );
  const { outcome, files } = callGenerate(project, {});
  assert.is(outcome, "ok");
  assert.ok(files.length > 10);
  for (const [file, action, , contents] of files) {
    assert.is(action, "create", file);
    assert.is(contents, project.read(file), file);
  }
  assert.equal(
    planned.files.map(([file, , , contents]) => [file, contents]),
    files.map(([file, , , contents]) => [file, contents]),
  );
  assert.is(files.filter(([, , ownership]) => ownership === "scaffold").length, 1);
  assert.is(seamgen(["generate", "--check"], { cwd: project.root }).exit, 0);
  const again = callGenerate(project, {});
  assert.ok(
    again.files.every(([file, action, , contents]) => action === "unchanged" && contents === project.read(file)),
  );
  const before = stamps(project.root);
  assert.is(callGenerate(project, { check: true }).outcome, "ok");
  for (const [file, stamp] of stamps(project.root))
    if (file !== "program.mjs") assert.is(stamp, before.get(file), file);
  project.remove();
});

test("errors in schemas and config are returned as diagnostics", () => {
  const project = consumer();
  const schema = "schemas/platform/Website.json";
  project.write(schema, project.read(schema).replace('"minLength": 1', '"minLength": -1'));
  const { outcome, diagnostics, files } = callGenerate(project, {});
  assert.is(outcome, "schema-errors");
  assert.equal(files, []);
  const line =
    project
      .read(schema)
      .split("\n")
      .findIndex((text) => text.includes('"minLength": -1')) + 1;
  assert.ok(diagnostics.some((item) => item.code === "SG2012" && item.line === line));
  assert.is(callGenerate(project, { config: "none.json" }).outcome, "config-errors");
  project.remove();
});

test.run();
