import path from "node:path";
import type { FileSystem } from "../files/file-system.ts";
import { listFiles } from "../files/file-operations.ts";
import { isTemporary, relativePath } from "../files/paths.ts";
import { BANNER_WINDOW, hasBanner } from "../print/banner.ts";

export interface OutputFolder {
  readonly files: FileSystem;
  /** The project, absolute. */
  readonly root: string;
  /** The folder of generated files, relative to `root`. */
  readonly output: string;
}

/** Finds the files in the output folder with our banner that no run writes any more, and temporary files of a killed run. */
export function findLeftovers(wanted: ReadonlySet<string>, { files, root, output }: OutputFolder): string[] {
  return listFiles(files, path.resolve(root, output)).flatMap((absolute) => {
    const file = relativePath(root, absolute);
    return !wanted.has(file) && (isTemporary(absolute) || isOurs(files, absolute)) ? [file] : [];
  });
}

/** Whether a file has our banner. */
export function isOurs(files: FileSystem, absolute: string): boolean {
  const start = files.read(absolute, BANNER_WINDOW);
  return start !== undefined && hasBanner(Buffer.from(start).toString("latin1"));
}
