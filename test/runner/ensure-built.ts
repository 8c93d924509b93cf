import { spawnSync } from "node:child_process";
import path from "node:path";
import { buildId } from "../../scripts/build-id.ts";
import { isBuiltFrom } from "../../scripts/built-files.ts";
import { TESTS } from "./tiers.ts";

const ROOT = path.join(TESTS, "..");

/** Builds what is published, unless it was built from the current sources. Many tests run the published files. */
export function ensureBuilt(): boolean {
  if (isBuiltFrom(ROOT, buildId())) return true;
  console.log("dist/ is not what the current sources give; running npm run build");
  return spawnSync("npm", ["run", "--silent", "build"], { cwd: ROOT, stdio: "inherit" }).status === 0;
}
