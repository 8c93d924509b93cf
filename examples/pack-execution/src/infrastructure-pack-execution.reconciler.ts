import type {
  ObjectCache,
  ObjectKey,
  ReconcileContext,
  Result,
} from "@seam/runtime";
import type { InfrastructureClusterPack } from "@seam/seam-core/v1alpha1/infrastructure-cluster-pack";
import type { InfrastructurePackExecution } from "@seam/seam-core/v1alpha1/infrastructure-pack-execution";
import { InfrastructurePackExecutionReconcilerBase } from "@seam/seam-core/v1alpha1/infrastructure-pack-execution.reconciler";

/**
 * Reconciles InfrastructurePackExecution. seamgen wrote this file once and will
 * not touch it again: it is yours. Start with `reconcile`.
 */
export class InfrastructurePackExecutionReconciler extends InfrastructurePackExecutionReconcilerBase {
  /**
   * Called for every InfrastructurePackExecution that may need work, by key and
   * not by event: read what is there, act on the difference, and report it in
   * status.
   */
  override reconcile(
    object: InfrastructurePackExecution,
    context: ReconcileContext,
  ): Promise<Result> {
    context.log.info("reconcile", { name: object.metadata.name ?? "" });
    return Promise.resolve({});
  }

  /**
   * Which objects must be looked at again when this InfrastructureClusterPack
   * changed?
   */
  override mapInfrastructureClusterPack(
    _object: InfrastructureClusterPack,
    _cache: ObjectCache,
  ): readonly ObjectKey[] {
    return [];
  }
}
