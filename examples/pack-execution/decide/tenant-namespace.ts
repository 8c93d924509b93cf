import { infrastructurePackInstanceNamespace } from "@seam/seam-core/v1alpha1/infrastructure-pack-instance";

/** The namespace of a target cluster's objects; undefined if the cluster's name gives no valid namespace. */
export function tenantNamespace(clusterName: string): string | undefined {
  try {
    return infrastructurePackInstanceNamespace({ clusterName });
  } catch {
    return undefined;
  }
}
