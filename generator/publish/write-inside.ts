import path from "node:path";
import { disk } from "../files/disk.ts";
import { outsideTarget } from "../files/file-operations.ts";
import { PublishFault } from "./publish-fault.ts";

/**
 * Writes a file below a folder, and returns whether the file differed. Throws SG5002 if a link leads out of the folder, and
 * a `FileError` if the operating system refuses the file.
 */
export function writeInside(folder: string, name: string, bytes: Uint8Array): boolean {
  const absolute = path.join(folder, name);
  const target = disk.stat(folder) === undefined ? undefined : outsideTarget(disk, folder, absolute);
  if (target !== undefined) throw new PublishFault("SG5002", { path: absolute, target });
  const found = disk.read(absolute);
  if (found !== undefined && Buffer.compare(found, bytes) === 0) return false;
  disk.write(absolute, bytes);
  return true;
}
