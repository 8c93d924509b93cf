import type { InfrastructurePackExecution, PackOperationResult } from "@seam/seam-core";
import type { Job } from "../../../packages/runtime/src/built-in-kinds.ts";
import type { KubernetesObject, ObjectKey, Resource } from "../../../packages/runtime/src/resource.ts";
import type { Options } from "../../../examples/pack-execution/decide/options.ts";
import type { ResultOrigin } from "./job-lives.ts";
import {
  Clusters,
  jobNameOf,
  Jobs,
  Packs,
  Profiles,
  RESULT_LABEL,
  Results,
  Runners,
  Snapshots,
  statusOf,
  SUPERSEDED_LABEL,
  tenantOf,
} from "./kinds.ts";

/** Objects of the server: all of them, or those in the operator's caches. */
export interface View {
  readonly now: number;
  find<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey): T | undefined;
  all<T extends KubernetesObject>(resource: Resource<T>): readonly T[];
}

/** The steps that precede the creation of a Job, in the order of the specification. */
export const STEPS = ["cluster", "no pack", "signature", "snapshot", "profile", "rights"] as const;
export type GateStep = (typeof STEPS)[number];

/** The state of an execution, and what must be done about it. */
export type Verdict =
  | { readonly type: "gone" | "left alone" | "open" | "revoked" | "stale version" }
  | { readonly type: "Job in the way"; readonly job: string }
  | { readonly type: "closed"; readonly step: GateStep }
  | { readonly type: "running"; readonly suspended: boolean }
  | { readonly type: "awaits result" | "Job failed" | "no result" }
  | { readonly type: "succeeded" | "awaits pack" | "capability failed"; readonly result: string };

export interface Judge {
  readonly options: Options;
  /** The origins of results, by the uid of the result. */
  readonly reports: ReadonlyMap<string, ResultOrigin>;
  /** Uids of the executions whose Job is known to have existed, even if their status does not show it. */
  readonly submitted?: ReadonlySet<string>;
}

/** Implements the specification a second time, differently from the operator. Rights are not in the view. */
export function judge(execution: InfrastructurePackExecution | undefined, view: View, by: Judge): Verdict {
  if (execution === undefined) return { type: "gone" };
  if (execution.metadata.deletionTimestamp !== undefined || hasEnded(execution)) return { type: "left alone" };
  const { name = "", namespace = "", uid = "" } = execution.metadata;
  const job = view.find(Jobs, { name: jobNameOf(name), namespace });
  const isOwn = job?.metadata.ownerReferences?.some((owner) => owner.uid === uid) === true;
  if (job !== undefined && !isOwn) return { type: "Job in the way", job: job.metadata.uid ?? "" };
  if (job !== undefined) return judgeJob({ execution, job }, view, by);
  if (execution.status?.jobName !== undefined || by.submitted?.has(uid) === true)
    return judgeResult(execution, view, by) ?? { type: "no result" };
  return judgeGates(execution, view);
}

export function hasEnded(execution: InfrastructurePackExecution): boolean {
  return ["Succeeded", "Failed", "PackRevoked"].some((type) => statusOf(execution, type) === "True");
}

function judgeJob(
  { execution, job }: { readonly execution: InfrastructurePackExecution; readonly job: Job },
  view: View,
  by: Judge,
): Verdict {
  if (statusOf(job, "Failed") === "True") return { type: "Job failed" };
  if (statusOf(job, "Complete") !== "True" && job.status?.succeeded !== 1)
    return { type: "running", suspended: job.spec?.suspend === true };
  const verdict = judgeResult(execution, view, { ...by, since: job.metadata.creationTimestamp });
  if (verdict !== undefined) return verdict;
  const completed = Date.parse(String(job.status?.["completionTime"] ?? new Date(view.now).toISOString()));
  const isLate = view.now - completed >= by.options.resultDeadlineSeconds * 1000;
  return { type: isLate ? "no result" : "awaits result" };
}

/**
 * Judges by the latest of the execution's results. One that is older than its Job belongs to an earlier Job. If the Job is
 * deleted, a result as old as the execution must have it as an owner: it could belong to an earlier execution of that name.
 */
function judgeResult(
  execution: InfrastructurePackExecution,
  view: View,
  { reports, since }: Judge & { readonly since?: string | undefined },
): Verdict | undefined {
  const { name = "", namespace, uid, creationTimestamp = "" } = execution.metadata;
  const isLate = ({ metadata: { creationTimestamp: created = "", ownerReferences = [] } }: PackOperationResult) =>
    since !== undefined
      ? created >= since
      : created > creationTimestamp || ownerReferences.some((owner) => owner.uid === uid);
  const isOwn = (result: PackOperationResult) => {
    const { metadata } = result;
    const report = reports.get(metadata.uid ?? "");
    return (
      report?.execution === uid &&
      report?.isOfVersion === true &&
      metadata.namespace === namespace &&
      isLate(result) &&
      metadata.labels?.[RESULT_LABEL] === name &&
      metadata.labels[SUPERSEDED_LABEL] !== "true"
    );
  };
  const own = view.all(Results).filter(isOwn);
  const latest = own.find(({ spec }) => own.every((other) => other.spec.revision <= spec.revision));
  if (latest === undefined) return undefined;
  const result = latest.metadata.name ?? "";
  if (latest.spec.status === "Failed") return { type: "capability failed", result };
  const pack = view.find(Packs, { name: execution.spec.clusterPackRef.name, namespace: namespace ?? "" });
  return { type: pack === undefined ? "awaits pack" : "succeeded", result };
}

function judgeGates({ metadata, spec }: InfrastructurePackExecution, view: View): Verdict {
  const { clusterPackRef, targetClusterRef: cluster, admissionProfileRef } = spec;
  const target = [tenantOf(cluster), "seam-system"]
    .map((namespace) => view.find(Clusters, { name: cluster, namespace }))
    .find((found) => found !== undefined);
  const runner = view.find(Runners, { name: cluster, namespace: "ont-system" });
  const isCapable = (runner?.status?.capabilities ?? []).some(({ name }) => name === "pack-deploy");
  if (statusOf(target, "Ready") !== "True" || !isCapable) return { type: "closed", step: "cluster" };
  const pack = view.find(Packs, { name: clusterPackRef.name, namespace: metadata.namespace ?? "" });
  if (pack === undefined) return { type: "closed", step: "no pack" };
  if (pack.spec.version !== clusterPackRef.version) return { type: "stale version" };
  if (pack.status?.signed !== true) return { type: "closed", step: "signature" };
  if (statusOf(pack, "Revoked") === "True") return { type: "revoked" };
  const snapshot = view.find(Snapshots, { name: `snapshot-${cluster}`, namespace: "seam-system" });
  if (statusOf(snapshot, "Fresh") !== "True") return { type: "closed", step: "snapshot" };
  const profile = view.find(Profiles, { name: admissionProfileRef, namespace: tenantOf(cluster) });
  if (profile?.status?.provisioned !== true) return { type: "closed", step: "profile" };
  return { type: "open" };
}
