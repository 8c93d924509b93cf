import type { KubernetesObject } from "@seamgen/runtime";
import type { InfrastructurePackExecution } from "@seam/seam-core/v1alpha1/infrastructure-pack-execution";

/** Whether the object belongs to this very execution and not to a namesake. */
export function isOwnedBy({ metadata }: KubernetesObject, execution: InfrastructurePackExecution): boolean {
  const { uid } = execution.metadata;
  return uid !== undefined && metadata?.ownerReferences?.some((owner) => owner.uid === uid) === true;
}
