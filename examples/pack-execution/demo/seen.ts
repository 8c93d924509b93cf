import {
  type Change,
  type Condition,
  controllerOf,
  type Event,
  findCondition,
  isConditionTrue,
  type Job,
} from "@seamgen/runtime";
import {
  type InfrastructurePackExecution,
  InfrastructurePackExecutionResource,
  type InfrastructurePackInstance,
} from "@seam/seam-core";

/** A change that a watch of the API server reported. */
export type Sighting =
  | { readonly kind: "PackExecution"; readonly change: Change<InfrastructurePackExecution> }
  | { readonly kind: "Job"; readonly change: Change<Job> }
  | { readonly kind: "PackInstance"; readonly change: Change<InfrastructurePackInstance> }
  | { readonly kind: "Event"; readonly change: Change<Event> };

/** The state after all changes so far. */
export interface Seen {
  readonly execution?: InfrastructurePackExecution;
  readonly job?: Job;
  readonly instance?: InfrastructurePackInstance;
  /** The newest last. */
  readonly events: readonly Event[];
  /** UIDs of the Jobs that the PackExecution owned. */
  readonly ownJobs: readonly string[];
  /** Whether the PackExecution was deleted. */
  readonly deleted: boolean;
}

export const NOTHING_SEEN: Seen = { events: [], ownJobs: [], deleted: false };

/** Adds a change to what was seen. */
export function see(seen: Seen, sighting: Sighting): Seen {
  switch (sighting.kind) {
    case "PackExecution":
      return seeExecution(seen, sighting.change);
    case "Job":
      return seeJob(seen, sighting.change);
    case "PackInstance": {
      const { instance: _, ...rest } = seen;
      return sighting.change.type === "deleted" ? rest : { ...rest, instance: sighting.change.object };
    }
    case "Event":
      return sighting.change.type === "added" ? { ...seen, events: [...seen.events, sighting.change.object] } : seen;
  }
}

function seeExecution(seen: Seen, { type, object }: Change<InfrastructurePackExecution>): Seen {
  const { execution: _, ...rest } = seen;
  return type === "deleted" ? { ...rest, deleted: true } : { ...rest, execution: object, deleted: false };
}

function seeJob(seen: Seen, { type, object }: Change<Job>): Seen {
  const { job: _, ...rest } = seen;
  if (type === "deleted") return rest;
  const { uid = "" } = object.metadata;
  const isOwn = controllerOf(object)?.kind === InfrastructurePackExecutionResource.kind;
  const isNew = isOwn && !seen.ownJobs.includes(uid);
  return { ...rest, job: object, ownJobs: isNew ? [...seen.ownJobs, uid] : seen.ownJobs };
}

/** The state of a Job in one word. */
export function jobWord({ spec, status }: Job): "complete" | "failed" | "suspended" | "running" {
  const is = (type: string) => status?.conditions?.some((one) => one.type === type && one.status === "True") === true;
  if (is("Complete")) return "complete";
  if (is("Failed")) return "failed";
  return spec?.suspend === true ? "suspended" : "running";
}

const LATEST_FIRST = [
  "Succeeded",
  "Failed",
  "PackRevoked",
  "Running",
  "WrapperRunnerRBACNotReady",
  "RBACProfileNotProvisioned",
  "PermissionSnapshotOutOfSync",
  "PackSignaturePending",
  "Waiting",
  "Pending",
];

/** The condition that describes the state of the PackExecution best: the latest in its life that is True. */
export function mainCondition({ execution }: Seen): Condition | undefined {
  const conditions = execution?.status?.conditions;
  const type = LATEST_FIRST.find((one) => isConditionTrue(conditions, one));
  return type === undefined ? undefined : findCondition(conditions, type);
}

/** `Type/Reason` of that condition, `deleted`, or `nothing yet` if no condition is True. */
export function stateOf(seen: Seen): string {
  if (seen.deleted) return "deleted";
  const condition = mainCondition(seen);
  return condition === undefined ? "nothing yet" : `${condition.type}/${condition.reason}`;
}
