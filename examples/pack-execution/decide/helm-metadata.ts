import type { EventInput } from "@seamgen/runtime";
import type { InfrastructureClusterPack } from "@seam/seam-core/v1alpha1/infrastructure-cluster-pack";
import type { InfrastructurePackExecution } from "@seam/seam-core/v1alpha1/infrastructure-pack-execution";
import { event } from "./decision.ts";

const FIELDS = ["chartVersion", "chartURL", "chartName", "helmVersion"] as const;

/** Which chart a pack was made from and by which Helm. Packs made otherwise have none of it. */
export type HelmMetadata = { -readonly [field in (typeof FIELDS)[number]]?: string };

/** What the source says about its chart, without empty values. */
export function helmMetadata(source: HelmMetadata): HelmMetadata {
  const metadata: HelmMetadata = {};
  for (const field of FIELDS) if ((source[field] ?? "") !== "") metadata[field] = source[field] ?? "";
  return metadata;
}

/** A warning when the execution was given other values than its pack of that version has; the pack's are used. */
export function helmMismatch(
  { spec }: InfrastructurePackExecution,
  pack: InfrastructureClusterPack,
): readonly EventInput[] {
  if (pack.spec.version !== spec.clusterPackRef.version) return [];
  const differing = FIELDS.filter((field) => (spec[field] ?? "") !== "" && spec[field] !== pack.spec[field]);
  if (differing.length === 0) return [];
  const note = `The pack has other values than this object for ${differing.join(", ")}; those of the pack are used.`;
  return [event("Warning", "HelmMetadataMismatch", note)];
}
