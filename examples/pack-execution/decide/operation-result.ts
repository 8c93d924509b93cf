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
 * The result of this execution: of those that can be its own, the ones that it owns come first, then the highest revision,
 * then the latest. Neither the label nor a revision proves anything: anyone who may create results writes them.
 */
export function operationResult(observed: Observed): PackOperationResult | undefined {
  const { execution } = observed;
  return observed.results.filter((result) => isResultOf(result, observed)).sort((a, b) => compare(b, a, execution))[0];
}

/** Positive if `a` counts before `b`. */
function compare(a: PackOperationResult, b: PackOperationResult, execution: InfrastructurePackExecution): number {
  return (
    Number(isOwnedBy(a, execution)) - Number(isOwnedBy(b, execution)) ||
    a.spec.revision - b.spec.revision ||
    createdAt(a) - createdAt(b) ||
    ((a.metadata.name ?? "") < (b.metadata.name ?? "") ? -1 : 1)
  );
}

function createdAt({ metadata }: PackOperationResult): number {
  return Date.parse(metadata.creationTimestamp ?? "") || 0;
}

function isResultOf(result: PackOperationResult, observed: Observed): boolean {
  const { metadata } = result;
  const { execution } = observed;
  return (
    metadata.namespace === execution.metadata.namespace &&
    metadata.labels?.[RESULT_LABEL] === resultLabelValue(execution) &&
    metadata.labels[SUPERSEDED_LABEL] !== "true" &&
    isAbout(result, execution) &&
    !isFromBefore(result, observed)
  );
}

/**
 * Whether the execution is an owner of the result or, if no other execution is, the result names it. No reference may name
 * something else.
 */
function isAbout(result: PackOperationResult, execution: InfrastructurePackExecution): boolean {
  const { packExecutionRef, clusterPackRef, targetClusterRef, clusterPackVersion } = result.spec;
  const { metadata, spec } = execution;
  const agrees = (found: string | undefined, wanted: string | undefined) =>
    found === undefined || found === "" || found === wanted;
  const isNamed = packExecutionRef === metadata.name && !belongsToAnother(result.metadata.ownerReferences, execution);
  return (
    (isNamed || isOwnedBy(result, execution)) &&
    agrees(packExecutionRef, metadata.name) &&
    agrees(clusterPackRef, spec.clusterPackRef.name) &&
    agrees(clusterPackVersion, spec.clusterPackRef.version) &&
    agrees(targetClusterRef, spec.targetClusterRef)
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
