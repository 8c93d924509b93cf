import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { cacheFolder } from "./cache-folder.ts";

/**
 * Downloads Debian packages and extracts them into a folder of the cache. Nothing is installed. Returns the folder, or
 * undefined if this machine has no apt-get or no package archive.
 */
export function debianPackages(name: string, packages: readonly string[]): string | undefined {
  const folder = path.join(cacheFolder("debian"), name);
  if (existsSync(folder)) return folder;
  const temporary = `${folder}.${process.pid}`;
  mkdirSync(temporary, { recursive: true });
  try {
    if (spawnSync("apt-get", ["download", ...packages], { cwd: temporary }).status !== 0) return undefined;
    for (const file of readdirSync(temporary).filter((one) => one.endsWith(".deb"))) {
      if (spawnSync("dpkg", ["-x", file, "."], { cwd: temporary }).status !== 0) return undefined;
      rmSync(path.join(temporary, file));
    }
    if (!existsSync(folder)) renameSync(temporary, folder);
    return folder;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
