import type { InfrastructurePackExecution } from "@seam/seam-core";
import { hasEnded, type GateStep, STEPS, type Verdict } from "./oracle.ts";
import { jobNameOf } from "./kinds.ts";

/** The condition of each step: its type, its reason while the step is closed, and its reason after that. */
const CONDITIONS: { readonly [step in GateStep]?: readonly [type: string, closed: string, passed: string] } = {
  cluster: ["Waiting", "AwaitingConductorReady", "AwaitingConductorReady"],
  signature: ["PackSignaturePending", "AwaitingSignature", "PackSigned"],
  snapshot: ["PermissionSnapshotOutOfSync", "SnapshotOutOfSync", "SnapshotOutOfSync"],
  profile: ["RBACProfileNotProvisioned", "RBACProfileNotProvisioned", "RBACProfileNotProvisioned"],
  rights: ["WrapperRunnerRBACNotReady", "WrapperRunnerRBACNotReady", "WrapperRunnerRBACNotReady"],
};

/**
 * The conditions that a verdict requires, as `Type=Status/Reason`. For an execution that has a result and no status, only
 * the pack is judged, and not the cluster.
 */
function expectedConditions(verdict: Verdict): readonly string[] {
  const conditions = conditionsOf(verdict) ?? [];
  const isPackAlone = "accepted" in verdict && verdict.accepted === true;
  return isPackAlone ? conditions.filter((one) => !one.startsWith("Waiting=")) : conditions;
}

function conditionsOf(verdict: Verdict): readonly string[] | undefined {
  switch (verdict.type) {
    case "closed":
      return closedAt(verdict.step);
    case "open":
    case "running":
    case "awaits result":
      return ["Pending=False/JobSubmitted", "Running=True/JobSubmitted"];
    case "revoked":
      return [...passed("snapshot"), "PackRevoked=True/ClusterPackRevoked"];
    case "stale version":
      return ["Waiting=False/AwaitingConductorReady", "Failed=True/StaleVersion"];
    case "pack gone":
      return ["Running=False/JobSucceeded", "Failed=True/ClusterPackNotFound"];
    case "name taken":
      return [...passed("rights"), "Pending=True/JobNameTaken"];
    case "Job failed":
      return ["Running=False/JobFailed", "Failed=True/JobFailed"];
    case "no result":
      return ["Running=False/JobComplete", "Failed=True/OperationResultNotFound"];
    case "succeeded":
      return ["Running=False/JobSucceeded", "Succeeded=True/JobSucceeded"];
    case "capability failed":
      return ["Running=False/JobSucceeded", "Succeeded=False/CapabilityFailed", "Failed=True/CapabilityFailed"];
    default:
      return undefined;
  }
}

/** Lists how the status differs from what the verdict requires. */
export function differences(execution: InfrastructurePackExecution, verdict: Verdict): string[] {
  const status: InfrastructurePackExecution["status"] & { readonly jobPhase?: string } = execution.status ?? {};
  const present = (status.conditions ?? []).map(({ type, status: is, reason }) => `${type}=${is}/${reason}`);
  const missing = expectedConditions(verdict).filter((wanted) => !present.includes(wanted));
  const ends = expectedConditions(verdict).some((one) => /^(Succeeded|Failed|PackRevoked)=True/.test(one));
  const { name = "", generation } = execution.metadata;
  return [
    ...missing.map((wanted) => `${wanted} is missing`),
    ...(SUBMITTED.has(verdict.type) ? blocking(present) : []).map((one) => `${one}, but the Job was submitted`),
    ...(ends === hasEnded(execution) ? [] : [ends ? "it has not ended" : "it has ended"]),
    ...(status.observedGeneration === generation ? [] : ["observedGeneration is another"]),
    ...(present.some((one) => one.startsWith("LineageSynced=")) ? [] : ["LineageSynced is missing"]),
    ...(present.includes("Running=True/JobSubmitted") && status.jobName !== jobNameOf(name) ? ["no jobName"] : []),
    ...("job" in verdict && verdict.type !== "Job in the way" && status.jobUid !== verdict.job
      ? [`jobUid is not ${verdict.job}`]
      : []),
    ...(isPhase(verdict, status.jobPhase) ? [] : [`jobPhase is ${status.jobPhase}`]),
    ...("result" in verdict && status.operationResultRef !== verdict.result
      ? [`operationResultRef is not ${verdict.result}`]
      : []),
  ];
}

/** The verdicts about an execution that has had its Job. */
const SUBMITTED: ReadonlySet<Verdict["type"]> = new Set([
  "open",
  "running",
  "awaits result",
  "Job failed",
  "no result",
  "succeeded",
  "pack gone",
  "capability failed",
]);

/** Lists the conditions, of those present, that say that a step blocks the Job. */
function blocking(present: readonly string[]): readonly string[] {
  const types = Object.values(CONDITIONS).map(([type]) => `${type}=True/`);
  return present.filter((one) => [...types, "Pending=True/"].some((type) => one.startsWith(type)));
}

function isPhase(verdict: Verdict, phase: string | undefined): boolean {
  if (verdict.type === "open") return phase === "Queued";
  if (verdict.type !== "running") return phase === undefined;
  return verdict.suspended ? phase === "Queued" || phase === "Evicted" : phase === "Running";
}

function closedAt(step: GateStep): readonly string[] {
  const [type, reason] = CONDITIONS[step] ?? [];
  const pending = `Pending=True/${step === "signature" ? "AwaitingSignature" : "GatesClearing"}`;
  return [...passed(step), pending, ...(type === undefined ? [] : [`${type}=True/${reason}`])];
}

function passed(before: GateStep): readonly string[] {
  return STEPS.slice(0, STEPS.indexOf(before)).flatMap((step) => {
    const [type, , reason] = CONDITIONS[step] ?? [];
    return type === undefined ? [] : [`${type}=False/${reason}`];
  });
}
