/**
 * Checks that a version can be published, and packs it: `npm run release`. It publishes nothing. Its last lines are the
 * commands that do. `-- --skip-gate` skips the gate, if you have just run it on this commit; it builds all the same.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { findFaults, type ReleaseFacts } from "./release-faults.ts";
import { PUBLISHED } from "./published.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const target = path.join(root, "release");

function git(...args: readonly string[]): string {
  return execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
}

function facts(): ReleaseFacts {
  const read = (file: string) => readFileSync(path.join(root, file), "utf8");
  return {
    manifests: PUBLISHED.map((folder) => JSON.parse(read(path.join(folder, "package.json")))),
    changelog: existsSync(path.join(root, "CHANGELOG.md")) ? read("CHANGELOG.md") : "",
    changedFiles: git("status", "--porcelain", "--untracked-files=all").split("\n").filter(Boolean),
    trackedFiles: git("ls-files", "-v").split("\n"),
    branch: git("branch", "--show-current"),
    tags: git("tag", "--list").split("\n"),
    today: new Date().toLocaleDateString("sv"),
  };
}

/** Builds and packs, so that a tarball has what the sources of this commit give, whatever was in `dist/`. */
function packAll(): void {
  execFileSync("npm", ["run", "--silent", "build"], { cwd: root, stdio: "inherit" });
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const folder of PUBLISHED)
    execFileSync("npm", ["pack", "--ignore-scripts", "--pack-destination", target], {
      cwd: path.join(root, folder),
      stdio: "inherit",
    });
}

function release(): number {
  const found = facts();
  const faults = findFaults(found);
  for (const fault of faults) console.error(`release: ${fault}`);
  if (faults.length > 0) return 1;
  if (!process.argv.includes("--skip-gate")) execFileSync("bash", [".ci/run"], { cwd: root, stdio: "inherit" });
  packAll();
  const version = found.manifests[0]?.version ?? "";
  console.log(`\nReady. Nothing is published yet. To publish version ${version}:`);
  console.log(`  git tag v${version} && git push origin v${version}`);
  console.log(`  for tarball in ${path.relative(root, target)}/*.tgz; do npm publish --access public $tarball; done`);
  return 0;
}

process.exitCode = release();
