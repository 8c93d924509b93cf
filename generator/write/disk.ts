import { randomBytes } from "node:crypto";
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  rmdirSync,
  writeFileSync,
  type Stats,
} from "node:fs";
import path from "node:path";
import { isErrno, isInside } from "../host.ts";

/** The one door to the disk for writing. */

const TEMPORARY = /^\.seamgen-[0-9a-f]{16}\.tmp$/;

/** What stands at a path, without following a link; undefined when nothing does. */
export function statIfAny(file: string): Stats | undefined {
  try {
    return lstatSync(file);
  } catch (error) {
    if (isErrno(error, "ENOENT") || isErrno(error, "ENOTDIR")) return undefined;
    throw error;
  }
}

/** Where a path really is: its nearest existing ancestor with all links resolved. */
export function realAncestor(file: string): string {
  for (let current = file; ; current = path.dirname(current)) {
    try {
      return realpathSync(current);
    } catch (error) {
      if (!isErrno(error, "ENOENT") && !isErrno(error, "ENOTDIR")) throw error;
      // A link to nowhere exists without resolving.
      if (statIfAny(current)?.isSymbolicLink()) return current;
    }
  }
}

/** Where a path really is, if links lead it out of the project; undefined inside. */
export function outsideTarget(root: string, file: string): string | undefined {
  const target = realAncestor(file);
  return isInside(realpathSync(root), target) ? undefined : target;
}

/**
 * Puts a file in its place whole: written beside it under a temporary name, then renamed. With `once`,
 * a file that is already there, even since a moment ago, stays. With `keepMode`, it may then be read, written
 * and run by whom it could before.
 */
export function writeWhole(
  file: string,
  contents: string | Buffer,
  { once = false, keepMode = false }: { readonly once?: boolean; readonly keepMode?: boolean } = {},
): void {
  const folder = path.dirname(file);
  mkdirSync(folder, { recursive: true });
  const temporary = path.join(folder, `.seamgen-${randomBytes(8).toString("hex")}.tmp`);
  try {
    writeFileSync(temporary, contents, { flag: "wx" });
    const mode = keepMode ? statIfAny(file)?.mode : undefined;
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

/** Deletes a file, and the folders that are empty without it, up to `root`. */
export function deleteFile(file: string, root: string): void {
  rmSync(file, { force: true });
  for (let folder = path.dirname(file); folder !== root && isInside(root, folder); folder = path.dirname(folder)) {
    if (readdirSync(folder).length > 0) return;
    rmdirSync(folder);
  }
}

/** Every file below a folder, as absolute paths in order; links and `node_modules` are not entered. */
export function listFiles(folder: string): string[] {
  const stat = statIfAny(folder);
  if (!stat?.isDirectory()) return [];
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((item) => {
      const file = path.join(folder, item.name);
      if (item.isDirectory()) return item.name === "node_modules" ? [] : listFiles(file);
      return item.isFile() ? [file] : [];
    });
}

const TYPESCRIPT = /(?<!\.d)\.(tsx?|mts|cts)$/;

/** Whether a file is a module in TypeScript that is written by hand. */
export function isTypeScript(file: string): boolean {
  return TYPESCRIPT.test(file);
}

/** Whether a file is what a killed run left behind. */
export function isTemporary(file: string): boolean {
  return TEMPORARY.test(path.basename(file));
}

export interface FileMark {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ino: number;
}

/** Size, time and inode of a regular file: as long as they stay, so does the content. */
export function markOf(file: string): FileMark | undefined {
  const stat = statIfAny(file);
  return stat?.isFile() ? { size: stat.size, mtimeMs: stat.mtimeMs, ino: stat.ino } : undefined;
}

export function sameMark(a: FileMark | undefined, b: FileMark | undefined): boolean {
  return a !== undefined && b !== undefined && a.size === b.size && a.mtimeMs === b.mtimeMs && a.ino === b.ino;
}
