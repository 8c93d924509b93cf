import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PUBLISHED } from "./published.ts";

/** Holds a hash of a build: of its sources and of every file that it wrote. It is not published. */
const SEAL = "dist/seal.txt";
/** Node's compile cache, which a run of the tool fills. */
const COMPILED = "dist/compiled/";

/** Records that the files in each `dist/` below `root` are those that a build from the sources with this id wrote. */
export function sealBuild(root: string, id: string): void {
  writeFileSync(path.join(root, SEAL), hashOf(root, id));
}

/** Whether a build from the sources with this id wrote each `dist/` below `root`, and no file was changed, added or lost. */
export function isBuiltFrom(root: string, id: string): boolean {
  const seal = path.join(root, SEAL);
  return existsSync(seal) && readFileSync(seal, "utf8") === hashOf(root, id);
}

function hashOf(root: string, id: string): string {
  const hash = createHash("sha256").update(id);
  for (const file of builtFiles(root))
    hash.update(`\0${file}\0`).update(
      createHash("sha256")
        .update(readFileSync(path.join(root, file)))
        .digest(),
    );
  return hash.digest("hex");
}

function builtFiles(root: string): string[] {
  return PUBLISHED.flatMap((folder) => {
    const dist = path.join(root, folder, "dist");
    if (!existsSync(dist)) return [];
    const items = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((item) => item.isFile());
    return items.map((item) => path.relative(root, path.join(item.parentPath, item.name)).replaceAll(path.sep, "/"));
  })
    .filter((file) => file !== SEAL && !file.startsWith(COMPILED))
    .sort();
}
