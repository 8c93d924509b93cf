import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Returns a hash of the tool's own sources, on which the output of a run depends as much as on its input. */
export function buildId(): string {
  const hash = createHash("sha256");
  const add = (folder: string) => {
    for (const item of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = path.join(folder, item.name);
      if (item.isDirectory() && item.name !== "dist" && item.name !== "node_modules") add(file);
      else if (item.isFile()) hash.update(path.relative(root, file)).update(readFileSync(file));
    }
  };
  for (const folder of ["generator", "packages", "templates", "scripts"]) add(path.join(root, folder));
  for (const file of ["package.json", "package-lock.json", "tsconfig.json"])
    hash.update(file).update(readFileSync(path.join(root, file)));
  return hash.digest("hex").slice(0, 16);
}
