import type { EventInput, Job, ObjectKey, OwnerReference } from "@seamgen/runtime";
import type {
  InfrastructurePackExecution,
  InfrastructurePackExecutionStatus,
} from "@seam/seam-core/v1alpha1/infrastructure-pack-execution";
import type {
  InfrastructurePackInstance,
  InfrastructurePackInstanceStatus,
} from "@seam/seam-core/v1alpha1/infrastructure-pack-instance";
import { changeConditions, type ConditionChange, initialLineage } from "./conditions.ts";
import type { Observed } from "./observed.ts";

/** What must hold of an object for it to be deleted; the API server refuses otherwise. */
export interface Precondition {
  readonly uid: string;
  readonly resourceVersion?: string;
}

/** The part of an instance's status that an execution writes; the rest is left as it is. */
export type InstanceReport = Required<Pick<InfrastructurePackInstanceStatus, "deployedResources" | "upgradeDirection">>;

/** Something to do in the cluster. */
export type Action =
  | { readonly type: "createJob"; readonly job: Job }
  | { readonly type: "deleteJob"; readonly key: ObjectKey; readonly precondition: Precondition }
  | { readonly type: "deleteExecution"; readonly key: ObjectKey; readonly precondition: Precondition }
  | {
      readonly type: "adoptResult";
      readonly key: ObjectKey;
      /** A merge patch: all owners of the result, tied to the version that they were read from. */
      readonly patch: {
        readonly metadata: { readonly resourceVersion?: string; readonly ownerReferences: readonly OwnerReference[] };
      };
    }
  | {
      readonly type: "applyInstance";
      /** To be applied on the server's side; a field that is not here and was ours before goes away. */
      readonly instance: InfrastructurePackInstance;
      /** Written to the status subresource of the stored instance afterwards. */
      readonly report: InstanceReport;
    };

/**
 * What a pass comes to. The order matters: first the actions one after the other, then the status, then the events.
 * The first that fails ends the pass with its error, so that a status never tells of something that was not done.
 */
export interface Decision {
  /** The whole status as it should be. */
  readonly status: InfrastructurePackExecutionStatus;
  readonly actions: readonly Action[];
  readonly events: readonly EventInput[];
  /** Absent when only a change can help, or nothing can. */
  readonly requeueAfterMs?: number;
}

/** What one step of a pass comes to: a decision, but for the status only what changes. */
export interface Outcome {
  readonly conditions?: readonly ConditionChange[];
  readonly status?: Omit<InfrastructurePackExecutionStatus, "conditions" | "observedGeneration">;
  readonly actions?: readonly Action[];
  readonly events?: readonly EventInput[];
  readonly requeueAfterMs?: number;
}

/** Changes nothing, not even the status. */
export function leaveAlone({ status }: InfrastructurePackExecution, actions: readonly Action[] = []): Decision {
  return { status: status ?? {}, actions, events: [] };
}

/** The decision for an outcome: what every pass writes, and the outcome's changes on top. */
export function conclude({ execution, now }: Observed, outcome: Outcome): Decision {
  const { generation } = execution.metadata;
  const changes = [...initialLineage(execution), ...(outcome.conditions ?? [])];
  const { jobPhase: _, ...before } = execution.status ?? {};
  return {
    status: {
      ...before,
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      ...outcome.status,
      conditions: changeConditions(execution, changes, now),
    },
    actions: outcome.actions ?? [],
    events: outcome.events ?? [],
    ...(outcome.requeueAfterMs === undefined ? {} : { requeueAfterMs: outcome.requeueAfterMs }),
  };
}

/** An event whose action is its reason: the API requires one, and there is no better. */
export function event(type: EventInput["type"], reason: string, note: string): EventInput {
  return { type, reason, action: reason, note };
}
