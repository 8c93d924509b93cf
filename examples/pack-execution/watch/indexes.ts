import { type Index, type KubernetesObject, type ObjectCache, type ObjectKey, keyOf, printKey } from "@seamgen/runtime";
import { PermissionSnapshotResource } from "@seam/guardian";
import {
  type InfrastructurePackExecution,
  InfrastructurePackExecutionResource,
  PackOperationResultResource,
} from "@seam/seam-core";
import { isTerminal } from "../decide/conditions.ts";
import { RESULT_LABEL, resultLabelValue } from "../decide/operation-result.ts";

/**
 * The namespace of what belongs to a target cluster, as the schemas' `seam-tenant-{clusterName}`. Never throws, unlike the
 * generated function: a target that makes no namespace's name is one for which nothing is found.
 */
export function tenantNamespace(clusterName: string): string {
  return `seam-tenant-${clusterName}`;
}

/** The PackExecutions by what they refer to; the values are keys, or the name of a cluster. */
const executionIndexes = {
  clusterPack: ({ metadata, spec }) => key(spec.clusterPackRef.name, metadata.namespace),
  targetCluster: ({ spec }) => spec.targetClusterRef,
  label: (execution) => key(resultLabelValue(execution), execution.metadata.namespace),
  admissionProfile: ({ spec }) => key(spec.admissionProfileRef, tenantNamespace(spec.targetClusterRef)),
} satisfies { readonly [name: string]: (execution: InfrastructurePackExecution) => string };

export type ExecutionIndex = keyof typeof executionIndexes;

/** Of PermissionSnapshots, by the cluster that they are of. */
export const SNAPSHOTS_BY_CLUSTER = "targetCluster";
/** Of PackOperationResults, by what the index `label` has for their PackExecution. */
export const RESULTS_BY_EXECUTION = "packExecution";

/** What the reconciler's passes and watches look up. */
export const INDEXES: readonly Index[] = [
  ...Object.entries(executionIndexes).map(([name, value]) =>
    indexOf<InfrastructurePackExecution>({
      resource: InfrastructurePackExecutionResource,
      name,
      values: (execution) => [value(execution)],
    }),
  ),
  indexOf({
    resource: PermissionSnapshotResource,
    name: SNAPSHOTS_BY_CLUSTER,
    values: ({ spec }) => [spec.targetCluster],
  }),
  indexOf({
    resource: PackOperationResultResource,
    name: RESULTS_BY_EXECUTION,
    values: (result) => labelled(result, RESULT_LABEL),
  }),
];

/** The value of the index `label` that the object's own label leads to: none or one. */
export function labelled({ metadata }: KubernetesObject, label: string): string[] {
  const name = metadata?.labels?.[label];
  return name === undefined ? [] : [key(name, metadata?.namespace)];
}

/** The PackExecutions with this value that are not at their end; of those nothing more can change. */
export function waitingExecutions(
  cache: ObjectCache,
  index: ExecutionIndex,
  value: string,
): InfrastructurePackExecution[] {
  return cache
    .list<InfrastructurePackExecution>(InfrastructurePackExecutionResource, { index: [index, value] })
    .filter((execution) => !isTerminal(execution));
}

/** The same, as keys for the queue. */
export function waitingKeys(cache: ObjectCache, index: ExecutionIndex, value: string): ObjectKey[] {
  return waitingExecutions(cache, index, value).map(keyOf);
}

/** `namespace/name`, as the indexes have it. */
export function key(name: string, namespace: string | undefined): string {
  return printKey({ name, ...(namespace !== undefined && { namespace }) });
}

function indexOf<T extends KubernetesObject>(index: Index<T>): Index {
  return index;
}
