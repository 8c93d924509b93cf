import path from "node:path";
import { disk } from "../files/disk.ts";
import { isInside } from "../files/paths.ts";
import { hexOf } from "../pack/digest.ts";
import { PACK_INDEX, type PackIndex } from "../pack/pack-set.ts";
import { PublishFault } from "./publish-fault.ts";

/** What `seamgen pack` wrote. */
export interface Packed {
  readonly index: PackIndex;
  /** Returns the bytes of a packed file. Throws SG8011 if they are not what was packed. */
  readonly read: (file: string) => Uint8Array;
}

/** Reads the index of a folder that `seamgen pack` wrote. Throws SG8010 if there is none. */
export function readPacked(folder: string, shown: string): Packed {
  const index = readIndex(folder, shown);
  const rows = new Map(index.files.map((row) => [row.path, row]));
  const read = (file: string) => {
    const absolute = path.resolve(folder, file);
    const bytes = rows.has(file) && isInside(folder, absolute) ? readBytes(absolute) : undefined;
    if (bytes === undefined || hexOf("sha256", bytes) !== rows.get(file)?.sha256)
      throw new PublishFault("SG8011", { file: `${shown}/${file}` });
    return bytes;
  };
  return { index, read };
}

function readIndex(folder: string, shown: string): PackIndex {
  const bytes = readBytes(path.join(folder, PACK_INDEX));
  if (bytes === undefined) throw new PublishFault("SG8010", { folder: shown });
  try {
    const index: PackIndex = JSON.parse(Buffer.from(bytes).toString());
    if (Array.isArray(index.files) && Array.isArray(index.packages)) return index;
  } catch {
    // The message below names the file.
  }
  throw new PublishFault("SG8011", { file: `${shown}/${PACK_INDEX}` });
}

function readBytes(file: string): Uint8Array | undefined {
  try {
    return disk.read(file);
  } catch {
    return undefined;
  }
}
