import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { cacheFolder } from "./cache-folder.ts";

interface Fetching {
  /** Also fetch the packages that these depend on and that this machine does not have. Default: false. */
  readonly dependencies?: boolean;
}

/**
 * Downloads Debian packages and extracts them into a folder of the cache. Nothing is installed. Returns the folder, or
 * undefined if this machine has no apt-get or no package archive.
 */
export function debianPackages(
  name: string,
  packages: readonly string[],
  { dependencies = false }: Fetching = {},
): string | undefined {
  const folder = path.join(cacheFolder("debian"), name);
  if (existsSync(folder)) return folder;
  const wanted = dependencies ? withDependencies(packages) : packages;
  if (wanted.length === 0) return undefined;
  const temporary = `${folder}.${process.pid}`;
  mkdirSync(temporary, { recursive: true });
  try {
    if (spawnSync("apt-get", ["download", ...wanted], { cwd: temporary }).status !== 0) return undefined;
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

/** What apt-get would install for these packages; empty if it cannot say. */
function withDependencies(packages: readonly string[]): string[] {
  const args = ["install", "--simulate", "--no-install-recommends", ...packages];
  const { stdout } = spawnSync("apt-get", args, { encoding: "utf8", env: { ...process.env, LC_ALL: "C" } });
  return [...(stdout ?? "").matchAll(/^Inst (\S+)/gm)].map(([, name = ""]) => name);
}
