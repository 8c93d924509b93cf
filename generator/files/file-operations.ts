import path from "node:path";
import { FileError } from "./file-error.ts";
import type { FileStat, FileSystem } from "./file-system.ts";
import { isInside, isTemporary } from "./paths.ts";

/** Returns the text of a file; undefined if it does not exist. */
export function readText(files: FileSystem, file: string): string | undefined {
  const bytes = files.read(file);
  return bytes && decodeText(bytes);
}

/** Returns the bytes of a file; undefined if it does not exist. Throws a `FileError` if there are more than `most`. */
export function readShort(files: FileSystem, file: string, most: number): Uint8Array | undefined {
  const bytes = files.read(file, most + 1);
  if (bytes !== undefined && bytes.length > most)
    throw new FileError(file, `it has ${files.stat(file)?.size ?? bytes.length} bytes; the limit is ${most}`);
  return bytes;
}

/** Decodes UTF-8. A byte order mark stays. Bytes that are not UTF-8 become U+FFFD. */
export function decodeText({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString();
}

/** Returns the nearest existing ancestor of a path, with all links resolved. */
export function realAncestor(files: FileSystem, file: string): string {
  for (let current = file; ; current = path.dirname(current)) {
    const real = files.realPath(current);
    if (real !== undefined) return real;
    // A link to a missing file exists but has no real path.
    if (files.stat(current)?.type === "link") return current;
  }
}

/** Returns the nearest folder, from the given one upwards, that has an item with the name. */
export function nearestWith(files: FileSystem, folder: string, name: string): string | undefined {
  if (files.stat(path.join(folder, name)) !== undefined) return folder;
  const above = path.dirname(folder);
  return above === folder ? undefined : nearestWith(files, above, name);
}

/** Returns where a path leads if links lead out of the project; undefined if they do not. */
export function outsideTarget(files: FileSystem, root: string, file: string): string | undefined {
  const target = realAncestor(files, file);
  return isInside(files.realPath(root) ?? root, target) ? undefined : target;
}

/** Returns every file below a folder, as sorted absolute paths. Does not enter links and `node_modules`. */
export function listFiles(files: FileSystem, folder: string): string[] {
  if (files.stat(folder)?.type !== "folder") return [];
  return files.list(folder).flatMap(({ name, type }) => {
    const file = path.join(folder, name);
    if (type === "file") return [file];
    return type === "folder" && name !== "node_modules" ? listFiles(files, file) : [];
  });
}

/** Deletes a file, and the folders above it that become empty, up to `root`. */
export function deleteFile(files: FileSystem, file: string, root: string): void {
  files.remove(file);
  for (let folder = path.dirname(file); folder !== root && isInside(root, folder); folder = path.dirname(folder)) {
    if (files.list(folder).length > 0) return;
    files.remove(folder);
  }
}

/** Deletes the temporary files that killed runs left below a folder. */
export function removeTemporary(files: FileSystem, folder: string): void {
  for (const file of listFiles(files, folder)) if (isTemporary(file)) files.remove(file);
}

/** Size, times and inode of a regular file. If they are the same, so is the content. */
export type FileMark = Pick<FileStat, "size" | "mtimeMs" | "ctimeMs" | "ino">;

export function markOf(files: FileSystem, file: string): FileMark | undefined {
  const stat = files.stat(file);
  if (stat?.type !== "file") return undefined;
  const { size, mtimeMs, ctimeMs, ino } = stat;
  return { size, mtimeMs, ctimeMs, ino };
}

export function sameMark(a: FileMark | undefined, b: FileMark | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return a.size === b.size && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs && a.ino === b.ino;
}
