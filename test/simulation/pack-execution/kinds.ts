import { PermissionSnapshotResource, RBACProfileResource } from "@seam/guardian";
import { JobResource } from "../../../packages/runtime/src/built-in-kinds.ts";
import {
  type InfrastructurePackExecution,
  InfrastructureClusterPackResource,
  InfrastructurePackExecutionResource,
  InfrastructurePackInstanceResource,
  InfrastructureRunnerConfigResource,
  InfrastructureTalosClusterResource,
  PackOperationResultResource,
} from "@seam/seam-core";
import type { KubernetesObject } from "../../../packages/runtime/src/resource.ts";
import type { Condition } from "../../../packages/runtime/src/conditions.ts";

/** The kinds in the simulation, under short names. */
export const Executions = InfrastructurePackExecutionResource;
export const Packs = InfrastructureClusterPackResource;
export const Clusters = InfrastructureTalosClusterResource;
export const Runners = InfrastructureRunnerConfigResource;
export const Snapshots = PermissionSnapshotResource;
export const Profiles = RBACProfileResource;
export const Jobs = JobResource;
export const Results = PackOperationResultResource;
export const Instances = InfrastructurePackInstanceResource;

/** The kinds whose history is recorded. */
export const RECORDED = [Executions, Packs, Clusters, Runners, Snapshots, Profiles, Jobs, Results, Instances];

/** A minimal pod template. */
export const POD_TEMPLATE = { spec: { containers: [{ name: "c", image: "i" }], restartPolicy: "Never" } };

export const JOB_LABEL = "infrastructure.ontai.dev/pe-name";
export const RESULT_LABEL = "ontai.dev/pack-execution";
export const SUPERSEDED_LABEL = "ontai.dev/superseded";

export function tenantOf(cluster: string): string {
  return `seam-tenant-${cluster}`;
}

/** The key of the instance that an execution writes. */
export function instanceKeyOf({ clusterPackRef, targetClusterRef }: InfrastructurePackExecution["spec"]) {
  return { name: `${clusterPackRef.name}-${targetClusterRef}`, namespace: tenantOf(targetClusterRef) };
}

export function jobNameOf(execution: string): string {
  return `pack-deploy-${execution}`;
}

export function condition(type: string, is: boolean): Condition {
  const status = is ? "True" : "False";
  return { type, status, reason: type, message: "", lastTransitionTime: "1970-01-01T00:00:00Z" };
}

/** Whether the execution is the controller of the Job. */
export function controls({ metadata }: KubernetesObject, uid: string): boolean {
  return (metadata?.ownerReferences ?? []).some((owner) => owner.controller === true && owner.uid === uid);
}

/** The status of the condition; `undefined` if it does not exist. */
export function statusOf(
  object: { readonly status?: { readonly conditions?: readonly { type: string; status: string }[] } } | undefined,
  type: string,
): string | undefined {
  return object?.status?.conditions?.find((one) => one.type === type)?.status;
}
