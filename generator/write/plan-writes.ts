import path from "node:path";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import type { FileSystem } from "../files/file-system.ts";
import { listFiles, outsideTarget, realAncestor } from "../files/file-operations.ts";
import { isTemporary, relativePath } from "../files/paths.ts";
import { hasBanner } from "../print/banner.ts";
import type { Artifact, GeneratedArtifact } from "../types.ts";

export interface PlannedFile extends Pick<GeneratedArtifact, "path" | "ownership" | "action"> {
  /** The bytes to write, for `create` and `update`. A buffer is outside the heap, which a large set could fill. */
  readonly contents: Uint8Array | null;
}

/** The project that a run writes to. */
export interface Destination {
  readonly files: FileSystem;
  /** Absolute folder; nothing is written outside it. */
  readonly root: string;
  /** The folder of generated files, relative to `root`. */
  readonly output: string;
  readonly onProgress: (done: number, total: number) => void;
}

/** Compares the artifacts with the files on the disk, and writes nothing. Prints every text that may differ. */
export async function planWrites(
  artifacts: readonly Artifact[],
  destination: Destination,
  diagnostics: Diagnostics,
): Promise<PlannedFile[]> {
  const planned: PlannedFile[] = [];
  const checked = new Set<string>();
  for (const [i, artifact] of artifacts.entries()) {
    destination.onProgress(i, artifacts.length);
    if (leadsOut(artifact.path, { destination, checked }, diagnostics)) continue;
    const file = await planFile(artifact, destination, diagnostics);
    if (file !== null) planned.push(file);
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
  const type = destination.files.stat(absolute)?.type;
  const refuse = (code: "SG5001" | "SG5003") => {
    diagnostics.report(code, { path: file });
    return null;
  };
  if (type === "folder") return refuse("SG5003");
  const target = type === "link" ? leadsAway(absolute, destination) : undefined;
  if (target !== undefined) {
    diagnostics.report("SG5002", { path: file, target });
    return null;
  }
  if (ownership === "scaffold" && type !== undefined) return unchanged(artifact);
  const contents = Buffer.from(await artifact.contents());
  const existing = type === "link" ? undefined : destination.files.read(absolute);
  if (existing === undefined) return { path: file, ownership, action: "create", contents };
  if (contents.equals(existing)) return unchanged(artifact);
  return isOurs(existing) ? { path: file, ownership, action: "update", contents } : refuse("SG5001");
}

/** Reports whether the folder of a file is outside the project because of a symbolic link. Checks each folder once. */
function leadsOut(
  file: string,
  { destination, checked }: { readonly destination: Destination; readonly checked: Set<string> },
  diagnostics: Diagnostics,
): boolean {
  const folder = path.dirname(path.resolve(destination.root, file));
  if (checked.has(folder)) return false;
  const target = outsideTarget(destination.files, destination.root, folder);
  if (target === undefined) checked.add(folder);
  else diagnostics.report("SG5002", { path: file, target });
  return target !== undefined;
}

/** Returns the target of a symbolic link at the path of a file, if it is outside the project or missing. */
function leadsAway(link: string, { files, root }: Destination): string | undefined {
  const target = realAncestor(files, link);
  return outsideTarget(files, root, link) ?? (files.stat(target)?.type === "link" ? target : undefined);
}

/** Plans to delete files with our banner that are not artifacts, and temporary files of a killed run. */
function planDeletions(artifacts: readonly Artifact[], { files, root, output }: Destination): PlannedFile[] {
  const wanted = new Set(artifacts.map((artifact) => artifact.path));
  return listFiles(files, path.resolve(root, output)).flatMap((absolute): PlannedFile[] => {
    const file = relativePath(root, absolute);
    if (wanted.has(file) || !(isTemporary(absolute) || isOurs(files.read(absolute)))) return [];
    return [{ path: file, ownership: "generated", action: "delete", contents: null }];
  });
}

const BANNER_BYTES = 1024;

function isOurs(contents: Uint8Array | undefined): boolean {
  return contents !== undefined && hasBanner(Buffer.from(contents.subarray(0, BANNER_BYTES)).toString("latin1"));
}
