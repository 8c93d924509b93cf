import type { PermissionSnapshot } from "@seam/guardian/v1alpha1/permission-snapshot";
import type { RBACProfile } from "@seam/guardian/v1alpha1/rbac-profile";
import type { Job } from "@seamgen/runtime";
import type { InfrastructureClusterPack } from "@seam/seam-core/v1alpha1/infrastructure-cluster-pack";
import type { InfrastructurePackExecution } from "@seam/seam-core/v1alpha1/infrastructure-pack-execution";
import type { InfrastructurePackInstance } from "@seam/seam-core/v1alpha1/infrastructure-pack-instance";
import type { InfrastructureRunnerConfig } from "@seam/seam-core/v1alpha1/infrastructure-runner-config";
import type { InfrastructureTalosCluster } from "@seam/seam-core/v1alpha1/infrastructure-talos-cluster";
import type { PackOperationResult } from "@seam/seam-core/v1alpha1/pack-operation-result";

/** What the API server says about the rights of an executor. */
export type RunnerAccess = { readonly allowed: true } | { readonly allowed: false; readonly reason: string };

/**
 * Everything that a pass reads, as plain data. A property is absent if the object does not exist. If a read fails, the
 * pass fails.
 */
export interface Observed {
  readonly execution: InfrastructurePackExecution;
  /** The Job with the name `jobName(execution)` in the namespace of the execution, whatever owns it. */
  readonly job?: Job;
  /** UID of the Job that this process has created or accepted, even if the status does not name it. */
  readonly submittedJob?: string;
  /** The execution that controls `job`, if it is another one and exists. Read only for the question `holder`. */
  readonly jobHolder?: InfrastructurePackExecution;
  /** When this process first saw that the Job had ended or was gone, and its result did not exist. */
  readonly resultMissedSince?: Date;
  /** Results in the namespace of the execution. The decision ignores those of other executions. */
  readonly results: readonly PackOperationResult[];
  /** The pack `spec.clusterPackRef.name` in the namespace of the execution. */
  readonly clusterPack?: InfrastructureClusterPack;
  /** The target cluster, from its tenant namespace or else from `seam-system`. */
  readonly cluster?: InfrastructureTalosCluster;
  /** The runner configuration with the name of the target. */
  readonly runnerConfig?: InfrastructureRunnerConfig;
  /** Permission snapshots. The decision ignores those of other clusters. */
  readonly snapshots: readonly PermissionSnapshot[];
  /** The profile `spec.admissionProfileRef` in the tenant namespace of the target. */
  readonly profile?: RBACProfile;
  /** The rights of the executor. Read only for the question `rights`. */
  readonly runnerAccess?: RunnerAccess;
  /** The instance `instanceKey(execution, clusterPack)`. */
  readonly instance?: InfrastructurePackInstance;
  readonly now: Date;
}

/** What the gates judge: an observation in which the pack exists. */
export interface ObservedWithPack extends Observed {
  readonly clusterPack: InfrastructureClusterPack;
}
