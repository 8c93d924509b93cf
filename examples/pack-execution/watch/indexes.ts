import { type Index, type KubernetesObject, type ObjectCache, type ObjectKey, keyOf, printKey } from "@seamgen/runtime";
import { PermissionSnapshotResource } from "@seam/guardian";
import {
  type InfrastructurePackExecution,
  InfrastructurePackExecutionResource,
  PackOperationResultResource,
} from "@seam/seam-core";
import { isTerminal } from "../decide/conditions.ts";
import { RESULT_LABEL, resultLabelValue } from "../decide/operation-result.ts";
import { tenantNamespace } from "../decide/tenant-namespace.ts";

/** The indexes of PackExecutions by what they refer to. A value is a key, or the name of a cluster. */
const executionIndexes = {
  clusterPack: ({ metadata, spec }) => key(spec.clusterPackRef.name, metadata.namespace),
  targetCluster: ({ spec }) => spec.targetClusterRef,
  label: (execution) => key(resultLabelValue(execution), execution.metadata.namespace),
  admissionProfile: ({ spec }) => {
    const namespace = tenantNamespace(spec.targetClusterRef);
    return namespace && key(spec.admissionProfileRef, namespace);
  },
} satisfies { readonly [name: string]: (execution: InfrastructurePackExecution) => string | undefined };

export type ExecutionIndex = keyof typeof executionIndexes;

/** The index of PermissionSnapshots by target cluster. */
export const SNAPSHOTS_BY_CLUSTER = "targetCluster";
/** The index of PackOperationResults by the value that the index `label` has for their PackExecution. */
export const RESULTS_BY_EXECUTION = "packExecution";

/** The indexes that passes and watches use. */
export const INDEXES: readonly Index[] = [
  ...Object.entries(executionIndexes).map(([name, value]) =>
    indexOf<InfrastructurePackExecution>({
      resource: InfrastructurePackExecutionResource,
      name,
      values: (execution) => [value(execution) ?? []].flat(),
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

/** The value of the index `label` for the name in the object's own label; empty if the object has no such label. */
export function labelled({ metadata }: KubernetesObject, label: string): string[] {
  const name = metadata?.labels?.[label];
  return name === undefined ? [] : [key(name, metadata?.namespace)];
}

/** The PackExecutions with this value that have not ended. No change wakes one that has ended. */
export function waitingExecutions(
  cache: ObjectCache,
  index: ExecutionIndex,
  value: string,
): InfrastructurePackExecution[] {
  return cache
    .list<InfrastructurePackExecution>(InfrastructurePackExecutionResource, { index: [index, value] })
    .filter((execution) => !isTerminal(execution));
}

/** Their keys, for the queue. */
export function waitingKeys(cache: ObjectCache, index: ExecutionIndex, value: string): ObjectKey[] {
  return waitingExecutions(cache, index, value).map(keyOf);
}

/** `namespace/name`, the form of keys in the indexes. */
export function key(name: string, namespace: string | undefined): string {
  return printKey({ name, ...(namespace !== undefined && { namespace }) });
}

function indexOf<T extends KubernetesObject>(index: Index<T>): Index {
  return index;
}
