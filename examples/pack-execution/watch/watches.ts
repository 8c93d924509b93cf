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
} from "@seamgen/runtime";
import { PermissionSnapshotResource, RBACProfileResource } from "@seam/guardian";
import {
  InfrastructurePackExecutionResource,
  InfrastructurePackInstanceResource,
  InfrastructureRunnerConfigResource,
  InfrastructureTalosClusterResource,
  PackOperationResultResource,
} from "@seam/seam-core";
import { RESULT_LABEL } from "../decide/operation-result.ts";
import { labelled, waitingExecutions, waitingKeys } from "./indexes.ts";
import type { Options } from "../decide/options.ts";

/** Where a Job says which PackExecution it was made for, also one that another incarnation of it made. */
const JOB_LABEL = "infrastructure.ontai.dev/pe-name";

/**
 * What a gate reads besides the ClusterPack, which the generated base watches, and what comes of the Job. Each change
 * wakes the PackExecutions that it concerns, so that none waits for its next look when a gate opens.
 */
export function packExecutionWatches({ snapshotAliases }: Pick<Options, "snapshotAliases">): readonly Watch[] {
  return [
    watch(InfrastructureTalosClusterResource, ({ metadata }, cache) =>
      waitingKeys(cache, "targetCluster", metadata.name ?? ""),
    ),
    watch(InfrastructureRunnerConfigResource, ({ metadata }, cache) =>
      waitingKeys(cache, "targetCluster", metadata.name ?? ""),
    ),
    watch(PermissionSnapshotResource, ({ metadata, spec }, cache) => {
      const aliased = Object.keys(snapshotAliases).filter((cluster) => snapshotAliases[cluster] === metadata.name);
      return [spec.targetCluster, ...aliased].flatMap((cluster) => waitingKeys(cache, "targetCluster", cluster));
    }),
    watch(RBACProfileResource, (profile, cache) => waitingKeys(cache, "admissionProfile", printKey(keyOf(profile)))),
    watch(JobResource, executionsOfJob),
    watch(PackOperationResultResource, (result, cache) =>
      labelled(result, RESULT_LABEL).flatMap((value) => waitingKeys(cache, "label", value)),
    ),
    watch(InfrastructurePackInstanceResource, ({ spec }, cache) =>
      waitingExecutions(cache, "targetCluster", spec.targetClusterRef)
        .filter((execution) => execution.spec.clusterPackRef.name === spec.clusterPackRef)
        .map(keyOf),
    ),
  ];
}

/** By its owner, or else by its label: it may be in the way of a PackExecution that is not its owner. */
function executionsOfJob(job: Job, cache: ObjectCache): ObjectKey[] {
  const owner = controllerOf(job);
  const { kind, group } = InfrastructurePackExecutionResource;
  if (owner?.kind !== kind || !owner.apiVersion.startsWith(`${group}/`))
    return labelled(job, JOB_LABEL).flatMap((value) => waitingKeys(cache, "label", value));
  const { namespace } = job.metadata;
  return [{ name: owner.name, ...(namespace !== undefined && { namespace }) }];
}

function watch<T extends KubernetesObject>(
  resource: Resource<T>,
  map: (object: T, cache: ObjectCache) => readonly ObjectKey[],
): Watch {
  return { resource, map };
}
