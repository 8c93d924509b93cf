import type { InfrastructurePackExecution, PackOperationResult } from "@seam/seam-core";
import type { Job } from "../../../packages/runtime/src/built-in-kinds.ts";
import type { KubernetesObject, ObjectKey, Resource } from "../../../packages/runtime/src/resource.ts";
import type { Options } from "../../../examples/pack-execution/decide/options.ts";
import type { ResultOrigin } from "./job-lives.ts";
import {
  Clusters,
  controls,
  Executions,
  instanceKeyOf,
  Instances,
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
  /** The object, if the API server was asked for it. */
  asked<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey): T | undefined;
}

/** The steps that precede the creation of a Job, in the order of the specification. */
export const STEPS = ["cluster", "no pack", "signature", "snapshot", "profile", "rights"] as const;
export type GateStep = (typeof STEPS)[number];

/** The state of an execution, and what must be done about it. */
export type Verdict =
  | { readonly type: "gone" | "left alone" | "open" | "revoked" | "stale version" | "name taken" }
  | { readonly type: "Job in the way"; readonly job: string }
  | { readonly type: "closed"; readonly step: GateStep }
  | { readonly type: "running"; readonly suspended: boolean; readonly job: string; readonly accepted?: true }
  | { readonly type: "awaits result" | "Job failed" | "no result"; readonly job?: string; readonly accepted?: true }
  | {
      readonly type: "succeeded" | "pack gone" | "capability failed";
      readonly result: string;
      /** Whether the instance belongs to a newer execution. */
      readonly newer?: boolean;
      readonly accepted?: true;
    };

export interface Judge {
  readonly options: Options;
  /** The origins of results, by the uid of the result. */
  readonly reports: ReadonlyMap<string, ResultOrigin>;
  /** The uids of the Jobs that are known without a status, by the uid of their execution. */
  readonly submitted?: ReadonlyMap<string, string>;
  /** Since when the result is missed: by the uid of the execution, and the uid of its Job if that exists. */
  readonly missedSince: (uid: string, job: string | undefined) => number;
}

/** Implements the specification a second time, differently from the operator. Rights are not in the view. */
export function judge(execution: InfrastructurePackExecution | undefined, view: View, by: Judge): Verdict {
  if (execution === undefined) return { type: "gone" };
  if (execution.metadata.deletionTimestamp !== undefined || hasEnded(execution)) return { type: "left alone" };
  const { name = "", namespace = "", uid = "" } = execution.metadata;
  const job = view.find(Jobs, { name: jobNameOf(name), namespace });
  const { jobUid, jobName } = execution.status ?? {};
  const known = [jobUid, by.submitted?.get(uid)].filter((one) => one !== undefined);
  if (job !== undefined && controls(job, uid) && known.includes(job.metadata.uid ?? ""))
    return judgeJob({ execution, job }, view, by);
  if (jobName !== undefined || known.length > 0)
    return judgeResult(execution, view, by) ?? missing(execution, view, by);
  if (job !== undefined && controls(job, uid)) {
    const gates = judgeGates(execution, view);
    if (gates.type !== "open") return gates;
    return { ...judgeJob({ execution, job }, view, { ...by, missedSince: () => view.now }), accepted: true } as Verdict;
  }
  const found = judgeResult(execution, view, by);
  if (found?.type === "capability failed") return { ...found, accepted: true };
  if (found !== undefined) return judgePack(execution, view) ?? { ...found, accepted: true };
  const gates = judgeGates(execution, view);
  if (gates.type !== "open" || job === undefined) return gates;
  const controller = job.metadata.ownerReferences?.find((owner) => owner.controller === true);
  const holder = controller && view.asked(Executions, { name: controller.name, namespace });
  if (holder !== undefined && holder.metadata.uid === controller?.uid) return { type: "name taken" };
  return { type: "Job in the way", job: job.metadata.uid ?? "" };
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
    return { type: "running", suspended: job.spec?.suspend === true, job: job.metadata.uid ?? "" };
  const verdict = judgeResult(execution, view, { ...by, since: job.metadata.creationTimestamp });
  if (verdict !== undefined) return verdict;
  return missing(execution, view, { ...by, job: job.metadata.uid });
}

