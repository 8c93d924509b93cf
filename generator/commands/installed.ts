import path from "node:path";
import { disk } from "../files/disk.ts";
import { readText } from "../files/file-operations.ts";
import { relativePath } from "../files/paths.ts";
import type { Json } from "../../packages/base/src/json.ts";
import { findPnpm } from "./find-pnpm.ts";
import { parsePackageManifest } from "./module-type.ts";
import type { PackageSummary } from "../summarize.ts";
import { workspaceList } from "./edit-manifest.ts";

/** Whether the modules of a folder can import a package: it is in a `node_modules` of the folder or above it. */
export function isInstalled(folder: string, name: string): boolean {
  if (disk.realPath(path.join(folder, "node_modules", name)) !== undefined) return true;
  return path.dirname(folder) !== folder && isInstalled(path.dirname(folder), name);
}

/** What a user has to do so that imports of the generated packages resolve; undefined if they do. */
export function linkStep(packages: readonly PackageSummary[], root: string): string | undefined {
  if (packages.every((one) => isInstalled(root, one.package))) return undefined;
  const folders = packages.map(({ folder }) => folder);
  const all = `${path.posix.dirname(folders[0] ?? "")}/*`;
  const { missing, install } = workspaceStep(root, { folders, all });
  const run = `${missing === null ? "" : `${missing} and run `}${install}`;
  return `${run}, which links the generated packages`;
}

/** How the generated packages become workspaces. */
interface WorkspaceStep {
  /** What to add to a file; null if their folders are covered. */
  readonly missing: string | null;
  /** The command that links workspaces. */
  readonly install: string;
}

interface GeneratedFolders {
  /** Relative to the project. */
  readonly folders: readonly string[];
  /** A pattern for all of them. */
  readonly all: string;
}

export function workspaceStep(root: string, { folders, all }: GeneratedFolders): WorkspaceStep {
  const pnpm = findPnpm(root);
  const areCovered = (patterns: readonly Json[], prefix: string) =>
    folders.every((folder) =>
      patterns.some((pattern) => typeof pattern === "string" && covers(pattern, prefix + folder)),
    );
  if (pnpm !== undefined) {
    const below = relativePath(path.dirname(pnpm.file), root);
    const prefix = below === "" ? "" : `${below}/`;
    const add = `add ${JSON.stringify(prefix + all)} to packages in ${relativePath(root, pnpm.file)}`;
    return { missing: areCovered(pnpm.words, prefix) ? null : add, install: "pnpm install" };
  }
  const manifest = parsePackageManifest(readText(disk, path.join(root, "package.json")) ?? "");
  const items = (manifest && workspaceList(manifest)?.items) ?? [];
  const add = `add "workspaces": [${JSON.stringify(all)}] to package.json`;
  return { missing: areCovered(items, "") ? null : add, install: "npm install" };
}

/** Whether a pattern of workspaces matches a folder. */
function covers(pattern: string, folder: string): boolean {
  const parts = pattern.replace(/^\.\//, "").replace(/\/$/, "").split("/");
  const source = parts.map((part) =>
    part === "**"
      ? ".*"
      : part
          .split("*")
          .map((text) => text.replace(/[^\w]/g, "\\$&"))
          .join("[^/]*"),
  );
  return new RegExp(`^${source.join("/")}$`).test(folder);
}
