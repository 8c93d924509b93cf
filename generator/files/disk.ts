import { randomBytes } from "node:crypto";
import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
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
import { LIMITS } from "../limits.ts";
import { FileError, orFileError } from "./file-error.ts";
import type { FileSystem, FileType, WriteOptions } from "./file-system.ts";
import { temporaryName } from "./paths.ts";

const MISSING = ["ENOENT", "ENOTDIR"];

/** The disk of the machine. Throws a `FileError` for what the operating system refuses. */
export const disk: FileSystem = {
  read: (file, most) => unlessMissing(file, () => readFile(file, most)),
  realPath: (file) => unlessMissing(file, () => realpathSync(file), [...MISSING, "ELOOP", "EACCES", "ENAMETOOLONG"]),
  write: (file, contents, options) => orFileError(file, () => writeWhole(file, contents, options)),
  list(folder) {
    const items = unlessMissing(folder, () => readdirSync(folder, { withFileTypes: true })) ?? [];
    return items.map((item) => ({ name: item.name, type: typeOf(item) })).sort((a, b) => (a.name < b.name ? -1 : 1));
  },
  stat(file) {
    // Nothing is at a path that leads through a link to itself.
    const stats = unlessMissing(file, () => lstatSync(file), [...MISSING, "ELOOP"]);
    return (
      stats && { type: typeOf(stats), size: stats.size, mtimeMs: stats.mtimeMs, ctimeMs: stats.ctimeMs, ino: stats.ino }
    );
  },
  remove(file) {
    orFileError(file, () => (disk.stat(file)?.type === "folder" ? rmdirSync(file) : rmSync(file, { force: true })));
  },
};

/** Returns the result of a read; undefined if the file does not exist. */
function unlessMissing<T>(file: string, read: () => T, missing = MISSING): T | undefined {
  return orFileError(file, () => {
    try {
      return read();
    } catch (error) {
      if (missing.some((code) => isErrno(error, code))) return undefined;
      throw error;
    }
  });
}

/** Opens a pipe or a device without waiting for its other end. Windows has no such flag. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Reads a regular file, or at most its first bytes. */
function readFile(file: string, most = Infinity): Uint8Array {
  const opened = openSync(file, READ);
  try {
    const stats = fstatSync(opened);
    if (stats.isDirectory()) throw new FileError(file, "it is a folder");
    if (!stats.isFile()) throw new FileError(file, "it is neither a file nor a folder");
    if (most < stats.size) return readStart(opened, most);
    if (stats.size > LIMITS.fileBytes)
      throw new FileError(file, `it has ${stats.size} bytes; the limit is ${LIMITS.fileBytes}`);
    return readFileSync(opened);
  } finally {
    closeSync(opened);
  }
}

function readStart(opened: number, most: number): Uint8Array {
  const bytes = Buffer.alloc(most);
  return bytes.subarray(0, readSync(opened, bytes, 0, most, 0));
}

/** Waits for the end of the standard input, and returns it. */
export function readStandardInput(): string {
  return readFileSync(0, "utf8");
}

/** Returns the current folder. Throws a `FileError` if it was deleted. */
export function currentFolder(): string {
  return orFileError("the current folder", () => process.cwd());
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
    const mode = keepMode ? unlessMissing(file, () => lstatSync(file))?.mode : undefined;
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
