import path from "node:path";
import { disk } from "../files/disk.ts";
import { readText } from "../files/file-operations.ts";
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
  const manifest = parsePackageManifest(readText(disk, path.join(root, "package.json")) ?? "");
  const items = (manifest && workspaceList(manifest)?.items) ?? [];
  const isCovered = packages.every(({ folder }) =>
    items.some((item) => typeof item === "string" && covers(item, folder)),
  );
  if (isCovered) return "npm install, which links the generated packages";
  const all = `${path.posix.dirname(packages[0]?.folder ?? "")}/*`;
  return `add "workspaces": [${JSON.stringify(all)}] to package.json and run npm install, which links the generated packages`;
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
