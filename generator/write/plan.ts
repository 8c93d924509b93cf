import path from "node:path";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import type { FileSystem } from "../files/file-system.ts";
import { listFiles, outsideTarget, realAncestor } from "../files/look.ts";
import { isTemporary, relativePath } from "../files/paths.ts";
import { hasBanner } from "../print/banner.ts";
import type { Artifact, GeneratedArtifact } from "../types.ts";

export interface PlannedFile extends Pick<GeneratedArtifact, "path" | "ownership" | "action"> {
  /** The bytes to write, for `create` and `update`; kept off the heap, where large sets would fill it. */
  readonly contents: Uint8Array | null;
}

/** Where a plan is made. */
export interface Ground {
  readonly files: FileSystem;
  /** Absolute folder; nothing is written outside it. */
  readonly root: string;
  /** The folder of generated files, relative to `root`. */
  readonly output: string;
  readonly onProgress: (done: number, total: number) => void;
}

/** Compares what should be with what is; prints every text that may differ. Nothing is written. */
export async function planWrites(
  artifacts: readonly Artifact[],
  ground: Ground,
  diagnostics: Diagnostics,
): Promise<PlannedFile[]> {
  const planned: PlannedFile[] = [];
  const checked = new Set<string>();
  for (const [i, artifact] of artifacts.entries()) {
    ground.onProgress(i, artifacts.length);
    if (leadsOut(artifact.path, { ground, checked }, diagnostics)) continue;
    const file = await planFile(artifact, ground, diagnostics);
    if (file !== null) planned.push(file);
  }
  return [...planned, ...planDeletions(artifacts, ground)];
}

function unchanged({ path: file, ownership }: Artifact): PlannedFile {
  return { path: file, ownership, action: "unchanged", contents: null };
}

/** Null when something is in the way. */
async function planFile(artifact: Artifact, ground: Ground, diagnostics: Diagnostics): Promise<PlannedFile | null> {
  const { path: file, ownership } = artifact;
  const absolute = path.resolve(ground.root, file);
  const type = ground.files.stat(absolute)?.type;
  const refuse = (code: "SG5001" | "SG5003") => {
    diagnostics.report(code, { path: file });
    return null;
  };
  if (type === "folder") return refuse("SG5003");
  const target = type === "link" ? leadsAway(absolute, ground) : undefined;
  if (target !== undefined) {
    diagnostics.report("SG5002", { path: file, target });
    return null;
  }
  if (ownership === "scaffold" && type !== undefined) return unchanged(artifact);
  const contents = Buffer.from(await artifact.contents());
  const existing = type === "link" ? undefined : ground.files.read(absolute);
  if (existing === undefined) return { path: file, ownership, action: "create", contents };
  if (contents.equals(existing)) return unchanged(artifact);
  return isOurs(existing) ? { path: file, ownership, action: "update", contents } : refuse("SG5001");
}

/** Whether a symbolic link leads the folder of a file out of the project. Each folder is looked at once. */
function leadsOut(
  file: string,
  { ground, checked }: { readonly ground: Ground; readonly checked: Set<string> },
  diagnostics: Diagnostics,
): boolean {
  const folder = path.dirname(path.resolve(ground.root, file));
  if (checked.has(folder)) return false;
  const target = outsideTarget(ground.files, ground.root, folder);
  if (target === undefined) checked.add(folder);
  else diagnostics.report("SG5002", { path: file, target });
  return target !== undefined;
}

/** Where a symbolic link in a file's place leads, if that is outside, or nowhere. */
function leadsAway(link: string, { files, root }: Ground): string | undefined {
  const target = realAncestor(files, link);
  return outsideTarget(files, root, link) ?? (files.stat(target)?.type === "link" ? target : undefined);
}

/** Files with our banner that nothing leads to any more, and what a killed run left behind. */
function planDeletions(artifacts: readonly Artifact[], { files, root, output }: Ground): PlannedFile[] {
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
