import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { fileURLToPath } from "node:url";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { readFiles, type Project } from "./project.ts";

const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));

/** Links the generated packages, under their names, and the runtime into `node_modules`. */
export function linkPackages(project: Project): void {
  linkGenerated(project);
  linkRuntime(project.root);
}

/** Links the generated packages only. */
export function linkGenerated(project: Project): void {
  for (const { folder, name } of generatedPackages(project)) link(project.root, path.join(project.root, folder), name);
}

/** Links the runtime into the `node_modules` of a folder. */
export function linkRuntime(folder: string): void {
  link(folder, path.join(REPOSITORY, "packages/runtime"), "@seamgen/runtime");
}

function link(folder: string, target: string, name: string): void {
  const place = path.join(folder, "node_modules", name);
  mkdirSync(path.dirname(place), { recursive: true });
  symlinkSync(target, place);
}

/** The generated packages: the folders below `generated` that have a manifest. */
function generatedPackages(project: Project): { readonly folder: string; readonly name: string }[] {
  const folders = readdirSync(path.join(project.root, "generated")).map((layer) => `generated/${layer}`);
  return folders
    .filter((folder) => existsSync(path.join(project.root, folder, "package.json")))
    .map((folder) => {
      const manifest: { name: string } = JSON.parse(project.read(`${folder}/package.json`));
      return { folder, name: manifest.name };
    });
}

/**
 * Writes programs of users, for `typeCheck`: one per package that imports each of its modules by name, and the samples of
 * the READMEs.
 */
export function writePrograms(project: Project): void {
  for (const [i, { folder, name }] of generatedPackages(project).entries()) {
    const modules = outputFiles(project, ".d.ts")
      .filter((file) => file.startsWith(`${folder}/`) && !file.includes("/internal/v1/"))
      .map((file) => file.slice(folder.length + 1, -".d.ts".length));
    const imports = [name, ...modules.map((module) => `${name}/${module.replace(/\/index$/, "")}`)];
    const lines = imports.map((module, n) => `import * as m${n} from ${JSON.stringify(module)};`);
    const all = imports.map((_, n) => `m${n}`).join(", ");
    project.write(`programs/every-${i}.ts`, `${lines.join("\n")}\nexport const all: object[] = [${all}];\n`);
    for (const [n, [, code = ""]] of [...project.read(`${folder}/README.md`).matchAll(SAMPLE)].entries())
      project.write(`programs/sample-${i}-${n}.ts`, code);
  }
}

const SAMPLE = /^```ts\n([^]*?)^```$/gm;

function outputFiles(project: Project, ending: string): string[] {
  return [...readFiles(project.root).keys()].filter((file) => file.startsWith("generated/") && file.endsWith(ending));
}

const COMPILER_OPTIONS = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  skipLibCheck: false,
  target: "es2022",
  lib: ["es2023", "dom"], // dom declares AbortSignal
  module: "nodenext",
  moduleResolution: "nodenext",
  types: [],
  preserveSymlinks: true,
};

/** Checks every generated declaration, and the files below `also`, under the strictest options. Returns the errors. */
export function typeCheck(project: Project, also: readonly string[] = []): string {
  const compiler = path.join(REPOSITORY, "node_modules/typescript-5/lib/tsc.js");
  const files = { files: outputFiles(project, ".d.ts"), include: also };
  return compile(project.root, compiler, files);
}

/** Checks the declarations, programs and scaffolds of several projects at once. Returns the errors. */
export function typeCheckAll(folder: string, projects: readonly Project[]): string {
  const compiler = path.join(REPOSITORY, "node_modules/typescript/lib/tsc.js");
  const files = projects.flatMap((project) => {
    const own = [...readFiles(project.root).keys()];
    const checked = own.filter((file) => /^generated\/.*\.d\.ts$|^(programs|scaffolds)\/.*\.ts$/.test(file));
    return checked.map((file) => path.join(project.root, file));
  });
  return compile(folder, compiler, { files });
}

function compile(folder: string, compiler: string, files: object): string {
  writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: COMPILER_OPTIONS, ...files }));
  const { stdout, stderr } = spawnSync(process.execPath, [compiler, "-p", "."], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  return stdout + stderr;
}

export interface Imported {
  /** The global `pwned` after all modules were imported; null if no code has set it. */
  readonly pwned: unknown;
  /** The errors of each validator, by its name, as `path keyword`. */
  readonly errors: { readonly [name: string]: readonly string[] };
  readonly count: number;
}

/** Imports every generated module in a new Node.js process, and gives each named validator its JSON document. */
export function importAll(project: Project, documents: { readonly [validator: string]: string } = {}): Imported {
  project.write("import-all.mjs", RUNNER);
  project.write("documents.json", documents);
  const args = ["--disallow-code-generation-from-strings", "import-all.mjs", ...outputFiles(project, ".js")];
  const text = execFileSync(process.execPath, args, {
    cwd: project.root,
    encoding: "utf8",
    env: { PATH: process.env["PATH"] ?? "" },
    timeout: 60_000,
  });
  const result: Imported = JSON.parse(text);
  return result;
}

const RUNNER = `
import { readFileSync } from "node:fs";
const documents = JSON.parse(readFileSync("documents.json", "utf8"));
const errors = {};
const files = process.argv.slice(2);
for (const file of files) {
  const module = await import("./" + file);
  for (const name of Object.keys(module)) {
    if (!Object.hasOwn(documents, name)) continue;
    errors[name] = module[name](JSON.parse(documents[name])).map((error) => error.path + " " + error.keyword);
  }
}
process.stdout.write(JSON.stringify({ pwned: globalThis.pwned ?? null, errors, count: files.length }));
`;

/** A document of a generated YAML file, as the package `yaml` reads it. */
export interface YamlDocument {
  readonly file: string;
  readonly text: string;
  readonly value: unknown;
}

/** Parses every generated YAML file. Fails if YAML 1.1 and YAML 1.2 read it differently. */
export function yamlDocuments(project: Project): YamlDocument[] {
  const options = { maxAliasCount: 0 } as const;
  // A copy of a schema has the bytes of the user's file.
  const printed = outputFiles(project, ".yaml").filter((file) => !/^generated\/[^/]+\/schemas\//.test(file));
  return printed.flatMap((file) => {
    const documents = project
      .read(file)
      .split(/^---$/m)
      .filter((text) => text.replace(/^#.*$/gm, "").trim() !== "");
    return documents.map((text, i) => {
      const value: unknown = parse(text, { ...options, version: "1.2" });
      const same = isDeepStrictEqual(parse(text, { ...options, version: "1.1" }), value);
      assert.ok(same, `${file} reads differently under YAML 1.1`);
      return { file: documents.length > 1 ? `${file}#${i}` : file, text, value };
    });
  });
}

/** The values of all generated YAML documents, by file. */
export function readYamlOutput(project: Project): Map<string, unknown> {
  return new Map(yamlDocuments(project).map(({ file, value }) => [file, value]));
}
