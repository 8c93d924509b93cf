import {
  controllerOf,
  type Job,
  JobResource,
  type KubernetesObject,
  keyOf,
  type ObjectCache,
  type ObjectKey,
  printKey,
  type Resource,
  type Watch,
} from "@seam/runtime";
import { PermissionSnapshotResource, RBACProfileResource } from "@seam/guardian";
import {
  InfrastructurePackExecutionResource,
  InfrastructurePackInstanceResource,
  InfrastructureRunnerConfigResource,
  InfrastructureTalosClusterResource,
  PackOperationResultResource,
} from "@seam/seam-core";
import { executionOfResult, waitingExecutions, waitingKeys } from "./operator-indexes.ts";

/** Where a Job says which PackExecution it was made for, also one that another incarnation of it made. */
const JOB_LABEL = "infrastructure.ontai.dev/pe-name";

/**
 * What a gate reads besides the ClusterPack, which the generated base watches, and what comes of the Job. Each change
 * wakes the PackExecutions that it concerns, so that none waits for its next look when a gate opens.
 */
export const WATCHES: readonly Watch[] = [
  watch(InfrastructureTalosClusterResource, ({ metadata }, cache) =>
    waitingKeys(cache, "targetCluster", metadata.name ?? ""),
  ),
  watch(InfrastructureRunnerConfigResource, ({ metadata }, cache) =>
    waitingKeys(cache, "targetCluster", metadata.name ?? ""),
  ),
  watch(PermissionSnapshotResource, ({ spec }, cache) => waitingKeys(cache, "targetCluster", spec.targetCluster)),
  watch(RBACProfileResource, (profile, cache) => waitingKeys(cache, "admissionProfile", printKey(keyOf(profile)))),
  watch(JobResource, executionOfJob),
  watch(PackOperationResultResource, executionOfResult),
  watch(InfrastructurePackInstanceResource, ({ spec }, cache) =>
    waitingExecutions(cache, "targetCluster", spec.targetClusterRef)
      .filter((execution) => execution.spec.clusterPackRef.name === spec.clusterPackRef)
      .map(keyOf),
  ),
];

function executionOfJob(job: Job): ObjectKey[] {
  const { namespace, labels } = job.metadata;
  const owner = controllerOf(job);
  const { kind, group } = InfrastructurePackExecutionResource;
  const owned = owner?.kind === kind && owner.apiVersion.startsWith(`${group}/`);
  const name = owned ? owner.name : labels?.[JOB_LABEL];
  return name === undefined ? [] : [{ name, ...(namespace !== undefined && { namespace }) }];
}

function watch<T extends KubernetesObject>(
  resource: Resource<T>,
  map: (object: T, cache: ObjectCache) => readonly ObjectKey[],
): Watch {
  return { resource, map };
}
