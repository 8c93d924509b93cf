import path from "node:path";
import type { FileStat, FileSystem } from "./file-system.ts";
import { isInside } from "./paths.ts";

/** Text of a file, or undefined when there is none. */
export function readText(files: FileSystem, file: string): string | undefined {
  return files.read(file)?.toString("utf8");
}

/** Where a path really is: its nearest existing ancestor with all links resolved. */
export function realAncestor(files: FileSystem, file: string): string {
  for (let current = file; ; current = path.dirname(current)) {
    const real = files.realPath(current);
    if (real !== undefined) return real;
    // A link to nowhere exists without resolving.
    if (files.stat(current)?.type === "link") return current;
  }
}

/** Where a path really is, if links lead it out of the project; undefined inside. */
export function outsideTarget(files: FileSystem, root: string, file: string): string | undefined {
  const target = realAncestor(files, file);
  return isInside(files.realPath(root) ?? root, target) ? undefined : target;
}

/** Every file below a folder, as absolute paths in order; links and `node_modules` are not entered. */
export function listFiles(files: FileSystem, folder: string): string[] {
  if (files.stat(folder)?.type !== "folder") return [];
  return files.list(folder).flatMap((name) => {
    const file = path.join(folder, name);
    if (files.stat(file)?.type === "file") return [file];
    return name === "node_modules" ? [] : listFiles(files, file);
  });
}

/** Deletes a file, and the folders that are empty without it, up to `root`. */
export function deleteFile(files: FileSystem, file: string, root: string): void {
  files.remove(file);
  for (let folder = path.dirname(file); folder !== root && isInside(root, folder); folder = path.dirname(folder)) {
    if (files.list(folder).length > 0) return;
    files.remove(folder);
  }
}

/** Size, time and inode of a regular file: as long as they stay, so does the content. */
export type FileMark = Pick<FileStat, "size" | "mtimeMs" | "ino">;

export function markOf(files: FileSystem, file: string): FileMark | undefined {
  const stat = files.stat(file);
  return stat?.type === "file" ? { size: stat.size, mtimeMs: stat.mtimeMs, ino: stat.ino } : undefined;
}

export function sameMark(a: FileMark | undefined, b: FileMark | undefined): boolean {
  return a !== undefined && b !== undefined && a.size === b.size && a.mtimeMs === b.mtimeMs && a.ino === b.ino;
}
