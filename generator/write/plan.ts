import { readFileSync } from "node:fs";
import path from "node:path";
import type { Config } from "../config/config.ts";
import { diagnostic } from "../diagnostics/codes.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { relativePath } from "../host.ts";
import { hasBanner } from "../print/banner.ts";
import type { Artifact } from "../types.ts";
import { isTemporary, listFiles, outsideTarget, realAncestor, statIfAny } from "./disk.ts";

export type Action = "create" | "update" | "delete" | "unchanged";

export interface PlannedFile {
  readonly path: string;
  readonly action: Action;
  readonly owner: string;
  readonly ownership: Artifact["ownership"];
  /** The bytes to write, for `create` and `update`; kept off the heap, where large sets would fill it. */
  readonly contents: Buffer | null;
}

export interface Plan {
  readonly files: readonly PlannedFile[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface PlanOptions {
  /** True for files that are known to be on disk already, as they would be printed; they are not printed. */
  readonly isCurrent: (artifact: Artifact) => boolean;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Compares what should be with what is; prints every text that may differ. Nothing is written. */
export async function planWrites(artifacts: readonly Artifact[], config: Config, options: PlanOptions): Promise<Plan> {
  const files: PlannedFile[] = [];
  const diagnostics: Diagnostic[] = [];
  const folders = new Set<string>();
  for (const [i, artifact] of artifacts.entries()) {
    options.onProgress?.(i, artifacts.length);
    const fault = folderFault(artifact.path, config, folders);
    if (fault !== undefined) diagnostics.push(fault);
    else {
      const planned = options.isCurrent(artifact) ? unchanged(artifact) : await planFile(artifact, config);
      if ("code" in planned) diagnostics.push(planned);
      else files.push(planned);
    }
  }
  return { files: [...files, ...planDeletions(artifacts, config)], diagnostics };
}

function unchanged({ path: file, owner, ownership }: Artifact): PlannedFile {
  return { path: file, owner, ownership, action: "unchanged", contents: null };
}

async function planFile(artifact: Artifact, config: Config): Promise<PlannedFile | Diagnostic> {
  const absolute = path.resolve(config.root, artifact.path);
  const stat = statIfAny(absolute);
  if (stat?.isDirectory()) return diagnostic("SG5003", { path: artifact.path });
  const target = stat?.isSymbolicLink() ? leadsAway(absolute, config) : undefined;
  if (target !== undefined) return diagnostic("SG5002", { path: artifact.path, target });
  if (artifact.ownership === "scaffold" && stat !== undefined) return unchanged(artifact);
  const contents = Buffer.from(await artifact.contents());
  const planned = { path: artifact.path, owner: artifact.owner, ownership: artifact.ownership, contents };
  if (stat === undefined || stat.isSymbolicLink()) return { ...planned, action: "create" };
  const existing = readFileSync(absolute);
  if (existing.equals(contents)) return unchanged(artifact);
  if (!hasBanner(existing.toString("latin1", 0, BANNER_BYTES))) return diagnostic("SG5001", { path: artifact.path });
  return { ...planned, action: "update" };
}

/** A folder that a symbolic link leads out of the project; each is looked at once. */
function folderFault(file: string, { root }: Config, checked: Set<string>): Diagnostic | undefined {
  const folder = path.dirname(path.resolve(root, file));
  if (checked.has(folder)) return undefined;
  const target = outsideTarget(root, folder);
  if (target !== undefined) return diagnostic("SG5002", { path: file, target });
  checked.add(folder);
  return undefined;
}

/** Where a symbolic link in a file's place leads, if that is outside, or nowhere. */
function leadsAway(link: string, { root }: Config): string | undefined {
  const target = realAncestor(link);
  return outsideTarget(root, link) ?? (statIfAny(target)?.isSymbolicLink() ? target : undefined);
}

/** Files with our banner that nothing leads to any more, and what a killed run left behind. */
function planDeletions(artifacts: readonly Artifact[], config: Config): PlannedFile[] {
  const wanted = new Set(artifacts.map((artifact) => artifact.path));
  return listFiles(path.resolve(config.root, config.output)).flatMap((absolute): PlannedFile[] => {
    const file = relativePath(config.root, absolute);
    if (wanted.has(file) || !(isTemporary(absolute) || hasBanner(firstBytes(absolute)))) return [];
    return [{ path: file, owner: "*", ownership: "generated", action: "delete", contents: null }];
  });
}

const BANNER_BYTES = 1024;

function firstBytes(file: string): string {
  return readFileSync(file).toString("latin1", 0, BANNER_BYTES);
}
