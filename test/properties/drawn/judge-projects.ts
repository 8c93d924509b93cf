import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc, { type GeneratorValue } from "fast-check";
import { isDeepStrictEqual } from "node:util";
import * as assert from "uvu/assert";
import { checkCrd } from "../../../packages/admission/src/index.ts";
import { isArray, isObject, jsonText, own, type Json } from "../../../packages/base/src/json.ts";
import { stamps } from "../../support/built-cli.ts";
import { Draw } from "./draw.ts";
import { DrawDocuments } from "./draw-documents.ts";
import { drawProject, type DrawnProject } from "./draw-projects.ts";
import {
  linkGenerated,
  linkRuntime,
  readYamlOutput,
  typeCheckAll,
  writePrograms,
  yamlDocuments,
} from "../../support/output.ts";
import { Project, readFiles, type CliRun } from "../../support/project.ts";
import { ReferenceJudge } from "./reference-judge.ts";
import type { YamlReader } from "../../support/yaml-readers.ts";

/** A document, with the verdict of the reference. */
interface Judged {
  readonly module: string;
  readonly validator: string;
  readonly document: string;
  readonly expected: readonly string[];
}

/** A project that generated, and what is still to be proved about it. */
interface Accepted {
  readonly seed: number;
  readonly project: Project;
  readonly documents: readonly Judged[];
}

/** Draws projects, generates each, and judges the output of all of them at once, because compilers start slowly. */
export class DrawnBatch {
  readonly folder = realpathSync(mkdtempSync(path.join(tmpdir(), "seamgen-drawn-")));
  readonly #accepted: Accepted[] = [];
  refused = 0;

  get accepted(): number {
    return this.#accepted.length;
  }

  /** Draws the project of a seed, generates it, and proves what needs no other process. */
  async add(seed: number): Promise<void> {
    const [value] = fc.sample(fc.gen(), { seed, numRuns: 1 });
    if (value !== undefined) await this.#about(seed, () => this.#generate(seed, value));
  }

