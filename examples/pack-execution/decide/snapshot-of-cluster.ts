import type { PermissionSnapshot } from "@seam/guardian/v1alpha1/permission-snapshot";
import type { Options } from "./options.ts";

/**
 * The permission snapshot of a cluster: the one that the options name for it, else the one with the usual name, else the
 * latest with the cluster as its target.
 */
export function snapshotOfCluster(
  snapshots: readonly PermissionSnapshot[],
  cluster: string,
  { snapshotNamespace, snapshotAliases }: Options,
): PermissionSnapshot | undefined {
  const near = snapshots.filter(({ metadata }) => metadata.namespace === snapshotNamespace);
  const alias = Object.hasOwn(snapshotAliases, cluster) ? snapshotAliases[cluster] : undefined;
  const aliased = near.find(({ metadata }) => metadata.name === alias);
  if (alias !== undefined && aliased !== undefined) return aliased;
  const own = near.filter(({ spec }) => spec.targetCluster === cluster);
  return own.find(({ metadata }) => metadata.name === `snapshot-${cluster}`) ?? latest(own);
}

function latest(snapshots: readonly PermissionSnapshot[]): PermissionSnapshot | undefined {
  return [...snapshots].sort((a, b) => Date.parse(b.spec.generatedAt) - Date.parse(a.spec.generatedAt))[0];
}
