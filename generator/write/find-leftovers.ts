import path from "node:path";
import type { FileSystem } from "../files/file-system.ts";
import { listFiles } from "../files/file-operations.ts";
import { isTemporary, relativePath } from "../files/paths.ts";
import { BANNER_WINDOW, hasBanner, hasDocsBanner } from "../print/banner.ts";

export interface OutputFolder {
  readonly files: FileSystem;
  /** The project, absolute. */
  readonly root: string;
  /** The folder of generated files, relative to `root`. */
  readonly output: string;
  /** What writes the folder. Default: `seamgen generate`. */
  readonly writer?: Writer;
}

export interface Writer {
  /** The command to run for files that are not up to date. */
  readonly command: string;
  /** Whether a file that begins with this text is one of its files. */
  readonly hasBanner: (start: string) => boolean;
}

export const GENERATE: Writer = { command: "seamgen generate", hasBanner };
export const DOCS: Writer = { command: "seamgen docs", hasBanner: hasDocsBanner };

/** Finds the files in the output folder with our banner that no run writes any more, and temporary files of a killed run. */
export function findLeftovers(wanted: ReadonlySet<string>, { files, root, output, writer }: OutputFolder): string[] {
  return listFiles(files, path.resolve(root, output)).flatMap((absolute) => {
    const file = relativePath(root, absolute);
    return !wanted.has(file) && (isTemporary(absolute) || isOurs(files, absolute, writer)) ? [file] : [];
  });
}

/** Whether a file has the banner of its writer. */
export function isOurs(files: FileSystem, absolute: string, writer = GENERATE): boolean {
  const start = files.read(absolute, BANNER_WINDOW);
  return start !== undefined && writer.hasBanner(Buffer.from(start).toString("latin1"));
}
