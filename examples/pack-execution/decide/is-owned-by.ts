import type { KubernetesObject } from "@seamgen/runtime";
import type { InfrastructurePackExecution } from "@seam/seam-core/v1alpha1/infrastructure-pack-execution";

/** Whether this execution owns the object. Compares UIDs, because a deleted execution may have had the same name. */
export function isOwnedBy({ metadata }: KubernetesObject, execution: InfrastructurePackExecution): boolean {
  const { uid } = execution.metadata;
  return uid !== undefined && metadata?.ownerReferences?.some((owner) => owner.uid === uid) === true;
}
