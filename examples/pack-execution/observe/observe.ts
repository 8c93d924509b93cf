import { PermissionSnapshotResource, type PermissionSnapshot } from "@seam/guardian/v1alpha1/permission-snapshot";
import { RBACProfileResource } from "@seam/guardian/v1alpha1/rbac-profile";
import { JobResource, type ObjectCache, type ReconcileContext } from "@seamgen/runtime";
import { InfrastructureClusterPackResource } from "@seam/seam-core/v1alpha1/infrastructure-cluster-pack";
import type { InfrastructurePackExecution } from "@seam/seam-core/v1alpha1/infrastructure-pack-execution";
import { InfrastructurePackInstanceResource } from "@seam/seam-core/v1alpha1/infrastructure-pack-instance";
import { InfrastructureRunnerConfigResource } from "@seam/seam-core/v1alpha1/infrastructure-runner-config";
import {
  type InfrastructureTalosCluster,
  InfrastructureTalosClusterResource,
} from "@seam/seam-core/v1alpha1/infrastructure-talos-cluster";
import { type PackOperationResult, PackOperationResultResource } from "@seam/seam-core/v1alpha1/pack-operation-result";
import { missesResult } from "../decide/decide.ts";
import type { Observed } from "../decide/observed.ts";
import type { ResultWaits } from "./result-waits.ts";
import { key, RESULTS_BY_EXECUTION, SNAPSHOTS_BY_CLUSTER } from "../watch/indexes.ts";
import { resultLabelValue } from "../decide/operation-result.ts";
import type { Options } from "../decide/options.ts";
import type { Submissions } from "../carry-out/submissions.ts";
import { jobName } from "../decide/pack-deploy-job.ts";
import { instanceKey } from "../decide/pack-instance.ts";
import { tenantNamespace } from "../decide/tenant-namespace.ts";

/** The namespace of the management cluster's own TalosCluster. */
const MANAGEMENT_NAMESPACE = "seam-system";

/** The state of the process besides its caches. */
interface ProcessState {
  readonly options: Options;
  readonly submissions: Submissions;
  readonly resultWaits: ResultWaits;
}

/** Reads what a pass depends on from the caches of the watches. */
export function observe(
  execution: InfrastructurePackExecution,
  context: Pick<ReconcileContext, "cache" | "now">,
  { options, submissions, resultWaits }: ProcessState,
): Observed {
  const cached = fromCache(execution, context, options);
  const { uid = "" } = execution.metadata;
  const { jobUid } = execution.status ?? {};
  if (jobUid !== undefined && submissions.jobOf(uid) === undefined) submissions.add(uid, jobUid, cached.now);
  const submittedJob = submissions.jobOf(uid);
  return withWait({ ...cached, ...(submittedJob !== undefined && { submittedJob }) }, resultWaits);
}

function withWait(observed: Observed, waits: ResultWaits): Observed {
  const { uid = "" } = observed.execution.metadata;
  const { job, now } = observed;
  if (missesResult(observed)) return { ...observed, resultMissedSince: waits.since(uid, job?.metadata.uid, now) };
  waits.end(uid);
  return observed;
}

function fromCache(
  execution: InfrastructurePackExecution,
  { cache, now }: Pick<ReconcileContext, "cache" | "now">,
  options: Options,
): Observed {
  const { metadata, spec } = execution;
  const cluster = spec.targetClusterRef;
  const [own, tenant] = [inNamespace(metadata.namespace ?? ""), tenantNamespace(cluster)];
  const clusterPack = cache.get(InfrastructureClusterPackResource, own(spec.clusterPackRef.name));
  const job = cache.get(JobResource, own(jobName(execution)));
  const runnerKey = inNamespace(options.runnerConfigNamespace)(cluster);
  const runnerConfig = cache.get(InfrastructureRunnerConfigResource, runnerKey);
  const profile = tenant && cache.get(RBACProfileResource, { name: spec.admissionProfileRef, namespace: tenant });
  const instance =
    tenant && clusterPack && cache.get(InfrastructurePackInstanceResource, instanceKey(execution, clusterPack));
  const talosCluster = clusterOf(cluster, cache);
  return {
    execution,
    results: resultsOf(execution, cache),
    snapshots: snapshotsOf(cluster, cache, options),
    now: now(),
    ...(talosCluster !== undefined && { cluster: talosCluster }),
    ...(clusterPack !== undefined && { clusterPack }),
    ...(job !== undefined && { job }),
    ...(runnerConfig !== undefined && { runnerConfig }),
    ...(profile && { profile }),
    ...(instance && { instance }),
  };
}

function clusterOf(name: string, cache: ObjectCache): InfrastructureTalosCluster | undefined {
  const namespaces = [tenantNamespace(name) ?? [], MANAGEMENT_NAMESPACE].flat();
  const found = namespaces.map((namespace) => cache.get(InfrastructureTalosClusterResource, { name, namespace }));
  return found.find((cluster) => cluster !== undefined);
}

function resultsOf(execution: InfrastructurePackExecution, cache: ObjectCache): readonly PackOperationResult[] {
  const value = key(resultLabelValue(execution), execution.metadata.namespace);
  return cache.list(PackOperationResultResource, { index: [RESULTS_BY_EXECUTION, value] });
}

/** The snapshots of the cluster, and the one that the options name for it. */
function snapshotsOf(
  cluster: string,
  cache: ObjectCache,
  { snapshotAliases, snapshotNamespace }: Options,
): readonly PermissionSnapshot[] {
  const own = cache.list(PermissionSnapshotResource, { index: [SNAPSHOTS_BY_CLUSTER, cluster] });
  const alias = Object.hasOwn(snapshotAliases, cluster) ? snapshotAliases[cluster] : undefined;
  if (alias === undefined) return own;
  const named = cache.get(PermissionSnapshotResource, inNamespace(snapshotNamespace)(alias));
  return named === undefined || own.includes(named) ? own : [...own, named];
}

function inNamespace(namespace: string) {
  return (name: string) => ({ name, namespace });
}
