import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { cleanEnv } from "../support/built-cli.ts";
import { cacheFolder } from "./cache-folder.ts";

/** What is installed: a package.json of its own, so that no program of a test is a dependency of this repository. */
interface Wanted {
  readonly dependencies: { readonly [name: string]: string };
  readonly overrides?: { readonly [name: string]: string };
}

/**
 * Installs npm packages into a folder of the cache. Returns its `node_modules`, or undefined without a package registry.
 * The name holds the version of what is installed.
 */
export function npmPrograms(name: string, wanted: Wanted): string | undefined {
  const folder = cacheFolder(name);
  const modules = path.join(folder, "node_modules");
  if (existsSync(modules)) return modules;
  const temporary = `${folder}.${process.pid}`;
  mkdirSync(temporary, { recursive: true });
  try {
    writeFileSync(path.join(temporary, "package.json"), JSON.stringify({ private: true, ...wanted }));
    const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund"];
    if (spawnSync("npm", args, { cwd: temporary, env: cleanEnv() }).status !== 0) return undefined;
    if (!existsSync(folder)) renameSync(temporary, folder);
    return modules;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