  async #about(seed: number, prove: () => unknown): Promise<void> {
    try {
      await prove();
    } catch (error) {
      throw new Error(`SEED=${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }

  async #generate(seed: number, value: GeneratorValue): Promise<void> {
    const draw = new Draw(value);
    const drawn = drawProject(draw);
    const project = new Project(path.join(this.folder, `seed${seed}`));
    writeDrawn(project, drawn);
    const before = [...readFiles(project.root).keys()];
    const run = await project.run("generate");
    assert.not.match(run.stderr + run.stdout, /seamgen failed|^ {4}at /m, run.stderr);
    if (run.exit !== 0) {
      this.refused++;
      assert.ok(run.exit === 2 || run.exit === 3, run.stderr);
      assert.match(run.stderr, / error SG\d{4} /);
      assert.equal(written(project), before, "a refused run wrote files");
      return;
    }
    await this.#runsAgain(project, drawn);
    definitionsHold(project);
    linkGenerated(project);
    writePrograms(project);
    this.#accepted.push({ seed, project, documents: judgedDocuments(draw, drawn, project) });
  }

  /**
   * The second run writes nothing. A run in another folder, without a cache and with another order of files and settings,
   * writes the same bytes.
   */
  async #runsAgain(project: Project, drawn: DrawnProject): Promise<void> {
    const first = stamps(project.root);
    const again = await project.run("generate");
    assert.is(again.exit, 0, again.stderr);
    assert.equal(stamps(project.root), first, "the second run wrote files");
    const check = await project.run("generate", "--check");
    assert.is(check.exit, 0, check.stdout + check.stderr);
    const copy = new Project(`${project.parent}-copy`);
    writeDrawn(copy, { ...drawn, files: new Map([...drawn.files].reverse()) });
    copy.write(CONFIG_FILE, reversed(JSON.parse(project.read(CONFIG_FILE))));
    const fresh = await copy.run("generate");
    assert.is(fresh.exit, 0, fresh.stderr);
    assert.equal(diagnosticsOf(fresh), diagnosticsOf(again), "the diagnostics of another run");
    const [one, other] = [readFiles(project.root), readFiles(copy.root)];
    assert.equal([...other.keys()], [...one.keys()]);
    for (const [file, text] of other) if (file !== CONFIG_FILE) assert.is(text, one.get(file), file);
    copy.remove();
  }

  /** Proves what is cheap for many projects at once: all modules load, all declarations compile, verdicts agree. */
  async judge(readers: readonly YamlReader[]): Promise<void> {
    if (this.#accepted.length === 0) return;
    this.#compile();
    await this.#load();
    for (const reader of readers) this.#read(reader);
  }

  #compile(): void {
    linkRuntime(this.folder);
    const errors = typeCheckAll(
      this.folder,
      this.#accepted.map(({ project }) => project),
    );
    assert.is(errors, "", `the declarations do not compile:\n${errors}`);
  }

  async #load(): Promise<void> {
    const tasks = this.#accepted.map(({ project, documents }) => ({
      modules: written(project)
        .filter((file) => /^generated\/.*\.js$/.test(file))
        .map((file) => path.join(project.root, file)),
      documents: documents.map(({ module, validator, document }) => [
        path.join(project.root, module),
        validator,
        document,
      ]),
    }));
    writeFileSync(path.join(this.folder, "tasks.json"), JSON.stringify(tasks));
    writeFileSync(path.join(this.folder, "load.mjs"), LOADER);
    const text = execFileSync(process.execPath, ["--disallow-code-generation-from-strings", "load.mjs"], {
      cwd: this.folder,
      encoding: "utf8",
      env: { PATH: process.env["PATH"] ?? "" },
      maxBuffer: 2 ** 28,
      timeout: 120_000,
    });
    const results: { pwned: unknown; failures: string[]; verdicts: (string[] | string)[] }[] = JSON.parse(text);
    for (const [i, { seed, documents }] of this.#accepted.entries()) {
      const result = results[i];
      await this.#about(seed, () => {
        assert.equal(result?.failures, [], result?.failures.join("\n"));
        assert.is(result?.pwned, null, "text of a schema ran as code");
        documents.forEach((document, n) => agrees(document, result?.verdicts[n]));
      });
    }
  }

  #read({ name, read }: YamlReader): void {
    const documents = this.#accepted.flatMap(({ seed, project }) =>
      yamlDocuments(project).map(({ file, text, value }) => ({ seed, file, text, value })),
    );
    if (documents.length === 0) return;
    const values = read(documents.map(({ text }) => text));
    documents.forEach(({ seed, file, value }, i) => {
      const same = isDeepStrictEqual(withoutLabels(values[i]), withoutLabels(value));
      assert.ok(same, `SEED=${seed}: ${name} reads ${file} differently`);
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const CONFIG_FILE = "seamgen.config.json";

/** The value with the members of objects in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  );
}

/** Without the places, because those in the config depend on its order. */
function diagnosticsOf({ stderr }: CliRun): string[] {
  return [...stderr.matchAll(/^(\S+?):\d+:\d+ (\w+ SG\d{4} .*)$/gm)].map(([, file, rest]) => `${file} ${rest}`).sort();
}

/** kubectl adds a label. */
function withoutLabels(object: unknown): unknown {
  if (!isObject(object) || !isObject(object["metadata"])) return object;
  const { labels: _, ...metadata } = object["metadata"];
  return { ...object, metadata };
}

function writeDrawn(project: Project, { files }: DrawnProject): void {
  for (const [file, contents] of files) project.write(file, contents);
}

function written(project: Project): string[] {
  return [...readFiles(project.root).keys()];
}

/** An API server takes each definition. */
function definitionsHold(project: Project): void {
  for (const [file, value] of readYamlOutput(project)) {
    if (!isObject(value) || own(value, "kind") !== "CustomResourceDefinition") continue;
    assert.equal(checkCrd(value), [], file);
  }
}

function judgedDocuments(draw: Draw, { schemas }: DrawnProject, project: Project): Judged[] {
  const judge = new ReferenceJudge(schemas);
  const documents = new DrawDocuments(draw, (reference, base) => judge.resolve(reference, base));
  const modules = new Map(
    [...readFiles(project.root)].flatMap(([file, text]) => {
      const [, source] = /^\/\/ Code generated by seamgen from (.*)\. DO NOT EDIT\.$/m.exec(text) ?? [];
      return source !== undefined && file.endsWith(".validator.js") ? [[source, file] as const] : [];
    }),
  );
  const asksWhatIsEvaluated = schemas.some(({ schema }) => jsonText(schema).includes('"unevaluatedProperties"'));
  return schemas.flatMap(({ uri, path: source, name, schema }) => {
    const module = modules.get(source);
    assert.ok(module !== undefined, `no validator of ${source}`);
    // A file of only `$defs` has no type of its own.
    if (!project.read(module).includes(`function validate${name}(`)) {
      assert.ok(own(schema, "$defs") !== undefined, `no validator of the root of ${source}`);
      return [];
    }
    return [0, 0, 0, 2, 4, 8].flatMap((strays): Judged[] => {
      const document = jsonText(documents.near(judge.at(uri), strays));
      // Ajv takes a property `__proto__` for one that is evaluated.
      if (document.includes('"__proto__"') && asksWhatIsEvaluated) return [];
      const expected = judge.errors(uri, JSON.parse(document));
      return [{ module, validator: `validate${name}`, document, expected }];
    });
  });
}

function agrees({ module, document, expected }: Judged, found: readonly string[] | string | undefined): void {
  const isSame = isArray(found as Json) && (found?.length === 0) === (expected.length === 0);
  assert.ok(isSame, `${module}: ${document}\n  Ajv: ${expected.join("; ")}\n  validator: ${String(found)}`);
}

const LOADER = `
import { readFileSync } from "node:fs";
const results = [];
for (const { modules, documents } of JSON.parse(readFileSync("tasks.json", "utf8"))) {
  const failures = [];
  const loaded = new Map();
  for (const file of modules) {
    try {
      loaded.set(file, await import(file));
    } catch (error) {
      failures.push(file + ": " + error.stack);
    }
  }
  const verdicts = documents.map(([file, validator, document]) => {
    try {
      return loaded.get(file)[validator](JSON.parse(document)).map(({ path, keyword }) => path + " " + keyword);
    } catch (error) {
      return String(error.stack);
    }
  });
  results.push({ pwned: globalThis.pwned ?? null, failures, verdicts });
}
process.stdout.write(JSON.stringify(results));
`;
