import type { InfrastructurePackExecution } from "@seam/seam-core/v1alpha1/infrastructure-pack-execution";
import { InfrastructurePackExecutionResource } from "@seam/seam-core/v1alpha1/infrastructure-pack-execution";
import { setOwnerReference } from "@seamgen/runtime";
import type { PackOperationResult } from "@seam/seam-core/v1alpha1/pack-operation-result";
import type { Action } from "./decision.ts";
import { fitLabel } from "./fit-name.ts";
import { isOwnedBy } from "./is-owned-by.ts";
import type { Observed } from "./observed.ts";

/** The label that the executor puts on a result, with the name of its execution. */
export const RESULT_LABEL = "ontai.dev/pack-execution";
const SUPERSEDED_LABEL = "ontai.dev/superseded";

/** The value of that label for an execution. */
export function resultLabelValue({ metadata }: InfrastructurePackExecution): string {
  return fitLabel(metadata.name ?? "");
}

/**
 * The result of this execution: the one with the highest revision of those that can be its own. The label alone would also
 * match the results of a deleted execution with the same name.
 */
export function operationResult(observed: Observed): PackOperationResult | undefined {
  return observed.results
    .filter((result) => isResultOf(result, observed))
    .sort((a, b) => b.spec.revision - a.spec.revision)[0];
}

function isResultOf(result: PackOperationResult, observed: Observed): boolean {
  const { metadata, spec } = result;
  const { execution } = observed;
  const version = spec.clusterPackVersion;
  return (
    metadata.namespace === execution.metadata.namespace &&
    metadata.labels?.[RESULT_LABEL] === resultLabelValue(execution) &&
    metadata.labels[SUPERSEDED_LABEL] !== "true" &&
    !belongsToAnother(metadata.ownerReferences, execution) &&
    (version === undefined || version === execution.spec.clusterPackRef.version) &&
    !isFromBefore(result, observed)
  );
}

/**
 * Whether the result is older than the Job or, without a Job, than the execution. In the latter case a result of the same
 * second counts as older unless this execution owns it: an execution with the same name may have been deleted in that
 * second.
 */
function isFromBefore(result: PackOperationResult, { execution, job }: Observed): boolean {
  const created = Date.parse(result.metadata.creationTimestamp ?? "");
  if (job !== undefined) return created < Date.parse(job.metadata.creationTimestamp ?? "");
  return !isOwnedBy(result, execution) && created <= Date.parse(execution.metadata.creationTimestamp ?? "");
}

function belongsToAnother(
  owners: PackOperationResult["metadata"]["ownerReferences"] = [],
  { metadata }: InfrastructurePackExecution,
): boolean {
  const { group, kind } = InfrastructurePackExecutionResource;
  return owners.some(
    (owner) => owner.kind === kind && owner.apiVersion.startsWith(`${group}/`) && owner.uid !== metadata.uid,
  );
}

/** Makes the execution an owner of its result, so that both are deleted together. Empty if it is one already. */
export function adoptResult(result: PackOperationResult, execution: InfrastructurePackExecution): readonly Action[] {
  if (isOwnedBy(result, execution)) return [];
  const { name = "", namespace = "", resourceVersion } = result.metadata;
  const owner = { object: execution, resource: InfrastructurePackExecutionResource };
  const owners = setOwnerReference(result, owner).metadata.ownerReferences ?? [];
  const version = resourceVersion === undefined ? {} : { resourceVersion };
  const patch = { metadata: { ...version, ownerReferences: owners } };
  return [{ type: "adoptResult", key: { name, namespace }, patch }];
}
