import type { InfrastructurePackExecution, PackOperationResult } from "@seam/seam-core";
import type { Job } from "../../../packages/runtime/src/core.ts";
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

/** What is known of the server: all of it, or what an operator's caches hold. */
export interface View {
  readonly now: number;
  find<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey): T | undefined;
  all<T extends KubernetesObject>(resource: Resource<T>): readonly T[];
}

/** What keeps a Job from being created, in the order of the specification; the rights come last. */
export const STEPS = ["cluster", "no pack", "signature", "snapshot", "profile", "rights"] as const;
export type GateStep = (typeof STEPS)[number];

/** What an execution comes to by what is known. */
export type Verdict =
  | { readonly type: "gone" | "left alone" | "open" | "revoked" | "stale version" }
  | { readonly type: "Job in the way"; readonly job: string }
  | { readonly type: "closed"; readonly step: GateStep }
  | { readonly type: "running"; readonly suspended: boolean }
  | { readonly type: "awaits result" | "Job failed" | "no result" }
  | { readonly type: "succeeded" | "awaits pack" | "capability failed"; readonly result: string };

export interface Judge {
  readonly options: Options;
  /** Whose each result truly is. */
  readonly reports: ReadonlyMap<string, ResultOrigin>;
  /** The executions whose Job is known to have been created, whatever their status says, by uid. */
  readonly submitted?: ReadonlySet<string>;
}

/** The specification, said once more and otherwise than in the operator; who may do what is not in the view. */
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
  const told = judgeResult(execution, view, { ...by, since: job.metadata.creationTimestamp });
  if (told !== undefined) return told;
  const completed = Date.parse(String(job.status?.["completionTime"] ?? new Date(view.now).toISOString()));
  const isLate = view.now - completed >= by.options.resultDeadlineSeconds * 1000;
  return { type: isLate ? "no result" : "awaits result" };
}

/**
 * By the latest of its own results, and not by one that is older than its Job: that was of a Job before. When the Job is
 * gone, one that is as old as the execution must name it: nobody could tell it from that of a namesake.
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
