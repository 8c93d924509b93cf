import { RBACProfileResource } from "@seam/guardian/v1alpha1/rbac-profile";
import { PermissionSnapshotResource } from "@seam/guardian/v1alpha1/permission-snapshot";
import { controllerOf, JobResource, type KubernetesObject, keyOf, listAll, NotFoundError, type ReconcileContext, type Resource } from "@seamgen/runtime";
import { InfrastructureClusterPackResource } from "@seam/seam-core/v1alpha1/infrastructure-cluster-pack";
import { InfrastructurePackExecutionResource } from "@seam/seam-core/v1alpha1/infrastructure-pack-execution";
import { InfrastructurePackInstanceResource } from "@seam/seam-core/v1alpha1/infrastructure-pack-instance";
import { InfrastructureTalosClusterResource } from "@seam/seam-core/v1alpha1/infrastructure-talos-cluster";
import { PackOperationResultResource } from "@seam/seam-core/v1alpha1/pack-operation-result";
import { decide } from "../decide/decide.ts";
import { type Decision, leaveAlone, type Question } from "../decide/decision.ts";
import type { Observed } from "../decide/observed.ts";
import { RESULT_LABEL, resultLabelValue } from "../decide/operation-result.ts";
import type { Options } from "../decide/options.ts";
import { ownJob, withoutJob } from "../decide/own-job.ts";
import { jobName } from "../decide/pack-deploy-job.ts";
import { instanceKey } from "../decide/pack-instance.ts";
import { snapshotOfCluster } from "../decide/snapshot-of-cluster.ts";
import { tenantNamespace } from "../decide/tenant-namespace.ts";
import type { RunnerReviews } from "./runner-reviews.ts";

type Context = Pick<ReconcileContext, "client" | "signal" | "now"> & { readonly reviews: RunnerReviews };

/** The kinds that the operator reads with GET. The generated base allows two more. */
export const ASKED: readonly Resource[] = [
  InfrastructureTalosClusterResource,
  PermissionSnapshotResource,
  RBACProfileResource,
  JobResource,
  InfrastructurePackInstanceResource,
];

/** A decision and what it was made from. */
export interface Confirmed {
  readonly observed: Observed;
  readonly decision: Decision;
}

/**
 * Decides. If the decision rests on a question, asks the API server and decides again with the answer, until no question
 * is open. Each question is asked once per pass.
 */
export async function confirm(seen: Observed, options: Options, context: Context): Promise<Confirmed> {
  const answered = new Set<Question>();
  for (let observed: Observed = seen; ;) {
    const decision = decide(observed, options);
    const open = (decision.restsOn ?? []).find((question) => !answered.has(question));
    if (open === undefined) return { observed, decision };
    const answer = await ASK[open](observed, options, context);
    if (answer === undefined) return { observed, decision: leaveAlone(observed.execution) };
    observed = answer;
    answered.add(open);
  }
}

/** Returns the observation with the answer; undefined if the execution no longer exists. */
type Ask = (observed: Observed, options: Options, context: Context) => Promise<Observed | undefined>;

const ASK: { readonly [question in Question]: Ask } = {
  rights: askRights,
  gates: askGates,
  pack: askPack,
  job: askJob,
  holder: askHolder,
  instance: askInstance,
  results: askResults,
};

/**
 * Reads the execution and what its gates read. Of the snapshots, reads the one that counts: if it is gone, the gate is
 * closed until a watch shows another one.
 */
async function askGates(observed: Observed, options: Options, context: Context): Promise<Observed | undefined> {
  const { metadata } = observed.execution;
  const execution = await find(InfrastructurePackExecutionResource, keyOf(observed.execution), context);
  if (execution === undefined || execution.metadata.uid !== metadata.uid) return undefined;
  const { clusterPackRef, targetClusterRef, admissionProfileRef } = execution.spec;
  const [namespace = "", tenant = ""] = [metadata.namespace, tenantNamespace(targetClusterRef)];
  const snapshot = snapshotOfCluster(observed.snapshots, targetClusterRef, options);
  const [clusterPack, cluster, permissions, profile] = await Promise.all([
    find(InfrastructureClusterPackResource, { name: clusterPackRef.name, namespace }, context),
    observed.cluster && find(InfrastructureTalosClusterResource, keyOf(observed.cluster), context),
    snapshot && find(PermissionSnapshotResource, keyOf(snapshot), context),
    find(RBACProfileResource, { name: admissionProfileRef, namespace: tenant }, context),
  ]);
  const { clusterPack: _pack, cluster: _cluster, profile: _profile, ...rest } = observed;
  return {
    ...rest,
    execution,
    snapshots: permissions === undefined ? [] : [permissions],
    ...(clusterPack !== undefined && { clusterPack }),
    ...(cluster !== undefined && { cluster }),
    ...(profile !== undefined && { profile }),
  };
}

async function askRights(observed: Observed, options: Options, context: Context): Promise<Observed> {
  return { ...observed, runnerAccess: await context.reviews.ask(observed.execution, options, context) };
}

async function askPack(observed: Observed, _: Options, context: Context): Promise<Observed> {
  const { clusterPack: _before, ...others } = observed;
  const { execution } = observed;
  const key = { ...keyOf(execution), name: execution.spec.clusterPackRef.name };
  const clusterPack = await find(InfrastructureClusterPackResource, key, context);
  return clusterPack === undefined ? others : { ...others, clusterPack };
}

async function askHolder(observed: Observed, _: Options, context: Context): Promise<Observed> {
  const controller = observed.job && controllerOf(observed.job);
  const { kind, group } = InfrastructurePackExecutionResource;
  if (controller?.kind !== kind || !controller.apiVersion.startsWith(`${group}/`)) return observed;
  const key = { ...keyOf(observed.execution), name: controller.name };
  const holder = await find(InfrastructurePackExecutionResource, key, context);
  return holder !== undefined && holder.metadata.uid === controller.uid ? { ...observed, jobHolder: holder } : observed;
}

/** If the execution's Job exists after all, the wait for the result of a Job that is gone has not begun. */
export async function askJob(observed: Observed, _: Options, context: Context): Promise<Observed> {
  const { execution } = observed;
  const job = await find(JobResource, { ...keyOf(execution), name: jobName(execution) }, context);
  if (job === undefined) return withoutJob(observed);
  const { resultMissedSince: _since, ...others } = { ...observed, job };
  return ownJob({ ...others, job }) === undefined ? { ...observed, job } : others;
}

async function askInstance(observed: Observed, _: Options, context: Context): Promise<Observed> {
  const { instance: _before, ...others } = observed;
  const { execution, clusterPack } = observed;
  if (clusterPack === undefined) return others;
  const instance = await find(InfrastructurePackInstanceResource, instanceKey(execution, clusterPack), context);
  return instance === undefined ? others : { ...others, instance };
}

async function askResults(observed: Observed, _: Options, { client, signal }: Context): Promise<Observed> {
  const { namespace = "" } = observed.execution.metadata;
  const labelSelector = `${RESULT_LABEL}=${resultLabelValue(observed.execution)}`;
  const { items } = await listAll(client, PackOperationResultResource, { namespace, labelSelector, signal });
  return { ...observed, results: items };
}

/** Returns the object; undefined if it does not exist. */
async function find<T extends KubernetesObject>(
  resource: Resource<T>,
  key: ReturnType<typeof keyOf>,
  { client, signal }: Context,
): Promise<T | undefined> {
  try {
    return await client.get(resource, key, { signal });
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
