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

/** The field manager of what the operator applies to PackInstances. */
const FIELD_MANAGER = "pack-execution";

/**
 * Carries a decision out: the actions in order, then the status, then the events. Rejects with the first error; the next
 * pass then decides again from the objects that it finds, so it does nothing twice. Rejects with an `AlreadyExistsError`
 * only if the Job exists.
 */
export async function carryOut(
  execution: InfrastructurePackExecution,
  { actions, status, events, requeueAfterMs }: Decision,
  context: Context,
): Promise<Result> {
  const { client, signal, submissions, now } = context;
  let { jobUid } = status;
  for (const action of actions)
    if (action.type === "createJob") jobUid = (await client.create(JobResource, action.job, { signal })).metadata.uid;
    else await perform(action, context);
  if (jobUid !== undefined) submissions.add(execution.metadata.uid ?? "", jobUid, now());
  const written = jobUid === undefined ? status : { ...status, jobUid };
  await writeStatus(client, InfrastructurePackExecutionResource, execution, written, { signal });
  for (const event of events) context.events.record(execution, event);
  return requeueAfterMs === undefined ? {} : { requeueAfterMs };
}

async function perform(action: Exclude<Action, { type: "createJob" }>, context: Context): Promise<unknown> {
  const { client, signal } = context;
  switch (action.type) {
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

/** Background propagation, because by default the API server orphans the pods of a deleted Job. */
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
