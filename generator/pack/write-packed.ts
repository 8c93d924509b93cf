import path from "node:path";
import { isArray, isObject, own } from "../../packages/base/src/json.ts";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import { FileError } from "../files/file-error.ts";
import type { FileSystem } from "../files/file-system.ts";
import { deleteFile, readText, removeTemporary } from "../files/file-operations.ts";
import { isInside, isTemporary } from "../files/paths.ts";
import type { PackedFile } from "./archive.ts";
import { PACK_INDEX } from "./pack-set.ts";

/**
 * Replaces what an earlier run packed into the folder. Other files stay. Reports SG8001 and writes nothing if the folder
 * is someone else's, and SG5007 if the operating system refuses a file; a later run completes the folder.
 */
export function writePacked(
  packed: readonly PackedFile[],
  { files, folder, shown }: { readonly files: FileSystem; readonly folder: string; readonly shown: string },
  diagnostics: Diagnostics,
): void {
  try {
    const before = packedBefore(files, folder);
    if (before === undefined) return diagnostics.report("SG8001", { folder: shown });
    removeTemporary(files, folder);
    const wanted = new Set(packed.map((file) => file.path));
    for (const old of before) if (!wanted.has(old)) deleteFile(files, path.join(folder, old), folder);
    // The index comes first, so that a run that is killed leaves a folder that the next run recognizes.
    const [index, others] = [packed.filter(isIndex), packed.filter((file) => !isIndex(file))];
    for (const file of [...index, ...others]) {
      const absolute = path.join(folder, file.path);
      if (!isSame(files.read(absolute), file.bytes)) files.write(absolute, file.bytes);
    }
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    diagnostics.report("SG5007", { path: error.file, reason: error.problem });
  }
}

const isIndex = (file: PackedFile) => file.path === PACK_INDEX;

function isSame(found: Uint8Array | undefined, wanted: Uint8Array): boolean {
  return found !== undefined && Buffer.compare(found, wanted) === 0;
}

/** The paths that an earlier run wrote; undefined if the folder has files and no index. */
function packedBefore(files: FileSystem, folder: string): readonly string[] | undefined {
  const text = readText(files, path.join(folder, PACK_INDEX));
  if (text === undefined) return files.list(folder).every(({ name }) => isTemporary(name)) ? [] : undefined;
  const listed = listedFiles(text);
  return listed?.filter((file) => isInside(folder, path.resolve(folder, file)));
}

function listedFiles(text: string): readonly string[] | undefined {
  try {
    const index: unknown = JSON.parse(text);
    const rows = isObject(index) ? own(index, "files") : undefined;
    if (!isArray(rows)) return undefined;
    return rows.flatMap((row) => {
      const file = isObject(row) ? own(row, "path") : undefined;
      return typeof file === "string" ? [file] : [];
    });
  } catch {
    return undefined;
  }
}
