import type { PermissionSnapshot } from "@seam/guardian/v1alpha1/permission-snapshot";
import type { RBACProfile } from "@seam/guardian/v1alpha1/rbac-profile";
import { type Condition, controllerOf, type Job } from "@seamgen/runtime";
import type { InfrastructureClusterPack } from "@seam/seam-core/v1alpha1/infrastructure-cluster-pack";
import type { InfrastructurePackExecution } from "@seam/seam-core/v1alpha1/infrastructure-pack-execution";
import type { InfrastructurePackInstance } from "@seam/seam-core/v1alpha1/infrastructure-pack-instance";
import type { InfrastructureRunnerConfig } from "@seam/seam-core/v1alpha1/infrastructure-runner-config";
import type { InfrastructureTalosCluster } from "@seam/seam-core/v1alpha1/infrastructure-talos-cluster";
import type { PackOperationResult } from "@seam/seam-core/v1alpha1/pack-operation-result";
import type { Decision } from "../../../examples/pack-execution/decide/decision.ts";
import type { Observed } from "../../../examples/pack-execution/decide/observed.ts";
import { createOptions } from "../../../examples/pack-execution/decide/options.ts";

/** An execution and its objects, with every gate open and without a Job. Each function changes one object. */

export const API = "infrastructure.ontai.dev/v1alpha1";
export const NAMESPACE = "seam-tenant-ccs-dev";
export const CREATED = "2026-03-02T09:00:00Z";
export const SUBMITTED = "2026-03-02T09:01:00Z";
export const NOW = new Date("2026-03-02T09:10:00Z");
export const OPTIONS = createOptions({ executorImage: "registry.example.com/executor:v1.9.3-r1" });

export function condition(type: string, status: Condition["status"], reason = "Because"): Condition {
  return { type, status, reason, message: "", lastTransitionTime: CREATED };
}

type Change<T> = { readonly [key in keyof T]?: unknown };

export function execution(
  status: InfrastructurePackExecution["status"] = {},
  metadata: InfrastructurePackExecution["metadata"] = {},
  spec: Partial<InfrastructurePackExecution["spec"]> = {},
): InfrastructurePackExecution {
  return {
    apiVersion: API,
    kind: "InfrastructurePackExecution",
    metadata: {
      name: "nginx-ccs-dev",
      namespace: NAMESPACE,
      uid: "uid-of-execution",
      resourceVersion: "7",
      generation: 1,
      creationTimestamp: CREATED,
      ...metadata,
    },
    spec: {
      clusterPackRef: { name: "nginx", version: "v4.9.0-r1" },
      targetClusterRef: "ccs-dev",
      admissionProfileRef: "nginx",
      ...spec,
    },
    status,
  };
}

export function pack(
  spec: Partial<InfrastructureClusterPack["spec"]> = {},
  status: InfrastructureClusterPack["status"] = { signed: true, packSignature: "c2lnbmVk" },
): InfrastructureClusterPack {
  return {
    apiVersion: API,
    kind: "InfrastructureClusterPack",
    metadata: { name: "nginx", namespace: NAMESPACE },
    spec: {
      version: "v4.9.0-r1",
      registryRef: { url: "registry.example.com/packs/nginx", digest: "sha256:4f1c" },
      checksum: "sha256:c0de",
      ...spec,
    },
    status,
  };
}

export function cluster(
  ready: Condition["status"] = "True",
  spec: Partial<InfrastructureTalosCluster["spec"]> = {},
): InfrastructureTalosCluster {
  return {
    apiVersion: API,
    kind: "InfrastructureTalosCluster",
    metadata: { name: "ccs-dev", namespace: "seam-system" },
    spec: { mode: "import", ...spec },
    status: { conditions: [condition("Ready", ready, "ClusterReady")] },
  };
}

export function runnerConfig(...capabilities: readonly string[]): InfrastructureRunnerConfig {
  return {
    apiVersion: API,
    kind: "InfrastructureRunnerConfig",
    metadata: { name: "ccs-dev", namespace: "ont-system" },
    spec: { clusterRef: "ccs-dev", runnerImage: "registry.example.com/runner" },
    status: { capabilities: capabilities.map((name) => ({ name, version: "v1" })) },
  };
}

