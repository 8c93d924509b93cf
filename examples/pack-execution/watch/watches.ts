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

/** The label of a Job with the name of its PackExecution. A Job of a deleted PackExecution has it too. */
const JOB_LABEL = "infrastructure.ontai.dev/pe-name";

/**
 * The watches that the operator adds to the generated base, which watches ClusterPacks. The other kinds that a pass reads
 * are of higher layers (PermissionSnapshot, RBACProfile), of Kubernetes (Job), or not dependencies in the schema. Each
 * change wakes the PackExecutions that it concerns, so that the operator reacts at once to a gate that opens.
 */
export function additionalWatches({ snapshotAliases }: Pick<Options, "snapshotAliases">): readonly Watch[] {
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

/** The owner of the Job, or else the PackExecutions that its label names: a Job that they do not own blocks them. */
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
