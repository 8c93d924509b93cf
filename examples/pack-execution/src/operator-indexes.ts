import {
  type Index,
  isConditionTrue,
  type KubernetesObject,
  type ObjectCache,
  type ObjectKey,
  keyOf,
  printKey,
} from "@seam/runtime";
import { PermissionSnapshotResource } from "@seam/guardian";
import {
  type InfrastructurePackExecution,
  InfrastructurePackExecutionResource,
  PackOperationResultResource,
} from "@seam/seam-core";

/** Where the executor says which PackExecution a PackOperationResult is of. */
export const RESULT_LABEL = "ontai.dev/pack-execution";

/** The namespace of what belongs to a target cluster. */
export function tenantNamespace(cluster: string): string {
  return `seam-tenant-${cluster}`;
}

/** The PackExecutions by what they refer to; the values are keys, or the name of a cluster. */
const executionIndexes = {
  clusterPack: ({ metadata, spec }) => key(spec.clusterPackRef.name, metadata.namespace),
  targetCluster: ({ spec }) => spec.targetClusterRef,
  admissionProfile: ({ spec }) => key(spec.admissionProfileRef, tenantNamespace(spec.targetClusterRef)),
} satisfies { readonly [name: string]: (execution: InfrastructurePackExecution) => string };

export type ExecutionIndex = keyof typeof executionIndexes;

/** Of PermissionSnapshots, by the cluster that they are of. */
export const SNAPSHOTS_BY_CLUSTER = "targetCluster";
/** Of PackOperationResults, by the key of the PackExecution that their label names. */
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
    values: (result) => executionOfResult(result).map(printKey),
  }),
];

/** The PackExecution that the result's label names: none or one. */
export function executionOfResult({ metadata }: KubernetesObject): ObjectKey[] {
  const name = metadata?.labels?.[RESULT_LABEL];
  return name === undefined
    ? []
    : [{ name, ...(metadata?.namespace !== undefined && { namespace: metadata.namespace }) }];
}

/** The PackExecutions with this value that are not at their end; of those nothing more can change. */
export function waitingExecutions(
  cache: ObjectCache,
  index: ExecutionIndex,
  value: string,
): InfrastructurePackExecution[] {
  return cache
    .list<InfrastructurePackExecution>(InfrastructurePackExecutionResource, { index: [index, value] })
    .filter((execution) => !isAtEnd(execution));
}

/** The same, as keys for the queue. */
export function waitingKeys(cache: ObjectCache, index: ExecutionIndex, value: string): ObjectKey[] {
  return waitingExecutions(cache, index, value).map(keyOf);
}

function isAtEnd({ status }: InfrastructurePackExecution): boolean {
  return ["Succeeded", "Failed", "PackRevoked"].some((type) => isConditionTrue(status?.conditions, type));
}

function key(name: string, namespace: string | undefined): string {
  return printKey({ name, ...(namespace !== undefined && { namespace }) });
}

function indexOf<T extends KubernetesObject>(index: Index<T>): Index {
  return index;
}
