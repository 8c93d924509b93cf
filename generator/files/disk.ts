import { randomBytes } from "node:crypto";
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  rmdirSync,
  writeFileSync,
  type Dirent,
  type Stats,
} from "node:fs";
import path from "node:path";
import type { FileSystem, FileType, WriteOptions } from "./file-system.ts";
import { temporaryName } from "./paths.ts";

const MISSING = ["ENOENT", "ENOTDIR"];

/** The disk of the machine. */
export const disk: FileSystem = {
  read: (file) => unlessMissing(() => readFileSync(file)),
  realPath: (file) => unlessMissing(() => realpathSync(file), [...MISSING, "ELOOP", "EACCES"]),
  write: writeWhole,
  list(folder) {
    const items = unlessMissing(() => readdirSync(folder, { withFileTypes: true })) ?? [];
    return items.map((item) => ({ name: item.name, type: typeOf(item) })).sort((a, b) => (a.name < b.name ? -1 : 1));
  },
  stat(file) {
    const stats = unlessMissing(() => lstatSync(file));
    return stats && { type: typeOf(stats), size: stats.size, mtimeMs: stats.mtimeMs, ino: stats.ino };
  },
  remove(file) {
    if (disk.stat(file)?.type === "folder") rmdirSync(file);
    else rmSync(file, { force: true });
  },
};

/** Returns the result of a read; undefined if the file does not exist. */
function unlessMissing<T>(read: () => T, missing = MISSING): T | undefined {
  try {
    return read();
  } catch (error) {
    if (missing.some((code) => isErrno(error, code))) return undefined;
    throw error;
  }
}

export function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

function typeOf(item: Stats | Dirent): FileType {
  if (item.isSymbolicLink()) return "link";
  return item.isFile() ? "file" : item.isDirectory() ? "folder" : "other";
}

/** Writes a temporary file in the same folder and renames it. */
function writeWhole(file: string, contents: string | Uint8Array, { once, keepMode }: WriteOptions = {}): void {
  const folder = path.dirname(file);
  mkdirSync(folder, { recursive: true });
  const temporary = path.join(folder, temporaryName(randomBytes(8).toString("hex")));
  try {
    writeFileSync(temporary, contents, { flag: "wx" });
    const mode = keepMode ? unlessMissing(() => lstatSync(file))?.mode : undefined;
    if (mode !== undefined) chmodSync(temporary, mode & 0o7777);
    if (!once) return renameSync(temporary, file);
    try {
      linkSync(temporary, file);
    } catch (error) {
      if (!isErrno(error, "EEXIST")) throw error;
    }
  } finally {
    rmSync(temporary, { force: true });
  }
}
