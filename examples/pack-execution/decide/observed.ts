import type { PermissionSnapshot } from "@seam/guardian/v1alpha1/permission-snapshot";
import type { RBACProfile } from "@seam/guardian/v1alpha1/rbac-profile";
import type { Job } from "@seamgen/runtime";
import type { InfrastructureClusterPack } from "@seam/seam-core/v1alpha1/infrastructure-cluster-pack";
import type { InfrastructurePackExecution } from "@seam/seam-core/v1alpha1/infrastructure-pack-execution";
import type { InfrastructurePackInstance } from "@seam/seam-core/v1alpha1/infrastructure-pack-instance";
import type { InfrastructureRunnerConfig } from "@seam/seam-core/v1alpha1/infrastructure-runner-config";
import type { InfrastructureTalosCluster } from "@seam/seam-core/v1alpha1/infrastructure-talos-cluster";
import type { PackOperationResult } from "@seam/seam-core/v1alpha1/pack-operation-result";
import type { RunnerAccess } from "../observe/runner-access.ts";

/**
 * All that a pass reads, as plain data. Absent means that the object is not there; when a read fails, the pass fails
 * instead, for an object that could not be read is not an object that is missing.
 */
export interface Observed {
  readonly execution: InfrastructurePackExecution;
  /** The Job of the name `jobName(execution)` in the namespace of the execution, whoever owns it. */
  readonly job?: Job;
  /** Whether this process has created the Job or seen it, which the status need not say. */
  readonly submitted?: boolean;
  /** Reports in the namespace of the execution; those of other executions are ignored. */
  readonly results: readonly PackOperationResult[];
  /** The pack `spec.clusterPackRef.name` in the namespace of the execution. */
  readonly clusterPack?: InfrastructureClusterPack;
  /** The target, from its tenant namespace or else from `seam-system`. */
  readonly cluster?: InfrastructureTalosCluster;
  /** The runner configuration of the target's name. */
  readonly runnerConfig?: InfrastructureRunnerConfig;
  /** Permission snapshots; those of other clusters are ignored. */
  readonly snapshots: readonly PermissionSnapshot[];
  /** The profile `spec.admissionProfileRef` in the tenant namespace of the target. */
  readonly profile?: RBACProfile;
  /** What the API server says of the executor's rights; only read when `needsRunnerAccess` says so. */
  readonly runnerAccess?: RunnerAccess;
  /** The instance `instanceKey(execution, clusterPack)`. */
  readonly instance?: InfrastructurePackInstance;
  readonly now: Date;
}

/** What the gates judge, once the pack is known to be there. */
export interface ObservedWithPack extends Observed {
  readonly clusterPack: InfrastructureClusterPack;
}
