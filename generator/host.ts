import { lstatSync, readFileSync, readdirSync, realpathSync, statSync, type Stats } from "node:fs";
import path from "node:path";

/** The one door to the disk for reading. Paths are absolute, or relative to the project root with forward slashes. */

export function readText(file: string): string {
  return readFileSync(file, "utf8");
}

/** Text of a file, or undefined when there is none. */
export function readTextIfAny(file: string): string | undefined {
  return readBytesIfAny(file)?.toString("utf8");
}

/** Bytes of a file, or undefined when there is none. */
export function readBytesIfAny(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if (isErrno(error, "ENOENT") || isErrno(error, "ENOTDIR")) return undefined;
    throw error;
  }
}

export function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

export interface DirectoryItem {
  readonly name: string;
  readonly type: "file" | "folder" | "other";
  /** Size of a file in bytes, links resolved. */
  readonly bytes: number;
  /** For a symbolic link: where it leads, fully resolved; null if nowhere. */
  readonly link?: string | null;
}

/** Items of a folder sorted by name (code units), links resolved; empty when there is no such folder. */
export function listFolder(folder: string): DirectoryItem[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (isErrno(error, "ENOENT") || isErrno(error, "ENOTDIR")) return [];
    throw error;
  }
  return names.sort().map((name) => item(path.join(folder, name), name));
}

function item(file: string, name: string): DirectoryItem {
  const own = lstatSync(file);
  if (!own.isSymbolicLink()) return { name, type: typeOf(own), bytes: own.size };
  try {
    const link = realpathSync(file);
    const target = statSync(link);
    return { name, type: typeOf(target), bytes: target.size, link };
  } catch {
    return { name, type: "other", bytes: 0, link: null };
  }
}

function typeOf(stats: Stats): DirectoryItem["type"] {
  return stats.isFile() ? "file" : stats.isDirectory() ? "folder" : "other";
}

/** Whether `file` is `folder` or lies below it; both absolute. */
export function isInside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative === "" || (!relative.startsWith("..") && !path.isAbsolute(relative));
}

/** `file` relative to `root`, with forward slashes. */
export function relativePath(root: string, file: string): string {
  return path.relative(root, file).split(path.sep).join("/");
}

/** The path with every symbolic link resolved, or undefined when nothing is there. */
export function realpathIfAny(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
}
