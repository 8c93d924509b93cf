import path from "node:path";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import { FileError } from "../files/file-error.ts";
import { outsideTarget, realAncestor } from "../files/file-operations.ts";
import type { Artifact, GeneratedArtifact } from "../types.ts";
import { findLeftovers, isOurs, type OutputFolder } from "./find-leftovers.ts";

export interface PlannedFile extends Pick<GeneratedArtifact, "path" | "ownership" | "action"> {
  /** The bytes to write, for `create` and `update`. A buffer is outside the heap, which a large set could fill. */
  readonly contents: Uint8Array | null;
}

/** The project that a run writes to. */
export interface Destination extends OutputFolder {
  readonly onProgress: (done: number, total: number) => void;
}

/** Compares the artifacts with the files on the disk, and writes nothing. Prints every text that may differ. */
export async function planWrites(
  artifacts: readonly Artifact[],
  destination: Destination,
  diagnostics: Diagnostics,
): Promise<PlannedFile[]> {
  const planned: PlannedFile[] = [];
  const folders = new Map<string, boolean>();
  for (const [i, artifact] of artifacts.entries()) {
    destination.onProgress(i, artifacts.length);
    try {
      if (!canHold(path.dirname(artifact.path), { destination, folders }, diagnostics)) continue;
      const file = await planFile(artifact, destination, diagnostics);
      if (file !== null) planned.push(file);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      diagnostics.report("SG5007", { path: artifact.path, reason: error.problem });
    }
  }
  return [...planned, ...planDeletions(artifacts, destination)];
}

function unchanged({ path: file, ownership }: Artifact): PlannedFile {
  return { path: file, ownership, action: "unchanged", contents: null };
}

/** Returns null, with a diagnostic, if the file cannot be written. */
async function planFile(
  artifact: Artifact,
  destination: Destination,
  diagnostics: Diagnostics,
): Promise<PlannedFile | null> {
  const { path: file, ownership } = artifact;
  const absolute = path.resolve(destination.root, file);
  const { type, size } = destination.files.stat(absolute) ?? {};
  const refuse = (code: "SG5001" | "SG5003") => {
    diagnostics.report(code, { path: file });
    return null;
  };
  if (type === "folder") return refuse("SG5003");
  if (type === "other") {
    diagnostics.report("SG5051", { path: file, found: "neither a file nor a folder" });
    return null;
  }
  const target = type === "link" ? leadsAway(absolute, destination) : undefined;
  if (target !== undefined) {
    diagnostics.report("SG5002", { path: file, target });
    return null;
  }
  if (ownership === "scaffold" && type !== undefined) return unchanged(artifact);
  const contents = Buffer.from(await artifact.contents());
  if (type !== "file") return { path: file, ownership, action: "create", contents };
  const isSame = size === contents.length && contents.equals(destination.files.read(absolute) ?? Buffer.alloc(0));
  if (isSame) return unchanged(artifact);
  return isOurs(destination.files, absolute, destination.writer)
    ? { path: file, ownership, action: "update", contents }
    : refuse("SG5001");
}

interface Folders {
  readonly destination: Destination;
  /** Whether files can be written to the folders that were looked at. */
  readonly folders: Map<string, boolean>;
}

/** Whether a folder can hold files of the project. Looks at each folder once, and reports the first that is in the way. */
function canHold(folder: string, given: Folders, diagnostics: Diagnostics): boolean {
  const { destination, folders } = given;
  const known = folders.get(folder);
  if (known !== undefined) return known;
  const above = path.posix.dirname(folder);
  const can = (folder === "." || canHold(above, given, diagnostics)) && checkFolder(folder, destination, diagnostics);
  folders.set(folder, can);
  return can;
}

function checkFolder(folder: string, { files, root }: Destination, diagnostics: Diagnostics): boolean {
  const absolute = path.resolve(root, folder);
  const type = files.stat(absolute)?.type;
  if (type === undefined || (type === "folder" && folder !== ".")) return true;
  const target = outsideTarget(files, root, absolute);
  const end = type === "link" ? files.stat(realAncestor(files, absolute))?.type : type;
  if (target !== undefined) diagnostics.report("SG5002", { path: folder, target });
  else if (end === "link") diagnostics.report("SG5053", { path: folder });
  else if (end !== "folder") diagnostics.report("SG5052", { path: folder });
  return target === undefined && end === "folder";
}

/** Returns the target of a symbolic link at the path of a file, if it is outside the project or missing. */
function leadsAway(link: string, { files, root }: Destination): string | undefined {
  const target = realAncestor(files, link);
  return outsideTarget(files, root, link) ?? (files.stat(target)?.type === "link" ? target : undefined);
}

/** Plans to delete files with our banner that are not artifacts, and temporary files of a killed run. */
function planDeletions(artifacts: readonly Artifact[], folder: OutputFolder): PlannedFile[] {
  const wanted = new Set(artifacts.map((artifact) => artifact.path));
  return findLeftovers(wanted, folder).map((file) => {
    return { path: file, ownership: "generated", action: "delete", contents: null };
  });
}