export function snapshot(
  metadata: PermissionSnapshot["metadata"] = {},
  { fresh = "True", ...spec }: Partial<PermissionSnapshot["spec"]> & { readonly fresh?: Condition["status"] } = {},
): PermissionSnapshot {
  return {
    apiVersion: "security.ontai.dev/v1alpha1",
    kind: "PermissionSnapshot",
    metadata: { name: "snapshot-ccs-dev", namespace: "seam-system", ...metadata },
    spec: { targetCluster: "ccs-dev", version: CREATED, generatedAt: CREATED, ...spec },
    status: { conditions: [condition("Fresh", fresh, "SnapshotFresh")] },
  };
}

export function profile(status: RBACProfile["status"] = { provisioned: true }): RBACProfile {
  return {
    apiVersion: "security.ontai.dev/v1alpha1",
    kind: "RBACProfile",
    metadata: { name: "nginx", namespace: NAMESPACE },
    spec: { principalRef: "nginx", targetClusters: ["ccs-dev"], permissionDeclarations: [], rbacPolicyRef: "packs" },
    status,
  };
}

export function job(
  status: Job["status"] = {},
  { suspend = false, ...metadata }: Job["metadata"] & { readonly suspend?: boolean } = {},
): Job {
  const owner = {
    apiVersion: API,
    kind: "InfrastructurePackExecution",
    name: "nginx-ccs-dev",
    uid: "uid-of-execution",
    controller: true,
  };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: "pack-deploy-nginx-ccs-dev",
      namespace: NAMESPACE,
      uid: "uid-of-job",
      creationTimestamp: SUBMITTED,
      ownerReferences: [owner],
      ...metadata,
    },
    spec: { suspend },
    ...(status === undefined ? {} : { status }),
  };
}

export const FOREIGN_OWNER = {
  apiVersion: API,
  kind: "InfrastructurePackExecution",
  name: "nginx-ccs-dev",
  uid: "uid-of-a-predecessor",
};

/** A Job that succeeded ten seconds before now. */
export const ENDED_JOB = job({
  succeeded: 1,
  completionTime: "2026-03-02T09:09:50Z",
  conditions: [{ type: "Complete", status: "True" }],
});

export function result(
  spec: Partial<PackOperationResult["spec"]> = {},
  metadata: PackOperationResult["metadata"] = {},
): PackOperationResult {
  return {
    apiVersion: API,
    kind: "PackOperationResult",
    metadata: {
      name: `pack-deploy-result-nginx-ccs-dev-r${spec.revision ?? 1}`,
      namespace: NAMESPACE,
      resourceVersion: "40",
      creationTimestamp: "2026-03-02T09:09:49Z",
      labels: { "ontai.dev/pack-execution": "nginx-ccs-dev" },
      ...metadata,
    },
    spec: { revision: 1, capability: "pack-deploy", status: "Succeeded", packExecutionRef: "nginx-ccs-dev", ...spec },
  };
}

export function instance(
  version: string,
  annotations: { readonly [key: string]: string } = {},
): InfrastructurePackInstance {
  return {
    apiVersion: API,
    kind: "InfrastructurePackInstance",
    metadata: { name: "nginx-ccs-dev", namespace: NAMESPACE, annotations },
    spec: { clusterPackRef: "nginx", targetClusterRef: "ccs-dev", ...(version === "" ? {} : { version }) },
  };
}

/** The observation with changes; `undefined` removes an object. The operator knows the execution's own Job. */
export function observed(change: Change<Observed> = {}): Observed {
  const everything = {
    execution: execution(),
    results: [],
    clusterPack: pack(),
    cluster: cluster(),
    runnerConfig: runnerConfig("pack-deploy"),
    snapshots: [snapshot()],
    profile: profile(),
    runnerAccess: { allowed: true },
    now: NOW,
    submittedJob: isOwn(change.job) ? "uid-of-job" : undefined,
    ...change,
  };
  const there = Object.entries(everything).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there) as unknown as Observed;
}

function isOwn(changed: unknown): boolean {
  return changed !== undefined && controllerOf(changed as Job)?.uid === "uid-of-execution";
}

/** A condition of a decision as `status/reason`. */
export function conditionOf({ status }: Decision, type: string): string | undefined {
  const found = status.conditions?.find((one) => one.type === type);
  return found && `${found.status}/${found.reason}`;
}

/** The conditions that a decision writes, except LineageSynced, as `type=status/reason`. */
export function written(decision: Decision): string[] {
  const conditions = (decision.status.conditions ?? []).filter(({ type }) => type !== "LineageSynced");
  return conditions.map(({ type, status, reason }) => `${type}=${status}/${reason}`);
}
