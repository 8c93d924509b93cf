import { isConditionTrue } from "@seamgen/runtime";
import type { Observed } from "./observed.ts";
import type { Options } from "./options.ts";
import { tenantNamespace } from "./tenant-namespace.ts";

/**
 * Why the target cluster cannot receive the pack yet; undefined if it can. A cluster that is not Ready still receives its
 * network plugin, because it cannot become Ready without one.
 */
export function whyNotReady(observed: Observed, options: Options): string | undefined {
  return whyClusterNotReady(observed, options) ?? whyRunnerNotReady(observed, options);
}

function whyClusterNotReady({ execution, cluster }: Observed, options: Options): string | undefined {
  const { targetClusterRef, clusterPackRef } = execution.spec;
  if (tenantNamespace(targetClusterRef) === undefined)
    return `Cluster name ${targetClusterRef} gives no valid namespace.`;
  if (cluster === undefined) return `Cluster ${targetClusterRef} does not exist.`;
  if (!options.requireClusterReady || isConditionTrue(cluster.status?.conditions, "Ready")) return undefined;
  const network = cluster.spec.capi?.ciliumPackRef;
  if (network?.name === clusterPackRef.name && network.version === clusterPackRef.version) return undefined;
  return `Cluster ${targetClusterRef} is not Ready.`;
}

function whyRunnerNotReady({ execution, runnerConfig }: Observed, options: Options): string | undefined {
  const cluster = execution.spec.targetClusterRef;
  if (runnerConfig === undefined) return `Cluster ${cluster} has no runner configuration.`;
  const wanted = options.requiredCapability;
  const capabilities = runnerConfig.status?.capabilities ?? [];
  if (capabilities.length === 0) return `The runner of cluster ${cluster} reports no capabilities.`;
  if (wanted === null || capabilities.some(({ name }) => name === wanted)) return undefined;
  return `The runner of cluster ${cluster} does not report the capability ${wanted}.`;
}
