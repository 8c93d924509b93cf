import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { withLock } from "../cluster/control-plane/lock.ts";
import { cacheFolder } from "./cache-folder.ts";

/**
 * Installs a package of PyPI, such as `name==1.2.3`, into a virtual environment in the cache. Returns the folder of its
 * programs, or undefined without Python or a package index. An environment cannot be moved, so a lock guards its folder.
 */
export async function pythonPrograms(requirement: string): Promise<string | undefined> {
  const folder = cacheFolder(`python-${requirement.replace("==", "-")}`);
  const bin = path.join(folder, "bin");
  mkdirSync(path.dirname(folder), { recursive: true });
  return withLock(`${folder}.lock`, async () => {
    if (existsSync(folder)) return bin;
    const run = (program: string, ...args: readonly string[]) =>
      spawnSync(program, args, { stdio: "ignore" }).status === 0;
    const isInstalled =
      run("python3", "-m", "venv", folder) && run(path.join(bin, "pip"), "install", "--quiet", requirement);
    if (!isInstalled) rmSync(folder, { recursive: true, force: true });
    return isInstalled ? bin : undefined;
  });
}
