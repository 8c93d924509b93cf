import { findCondition, isConditionTrue } from "@seamgen/runtime";
import { type ConditionChange, pending } from "./conditions.ts";
import { event, type Outcome } from "./decision.ts";
import type { ObservedWithPack } from "./observed.ts";
import type { Options } from "./options.ts";
import { snapshotOfCluster } from "./snapshot-of-cluster.ts";

/** One of the four gates that must be open before anything is deployed. */
export interface Gate {
  readonly name: "Signature" | "Revocation" | "PermissionSnapshot" | "RBACProfile";
  /** The message that says why the gate is closed; undefined if it is open. */
  readonly whyClosed: (observed: ObservedWithPack, options: Options) => string | undefined;
  /** The outcome of a pass that stops at this gate. */
  readonly closed: (why: string, options: Options) => Outcome;
  /** The conditions that a pass writes once the gate is open. */
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
    return `Pack ${clusterPack.metadata.name ?? ""} is revoked${why}. A person must decide what happens to this request.`;
  },
  closed: (message) => ({
    conditions: [{ type: "PackRevoked", status: "True", reason: "ClusterPackRevoked", message }],
    events: [event("Warning", "PackRevoked", message)],
    restsOn: ["pack"],
  }),
  opened: [],
};

const PERMISSION_SNAPSHOT: Gate = {
  name: "PermissionSnapshot",
  whyClosed: ({ execution, snapshots }, options) => {
    const cluster = execution.spec.targetClusterRef;
    const status = snapshotOfCluster(snapshots, cluster, options)?.status;
    if (!isConditionTrue(status?.conditions, "Fresh")) return `Cluster ${cluster} has no fresh permission snapshot.`;
    if (!options.requireAcknowledgedSnapshot) return undefined;
    const { signed, expectedVersion, lastAckedVersion } = status ?? {};
    if (signed === true && lastAckedVersion !== undefined && lastAckedVersion === expectedVersion) return undefined;
    return `The permission snapshot of cluster ${cluster} is not signed, or the cluster has not acknowledged it.`;
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
      return allowed ? undefined : `Profile ${admissionProfileRef} does not exist for cluster ${targetClusterRef}.`;
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
      message: "The RBAC profile does not block the Job.",
    },
  ],
};

/**
 * The gates in the order in which a pass judges them; the first that is closed ends the pass. The readiness of the target,
 * the version of the pack and the rights of the executor are not gates: a pass checks the first two before them and the
 * last one after them.
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

/** The gates that are about the pack alone. */
export const PACK_GATES: readonly Gate[] = [SIGNATURE, REVOCATION];
