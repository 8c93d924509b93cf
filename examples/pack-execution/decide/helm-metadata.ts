import type { EventInput } from "@seamgen/runtime";
import type { InfrastructureClusterPack } from "@seam/seam-core/v1alpha1/infrastructure-cluster-pack";
import type { InfrastructurePackExecution } from "@seam/seam-core/v1alpha1/infrastructure-pack-execution";
import { event } from "./decision.ts";

const FIELDS = ["chartVersion", "chartURL", "chartName", "helmVersion"] as const;

/** The chart that a pack was made from, and the version of Helm that rendered it. All absent for packs without a chart. */
export type HelmMetadata = { -readonly [field in (typeof FIELDS)[number]]?: string };

/** The chart of the source, without empty values. */
export function helmMetadata(source: HelmMetadata): HelmMetadata {
  const metadata: HelmMetadata = {};
  for (const field of FIELDS) if ((source[field] ?? "") !== "") metadata[field] = source[field] ?? "";
  return metadata;
}

/** A warning if the execution differs from its pack of the same version. The operator uses the pack's values. */
export function helmMismatch(
  { spec }: InfrastructurePackExecution,
  pack: InfrastructureClusterPack,
): readonly EventInput[] {
  if (pack.spec.version !== spec.clusterPackRef.version) return [];
  const differing = FIELDS.filter((field) => (spec[field] ?? "") !== "" && spec[field] !== pack.spec[field]);
  if (differing.length === 0) return [];
  const note = `This object differs from its pack in ${differing.join(", ")}. The values of the pack are used.`;
  return [event("Warning", "HelmMetadataMismatch", note)];
}
