import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { fileURLToPath } from "node:url";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { readFiles, type Project } from "./project.ts";

const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));

/** Links the generated packages, under their scope, and the runtime into `node_modules`. */
export function linkPackages(project: Project, scope: string): void {
  const link = (target: string, name: string) => {
    const place = path.join(project.root, "node_modules", name);
    mkdirSync(path.dirname(place), { recursive: true });
    symlinkSync(target, place);
  };
  const generated = path.join(project.root, "generated");
  for (const layer of readdirSync(generated))
    if (layer !== "crds") link(path.join(generated, layer), `${scope}/${layer}`);
  link(path.join(REPOSITORY, "packages/runtime"), "@seamgen/runtime");
}

function outputFiles(project: Project, ending: string): string[] {
  return [...readFiles(project.root).keys()].filter((file) => file.startsWith("generated/") && file.endsWith(ending));
}

/** Checks every generated declaration under the strictest options. Returns the compiler's errors. */
export function typeCheck(project: Project): string {
  project.write("tsconfig.json", {
    compilerOptions: {
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
    },
    files: outputFiles(project, ".d.ts"),
  });
  const compiler = path.join(REPOSITORY, "node_modules/typescript-5/lib/tsc.js");
  const { stdout, stderr } = spawnSync(process.execPath, [compiler, "-p", "."], {
    cwd: project.root,
    encoding: "utf8",
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

/** Parses every generated YAML file. Fails if YAML 1.1 and YAML 1.2 read it differently. */
export function readYamlOutput(project: Project): Map<string, unknown> {
  const options = { maxAliasCount: 0 } as const;
  return new Map(
    outputFiles(project, ".yaml").flatMap((file) => {
      const documents = project
        .read(file)
        .split(/^---$/m)
        .filter((text) => text.replace(/^#.*$/gm, "").trim() !== "");
      return documents.map((text, i) => {
        const value: unknown = parse(text, { ...options, version: "1.2" });
        assert.ok(
          isDeepStrictEqual(parse(text, { ...options, version: "1.1" }), value),
          `${file} reads differently under YAML 1.1`,
        );
        return [documents.length > 1 ? `${file}#${i}` : file, value] as const;
      });
    }),
  );
}
