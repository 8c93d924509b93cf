import { isConditionTrue } from "@seamgen/runtime";
import { infrastructurePackInstanceNamespace } from "@seam/seam-core/v1alpha1/infrastructure-pack-instance";
import type { Observed } from "./observed.ts";
import type { Options } from "./options.ts";

/**
 * Why nothing may be sent to the target yet, or undefined when it may. A network plugin is sent to a cluster that is not
 * Ready, because the cluster becomes Ready by it.
 */
export function whyNotReady(observed: Observed, options: Options): string | undefined {
  return whyClusterNotReady(observed, options) ?? whyRunnerNotReady(observed, options);
}

function whyClusterNotReady({ execution, cluster }: Observed, options: Options): string | undefined {
  const { targetClusterRef, clusterPackRef } = execution.spec;
  if (!isClusterName(targetClusterRef)) return `${targetClusterRef} cannot be a cluster: it makes no namespace name.`;
  if (cluster === undefined) return `There is no cluster ${targetClusterRef}.`;
  if (!options.requireClusterReady || isConditionTrue(cluster.status?.conditions, "Ready")) return undefined;
  const network = cluster.spec.capi?.ciliumPackRef;
  if (network?.name === clusterPackRef.name && network.version === clusterPackRef.version) return undefined;
  return `Cluster ${targetClusterRef} is not Ready.`;
}

/** Whether there can be a namespace for what the cluster gets. */
function isClusterName(clusterName: string): boolean {
  try {
    infrastructurePackInstanceNamespace({ clusterName });
    return true;
  } catch {
    return false;
  }
}

function whyRunnerNotReady({ execution, runnerConfig }: Observed, options: Options): string | undefined {
  const cluster = execution.spec.targetClusterRef;
  if (runnerConfig === undefined) return `Cluster ${cluster} has no runner configuration.`;
  const wanted = options.requiredCapability;
  const capabilities = runnerConfig.status?.capabilities ?? [];
  if (capabilities.length === 0) return `The runner of cluster ${cluster} reports no capability.`;
  if (wanted === null || capabilities.some(({ name }) => name === wanted)) return undefined;
  return `The runner of cluster ${cluster} does not report the capability ${wanted}.`;
}