/** The deadline counts from what the operator saw. */
function missing(
  execution: InfrastructurePackExecution,
  view: View,
  { options, missedSince, job }: Judge & { readonly job?: string | undefined },
): Verdict {
  const isLate = view.now - missedSince(execution.metadata.uid ?? "", job) >= options.resultDeadlineSeconds * 1000;
  return { type: isLate ? "no result" : "awaits result", ...(job !== undefined && { job }) };
}

/**
 * Judges by the latest of the execution's results. One that is older than its Job belongs to an earlier Job. If the Job is
 * deleted, a result as old as the execution must have it as an owner: it could belong to an earlier execution of that name.
 */
function judgeResult(
  execution: InfrastructurePackExecution,
  view: View,
  { reports, since }: Judge & { readonly since?: string | undefined },
): Extract<Verdict, { readonly result: string }> | undefined {
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
  const isOwned = (one: PackOperationResult) =>
    one.metadata.ownerReferences?.some((owner) => owner.uid === uid) === true;
  const first = own.some(isOwned) ? own.filter(isOwned) : own;
  const latest = first.find(({ spec }) => first.every((other) => other.spec.revision <= spec.revision));
  if (latest === undefined) return undefined;
  const result = latest.metadata.name ?? "";
  if (latest.spec.status === "Failed") return { type: "capability failed", result };
  const pack = view.find(Packs, { name: execution.spec.clusterPackRef.name, namespace: namespace ?? "" });
  return pack === undefined
    ? { type: "pack gone", result }
    : { type: "succeeded", result, newer: isOfNewer(execution, view) };
}

/** Whether the instance that was asked for names a newer execution. */
function isOfNewer({ metadata, spec }: InfrastructurePackExecution, view: View): boolean {
  const annotations = view.asked(Instances, instanceKeyOf(spec))?.metadata.annotations ?? {};
  const of = (what: string) => annotations[`infrastructure.ontai.dev/pe-${what}`] ?? "";
  if (of("created") === "" || of("uid") === metadata.uid) return false;
  const [theirs, own] = [`${of("created")} ${of("name")}`, `${metadata.creationTimestamp} ${metadata.name}`];
  return theirs > own;
}

function judgeGates({ metadata, spec }: InfrastructurePackExecution, view: View): Verdict {
  const { targetClusterRef: cluster, admissionProfileRef } = spec;
  const target = [tenantOf(cluster), "seam-system"]
    .map((namespace) => view.find(Clusters, { name: cluster, namespace }))
    .find((found) => found !== undefined);
  const runner = view.find(Runners, { name: cluster, namespace: "ont-system" });
  const isCapable = (runner?.status?.capabilities ?? []).some(({ name }) => name === "pack-deploy");
  if (statusOf(target, "Ready") !== "True" || !isCapable) return { type: "closed", step: "cluster" };
  const pack = judgePack({ metadata, spec }, view);
  if (pack !== undefined) return pack;
  const snapshot = view.find(Snapshots, { name: `snapshot-${cluster}`, namespace: "seam-system" });
  if (statusOf(snapshot, "Fresh") !== "True") return { type: "closed", step: "snapshot" };
  const profile = view.find(Profiles, { name: admissionProfileRef, namespace: tenantOf(cluster) });
  if (profile?.status?.provisioned !== true) return { type: "closed", step: "profile" };
  return { type: "open" };
}

/** Judges what is about the pack alone; undefined if nothing is closed. */
function judgePack(
  { metadata, spec: { clusterPackRef } }: Pick<InfrastructurePackExecution, "metadata" | "spec">,
  view: View,
): Verdict | undefined {
  const pack = view.find(Packs, { name: clusterPackRef.name, namespace: metadata.namespace ?? "" });
  if (pack === undefined) return { type: "closed", step: "no pack" };
  if (pack.spec.version !== clusterPackRef.version) return { type: "stale version" };
  if (pack.status?.signed !== true) return { type: "closed", step: "signature" };
  return statusOf(pack, "Revoked") === "True" ? { type: "revoked" } : undefined;
}
