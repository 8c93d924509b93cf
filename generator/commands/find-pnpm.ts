import path from "node:path";
import { own } from "../../packages/base/src/json.ts";
import { disk } from "../files/disk.ts";
import { readText } from "../files/file-operations.ts";
import { parsePackageManifest } from "./module-type.ts";

/** Where pnpm looks for the packages of a workspace. It ignores `workspaces` in package.json. */
export interface PnpmWorkspace {
  /** Absolute path of pnpm-workspace.yaml, which may not exist yet. */
  readonly file: string;
  /** Every word of the file. The patterns of packages are among them. */
  readonly words: readonly string[];
}

const FILE = "pnpm-workspace.yaml";

/** Returns the workspace of a project that pnpm manages; undefined if another program does. */
export function findPnpm(root: string): PnpmWorkspace | undefined {
  const file = nearestFile(root) ?? (usesPnpm(root) ? path.join(root, FILE) : undefined);
  if (file === undefined) return undefined;
  return { file, words: (readText(disk, file) ?? "").split(/[\s"'[\],]+/) };
}

function nearestFile(folder: string): string | undefined {
  const file = path.join(folder, FILE);
  if (disk.stat(file)?.type === "file") return file;
  return path.dirname(folder) === folder ? undefined : nearestFile(path.dirname(folder));
}

function usesPnpm(root: string): boolean {
  if (disk.stat(path.join(root, "pnpm-lock.yaml")) !== undefined) return true;
  const manifest = parsePackageManifest(readText(disk, path.join(root, "package.json")) ?? "");
  return String((manifest && own(manifest, "packageManager")) ?? "").startsWith("pnpm@");
}
