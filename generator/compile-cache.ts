import { mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from "node:fs";
import Module from "node:module";
import path from "node:path";
import { Script } from "node:vm";
import { BUILD_ID } from "./build-id.ts";

/** Folder of the bundles: the one of this very file once it is bundled. */
const OWN_FOLDER = path.dirname(process.argv[1] === undefined ? "" : realpathSync(process.argv[1]));

/** What node does with a module's text; not part of its typings. */
interface Compiling {
  _compile(this: NodeModule, content: string, filename: string): unknown;
}

/**
 * Lets V8 keep the compiled form of our bundles beside them, a fifth of the time of a short run. Node 20 has no
 * `module.enableCompileCache`. It stands where our own code does, never in a project: compiled code is code.
 * Whatever goes wrong here costs only that time: V8 itself refuses data of another version, other flags, or
 * another text.
 */
export function keepCompiled(): void {
  if (BUILD_ID === null) return;
  const folder = path.join(OWN_FOLDER, "compiled", `${BUILD_ID}-${process.version}-${process.arch}`);
  const fresh: (() => void)[] = [];
  // Module has this method since its first version; its typings leave it out.
  const prototype = Module.prototype as unknown as Compiling;
  const compile = prototype._compile;
  prototype._compile = function (content, filename) {
    if (path.dirname(filename) !== OWN_FOLDER) return compile.call(this, content, filename);
    const kept = path.join(folder, `${path.basename(filename)}.bin`);
    const cachedData = readIfAny(kept);
    const script = new Script(Module.wrap(content.replace(/^#!.*/, "")), {
      filename,
      ...(cachedData ? { cachedData } : {}),
    });
    if (cachedData === undefined || script.cachedDataRejected === true) fresh.push(() => keep(kept, script));
    const wrapper: (...args: unknown[]) => unknown = script.runInThisContext();
    return wrapper.call(
      this.exports,
      this.exports,
      (id: string) => this.require(id),
      this,
      filename,
      path.dirname(filename),
    );
  };
  // At the end, when the functions that a run needs have been compiled too.
  process.once("exit", () => fresh.forEach((save) => save()));
}

function readIfAny(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

function keep(file: string, script: Script): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(`${file}.${process.pid}`, script.createCachedData());
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // A read-only or full disk: the next run compiles again.
  }
}
