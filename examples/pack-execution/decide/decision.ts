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

/** The API server deletes an object only if it has this UID and this resource version. */
export interface Precondition {
  readonly uid: string;
  readonly resourceVersion?: string;
}

/** The fields of an instance's status that an execution writes. The others keep their values. */
export type InstanceReport = Required<Pick<InfrastructurePackInstanceStatus, "deployedResources" | "upgradeDirection">>;

/** A write to the cluster. */
export type Action =
  | { readonly type: "createJob"; readonly job: Job }
  | { readonly type: "deleteJob"; readonly key: ObjectKey; readonly precondition: Precondition }
  | { readonly type: "deleteExecution"; readonly key: ObjectKey; readonly precondition: Precondition }
  | {
      readonly type: "adoptResult";
      readonly key: ObjectKey;
      /** A merge patch with all owners of the result and the resource version that they were read from. */
      readonly patch: {
        readonly metadata: { readonly resourceVersion?: string; readonly ownerReferences: readonly OwnerReference[] };
      };
    }
  | {
      readonly type: "applyInstance";
      /** For a server-side apply, which removes fields that were applied before and are not in it. */
      readonly instance: InfrastructurePackInstance;
      /** Written to the status subresource of the stored instance afterwards. */
      readonly report: InstanceReport;
    };

/**
 * What a decision rests on, beyond what a cache may say. Caches may be behind, so the operator asks the API server before
 * it carries the decision out, and decides again with the answers.
 *
 * - `rights`: the rights of the executor.
 * - `gates`: the execution and what its gates read.
 * - `pack`: the pack.
 * - `job`: whether the Job exists.
 * - `holder`: whether the controller of a Job in the way is an execution that exists.
 * - `instance`: the instance that the execution is about to write.
 * - `results`: the results with the label of the execution.
 */
export type Question = "rights" | "gates" | "pack" | "job" | "holder" | "instance" | "results";

/**
 * The result of a pass. It is carried out in this order: the actions in sequence, the status, the events. The first error
 * ends the pass, so that a status never reports something that was not done.
 */
export interface Decision {
  /** The complete status to write. */
  readonly status: InfrastructurePackExecutionStatus;
  readonly actions: readonly Action[];
  readonly events: readonly EventInput[];
  /** Absent if only a change of an object calls for another pass. */
  readonly requeueAfterMs?: number;
  /** Questions that must be answered before the decision is carried out. Absent if caches are enough. */
  readonly restsOn?: readonly Question[];
}

/** The result of one step: like a decision, but with only the changes to the status. */
export interface Outcome {
  readonly conditions?: readonly ConditionChange[];
  readonly status?: Omit<InfrastructurePackExecutionStatus, "conditions" | "observedGeneration">;
  readonly actions?: readonly Action[];
  readonly events?: readonly EventInput[];
  readonly requeueAfterMs?: number;
  readonly restsOn?: readonly Question[];
}

/** A decision that leaves the status as it is. */
export function leaveAlone({ status }: InfrastructurePackExecution, actions: readonly Action[] = []): Decision {
  return { status: status ?? {}, actions, events: [] };
}

/** Makes the decision for an outcome: adds to its changes what every pass writes. */
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
    ...(outcome.restsOn === undefined ? {} : { restsOn: outcome.restsOn }),
  };
}

/** The outcome, which rests on further questions. */
export function restingOn(outcome: Outcome, ...questions: readonly Question[]): Outcome {
  return { ...outcome, restsOn: [...(outcome.restsOn ?? []), ...questions] };
}

/** An event with its reason as its action, because the API requires an action. */
export function event(type: EventInput["type"], reason: string, note: string): EventInput {
  return { type, reason, action: reason, note };
}
