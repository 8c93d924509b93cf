import path from "node:path";
import type { FileStat, FileSystem } from "./file-system.ts";
import { isInside } from "./paths.ts";

/** Returns the text of a file, or undefined if there is no such file. */
export function readText(files: FileSystem, file: string): string | undefined {
  const bytes = files.read(file);
  return bytes && decodeText(bytes);
}

/** Decodes UTF-8. A byte order mark stays. Bytes that are not UTF-8 become U+FFFD. */
export function decodeText({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString();
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
  return files.list(folder).flatMap(({ name, type }) => {
    const file = path.join(folder, name);
    if (type === "file") return [file];
    return type === "folder" && name !== "node_modules" ? listFiles(files, file) : [];
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
