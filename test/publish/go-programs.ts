import { spawnSync } from "node:child_process";
import path from "node:path";
import { build, canBuild, goModule, isBuilt, programName } from "../cluster/control-plane/go-module.ts";

const MODULES = path.join(import.meta.dirname, "modules");

/**
 * Builds a program from the Go module in `modules/<name>`, once. Returns its path, or undefined without Go or its module
 * proxy. `requires` is the module whose version is pinned, `goPackage` the package of the program.
 */
export async function goProgram(name: string, requires: string, goPackage: string): Promise<string | undefined> {
  const module = goModule(path.join(MODULES, name), requires);
  const part = { module, packages: [goPackage] };
  if (!isBuilt(part) && !canBuild(module)) return undefined;
  try {
    await build(part);
    return path.join(module.folder, programName(goPackage));
  } catch (error) {
    console.log(`${name}: ${String(error)}`);
    return undefined;
  }
}

/**
 * Returns the folder with the source of the module that `modules/<name>` pins, or undefined without Go or its module proxy.
 */
export function moduleSource(name: string, requires: string): string | undefined {
  const { status, stdout } = spawnSync("go", ["mod", "download", "-json", requires], {
    cwd: path.join(MODULES, name),
    env: { ...process.env, GOWORK: "off" },
    encoding: "utf8",
  });
  if (status !== 0) return undefined;
  const { Dir: folder }: { Dir: string } = JSON.parse(stdout);
  return folder;
}
