import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { buildId } from "../../scripts/build-id.ts";
import { TESTS } from "./tiers.ts";

const ROOT = path.join(TESTS, "..");
const DIST = path.join(ROOT, "dist");

/** Builds `dist/` unless it was built from the current sources. Many tests run the published files. */
export function ensureBuilt(): boolean {
  if (isBuiltFrom(buildId())) return true;
  console.log("dist/ was not built from the current sources; running npm run build");
  return spawnSync("npm", ["run", "--silent", "build"], { cwd: ROOT, stdio: "inherit" }).status === 0;
}

/** Whether `dist/` was built from the sources with this id, which its bundles contain. */
export function isBuiltFrom(id: string): boolean {
  if (!existsSync(DIST)) return false;
  const bundles = readdirSync(DIST).filter((file) => /\.c?js$/.test(file));
  return bundles.some((file) => readFileSync(path.join(DIST, file), "utf8").includes(id));
}
