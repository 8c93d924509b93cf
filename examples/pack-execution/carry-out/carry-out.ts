import {
  JobResource,
  NotFoundError,
  type ObjectKey,
  type ReconcileContext,
  type Resource,
  type Result,
  writeStatus,
} from "@seamgen/runtime";
import {
  type InfrastructurePackExecution,
  InfrastructurePackExecutionResource,
} from "@seam/seam-core/v1alpha1/infrastructure-pack-execution";
import { InfrastructurePackInstanceResource } from "@seam/seam-core/v1alpha1/infrastructure-pack-instance";
import { PackOperationResultResource } from "@seam/seam-core/v1alpha1/pack-operation-result";
import type { Action, Decision, Precondition } from "../decide/decision.ts";
import type { Submissions } from "./submissions.ts";

type Context = Pick<ReconcileContext, "client" | "events" | "signal" | "now"> & { readonly submissions: Submissions };

/** Owns the fields of PackInstances that come from a PackExecution. */
const FIELD_MANAGER = "pack-execution";

/**
 * Does what was decided: the actions in order, then the status, then the events. The first failure ends it and is thrown;
 * the next pass decides anew from what is there then, and what was done already is not done twice.
 */
export async function carryOut(
  execution: InfrastructurePackExecution,
  { actions, status, events, requeueAfterMs }: Decision,
  context: Context,
): Promise<Result> {
  const { client, signal, submissions, now } = context;
  for (const action of actions) {
    await perform(action, context);
    if (action.type === "createJob") submissions.add(execution.metadata.uid ?? "", now());
  }
  await writeStatus(client, InfrastructurePackExecutionResource, execution, status, { signal });
  for (const event of events) context.events.record(execution, event);
  return requeueAfterMs === undefined ? {} : { requeueAfterMs };
}

async function perform(action: Action, context: Context): Promise<unknown> {
  const { client, signal } = context;
  switch (action.type) {
    case "createJob":
      return client.create(JobResource, action.job, { signal });
    case "deleteJob":
      return remove(JobResource, action, context);
    case "deleteExecution":
      return remove(InfrastructurePackExecutionResource, action, context);
    case "adoptResult":
      return client.patch(PackOperationResultResource, action.key, { type: "merge", body: action.patch }, { signal });
    case "applyInstance":
      return applyInstance(action, context);
  }
}

/** Pods of a Job go with it: the API server would leave them to nobody. */
async function remove(
  resource: Resource,
  { key, precondition }: { readonly key: ObjectKey; readonly precondition: Precondition },
  { client, signal }: Context,
): Promise<void> {
  try {
    await client.delete(resource, key, { ...precondition, propagationPolicy: "Background", signal });
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
  }
}

async function applyInstance(
  { instance, report }: Extract<Action, { type: "applyInstance" }>,
  { client, signal }: Context,
): Promise<void> {
  const options = { fieldManager: FIELD_MANAGER, force: true, signal };
  const stored = await client.apply(InfrastructurePackInstanceResource, instance, options);
  const status = { ...stored.status, ...report };
  await writeStatus(client, InfrastructurePackInstanceResource, stored, status, { signal });
}
