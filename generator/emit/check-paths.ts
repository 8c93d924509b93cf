import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import type { Artifact, Catalog } from "../types.ts";

/** Reports two artifacts on one path, once per pair of owners. It ignores case, because some file systems do. */
export function checkPaths(artifacts: readonly Artifact[], { byId }: Catalog, diagnostics: Diagnostics): void {
  const taken = new Map<string, Artifact>();
  const pairs = new Set<string>();
  for (const artifact of artifacts) {
    const key = artifact.path.toLowerCase();
    const other = taken.get(key);
    taken.set(key, other ?? artifact);
    const pair = `${artifact.owner} ${other?.owner ?? ""}`;
    if (other === undefined || pairs.has(pair)) continue;
    pairs.add(pair);
    const entry = byId.get(artifact.owner) ?? byId.get(other.owner);
    const writer = entry?.id === other.owner ? artifact.owner : other.owner;
    const at = entry ? { at: { source: entry.source, pointer: "@0" } } : {};
    diagnostics.report("SG3012", { path: artifact.path, other: writer }, at);
  }
}
