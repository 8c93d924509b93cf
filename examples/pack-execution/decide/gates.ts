import { findCondition, isConditionTrue } from "@seamgen/runtime";
import { type ConditionChange, pending } from "./conditions.ts";
import { event, type Outcome } from "./decision.ts";
import type { ObservedWithPack } from "./observed.ts";
import type { Options } from "./options.ts";
import { snapshotOfCluster } from "./snapshot-of-cluster.ts";

/** One of the four judgements that a request must pass before anything is deployed. */
export interface Gate {
  readonly name: "Signature" | "Revocation" | "PermissionSnapshot" | "RBACProfile";
  /** Why the gate is closed, for people; undefined when it is open. */
  readonly whyClosed: (observed: ObservedWithPack, options: Options) => string | undefined;
  /** What a pass that stops at this gate comes to. */
  readonly closed: (why: string, options: Options) => Outcome;
  /** What a pass that goes through it writes. */
  readonly opened: readonly ConditionChange[];
}

const SIGNATURE: Gate = {
  name: "Signature",
  whyClosed: ({ clusterPack }) =>
    clusterPack.status?.signed === true ? undefined : `Pack ${clusterPack.metadata.name ?? ""} is not signed yet.`,
  closed: (message, { intervals }) => ({
    conditions: [
      { type: "PackSignaturePending", status: "True", reason: "AwaitingSignature", message },
      { type: "Pending", status: "True", reason: "AwaitingSignature", message },
    ],
    requeueAfterMs: intervals.signatureMs,
  }),
  opened: [{ type: "PackSignaturePending", status: "False", reason: "PackSigned", message: "The pack is signed." }],
};

const REVOCATION: Gate = {
  name: "Revocation",
  whyClosed: ({ clusterPack }) => {
    const revoked = findCondition(clusterPack.status?.conditions, "Revoked");
    if (revoked?.status !== "True") return undefined;
    const why = revoked.message === "" ? "" : `: ${revoked.message}`;
    return `Pack ${clusterPack.metadata.name ?? ""} is revoked${why}. Somebody has to decide what is to become of it.`;
  },
  closed: (message) => ({
    conditions: [{ type: "PackRevoked", status: "True", reason: "ClusterPackRevoked", message }],
    events: [event("Warning", "PackRevoked", message)],
  }),
  opened: [],
};

const PERMISSION_SNAPSHOT: Gate = {
  name: "PermissionSnapshot",
  whyClosed: ({ execution, snapshots }, options) => {
    const cluster = execution.spec.targetClusterRef;
    const status = snapshotOfCluster(snapshots, cluster, options)?.status;
    if (!isConditionTrue(status?.conditions, "Fresh"))
      return `There is no fresh permission snapshot of cluster ${cluster}.`;
    if (!options.requireAcknowledgedSnapshot) return undefined;
    const { signed, expectedVersion, lastAckedVersion } = status ?? {};
    if (signed === true && lastAckedVersion !== undefined && lastAckedVersion === expectedVersion) return undefined;
    return `The permission snapshot of cluster ${cluster} is not signed and confirmed.`;
  },
  closed: (message, options) => waiting("PermissionSnapshotOutOfSync", message, options),
  opened: [
    {
      type: "PermissionSnapshotOutOfSync",
      status: "False",
      reason: "SnapshotOutOfSync",
      message: "The permission snapshot is fresh.",
    },
  ],
};

const RBAC_PROFILE: Gate = {
  name: "RBACProfile",
  whyClosed: ({ execution, profile }, options) => {
    const { admissionProfileRef, targetClusterRef } = execution.spec;
    if (profile === undefined) {
      const allowed = options.absentProfile === "allow" && admissionProfileRef !== "";
      return allowed ? undefined : `There is no profile ${admissionProfileRef} for cluster ${targetClusterRef}.`;
    }
    if (profile.status?.provisioned !== true) return `Profile ${admissionProfileRef} is not provisioned.`;
    if (!options.requireProfileTarget || profile.spec.targetClusters.includes(targetClusterRef)) return undefined;
    return `Profile ${admissionProfileRef} does not cover cluster ${targetClusterRef}.`;
  },
  closed: (message, options) => waiting("RBACProfileNotProvisioned", message, options),
  opened: [
    {
      type: "RBACProfileNotProvisioned",
      status: "False",
      reason: "RBACProfileNotProvisioned",
      message: "Nothing is left to provision before the Job.",
    },
  ],
};

/**
 * The gates in the order in which they are judged; the first that is closed ends the pass. The readiness of the target
 * and the version of the pack are looked at before them and the rights of the executor after them: those are no gates.
 */
export const PACK_EXECUTION_GATES: readonly Gate[] = [SIGNATURE, REVOCATION, PERMISSION_SNAPSHOT, RBAC_PROFILE];

function waiting(
  type: "PermissionSnapshotOutOfSync" | "RBACProfileNotProvisioned",
  message: string,
  { intervals }: Options,
): Outcome {
  const change: ConditionChange =
    type === "PermissionSnapshotOutOfSync"
      ? { type, status: "True", reason: "SnapshotOutOfSync", message }
      : { type, status: "True", reason: "RBACProfileNotProvisioned", message };
  return { conditions: [change, pending(message)], requeueAfterMs: intervals.gateMs };
}
