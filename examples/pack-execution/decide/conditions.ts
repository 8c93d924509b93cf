import { type Condition, type ConditionInput, findCondition, isConditionTrue, setCondition } from "@seamgen/runtime";
import type { InfrastructurePackExecution } from "@seam/seam-core/v1alpha1/infrastructure-pack-execution";
import type { InfrastructurePackExecutionConditions } from "@seam/seam-core/v1alpha1/infrastructure-pack-execution";

/** A condition to write. A pair of type and reason that the schema does not declare does not compile. */
export type ConditionChange = ConditionInput<InfrastructurePackExecutionConditions>;

/** The maximum length of a message in the definition. */
const MESSAGE_LENGTH = 32_768;

/** Returns the conditions with the changes applied, each with the execution's generation. */
export function changeConditions(
  { metadata, status }: InfrastructurePackExecution,
  changes: readonly ConditionChange[],
  now: Date,
): Condition[] {
  const generation = metadata.generation;
  return changes.reduce<Condition[]>(
    (conditions, change) => {
      const message = change.message.slice(0, MESSAGE_LENGTH);
      const observed = generation === undefined ? {} : { observedGeneration: generation };
      return setCondition<InfrastructurePackExecutionConditions>(conditions, { ...change, message, ...observed }, now);
    },
    [...(status?.conditions ?? [])],
  );
}

/** Writes LineageSynced once. From then on the condition belongs to the lineage controller. */
export function initialLineage({ status }: InfrastructurePackExecution): readonly ConditionChange[] {
  if (findCondition(status?.conditions, "LineageSynced") !== undefined) return [];
  const message = "No lineage controller has indexed this object yet.";
  return [{ type: "LineageSynced", status: "False", reason: "LineageControllerAbsent", message }];
}

/** Whether the execution has ended, successfully or not. Another attempt is another object. */
export function isTerminal(execution: InfrastructurePackExecution): boolean {
  const conditions = execution.status?.conditions;
  return (
    isConditionTrue(conditions, "Succeeded") ||
    isConditionTrue(conditions, "Failed") ||
    isConditionTrue(conditions, "PackRevoked") ||
    hasFailedCapability(execution)
  );
}

/** Whether the deployment failed. Older controllers wrote this condition without Failed. */
export function hasFailedCapability({ status }: InfrastructurePackExecution): boolean {
  const succeeded = findCondition(status?.conditions, "Succeeded");
  return succeeded?.status === "False" && succeeded.reason === "CapabilityFailed";
}

/** The condition of every closed step except revocation, besides the step's own. */
export function pending(message: string): ConditionChange {
  return { type: "Pending", status: "True", reason: "GatesClearing", message };
}

/** Written when the Job is submitted, and again while it exists. */
export const NO_LONGER_PENDING: ConditionChange = {
  type: "Pending",
  status: "False",
  reason: "JobSubmitted",
  message: "Every gate is open.",
};
