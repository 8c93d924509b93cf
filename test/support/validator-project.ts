import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createValidatorEmitter } from "../../generator/emit/validators/emit-validators.ts";
import { printSharedModule } from "../../generator/emit/validators/print-shared-module.ts";
import type { Catalog, Entry } from "../../generator/types.ts";

/** A call of an exported function: its name and its arguments, which are JSON. */
export type FunctionCall = readonly [name: string, ...args: readonly unknown[]];

/** Validator modules in a temporary folder, where no `node_modules` is found. */
export class ValidatorProject {
  readonly folder = mkdtempSync(join(tmpdir(), "seamgen-validators-"));

  static async write(catalog: Catalog): Promise<ValidatorProject> {
    const project = new ValidatorProject();
    const emitter = createValidatorEmitter(catalog, {
      sharedModule: () => "../internal.js",
      importPath: (from, to) =>
        from.layer === to.layer ? `./${to.stem}.validator.js` : `../${to.layer}/${to.stem}.validator.js`,
    });
    project.file("package.json", `{ "type": "module" }`);
    const shared = await printSharedModule(catalog, "// Generated.");
    project.file("internal.js", shared.js);
    project.file("internal.d.ts", shared.dts);
    for (const entry of catalog.entries) {
      const { js, dts } = emitter.emit(entry);
      project.file(`${project.stem(entry)}.validator.js`, js);
      project.file(`${project.stem(entry)}.validator.d.ts`, dts);
    }
    return project;
  }

  stem(entry: Entry): string {
    return `${entry.layer}/${entry.stem}`;
  }

  file(name: string, text: string): void {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  /** Imports a module in a new Node.js process and calls its exports there. An error is returned as an object. */
  call(entry: Entry, calls: readonly FunctionCall[]): unknown[] {
    this.file("calls.json", JSON.stringify(calls));
    this.file("run.mjs", RUNNER);
    const args = ["--disallow-code-generation-from-strings", "run.mjs", `./${this.stem(entry)}.validator.js`];
    const env = { PATH: process.env["PATH"] ?? "" };
    const text = execFileSync(process.execPath, args, { cwd: this.folder, encoding: "utf8", env, maxBuffer: 2 ** 28 });
    const results: unknown = JSON.parse(text);
    return Array.isArray(results) ? results : [];
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const RUNNER = `
import { readFileSync } from "node:fs";
const module = await import(process.argv[2]);
const results = JSON.parse(readFileSync("calls.json", "utf8")).map(([name, ...args]) => {
  try {
    return module[name](...args) ?? null;
  } catch (error) {
    return { name: error.name, message: error.message, errors: error.errors };
  }
});
process.stdout.write(JSON.stringify(results));
`;
