import type { Json, JsonObject } from "../../../packages/base/src/json.ts";

/** A change to a stored object, and the verdict that the server and `validate<Kind>Update` must give. */
export interface Update {
  readonly name: string;
  readonly kind: string;
  /** Path of the stored object below `examples/objects`. */
  readonly from: string;
  /** Members of spec to add or replace before the object is stored. */
  readonly given?: JsonObject;
  /** Members of spec to replace. Null removes one. */
  readonly change: JsonObject;
  /** The immutable paths that both must report. If there are none, both must accept the change. */
  readonly refused?: readonly string[];
}

const CHAIN = {
  rootKind: "InfrastructureTalosCluster",
  rootName: "ccs-dev",
  rootNamespace: "seam-system",
  rootUID: "6f1c3f0e-8c4a-4d0e-9b57-0a6b1c2d3e4f",
  creatingOperator: { name: "platform", version: "v1.0.0" },
  creationRationale: "ClusterProvision",
  rootGenerationAtCreation: 1,
};
/** The kind and the path of an example. */
function exampleOf(kind: string, example: string, layer = "seam-core"): Pick<Update, "kind" | "from"> {
  return { kind, from: `${layer}/${kind}/good-${example}.yaml` };
}

const PACK_EXECUTION = exampleOf("InfrastructurePackExecution", "nginx");
const CLUSTER_PACK = exampleOf("InfrastructureClusterPack", "nginx");
const TALOS_CLUSTER = exampleOf("InfrastructureTalosCluster", "ccs-dev");

/** A change of every immutable path in the config of this repository, and changes that are allowed. */
export const UPDATES: readonly Update[] = [
  { name: "an unchanged spec", ...PACK_EXECUTION, change: {} },
  { name: "another target", ...PACK_EXECUTION, change: { targetClusterRef: "other" }, refused: ["spec"] },
  {
    name: "a nested change",
    ...PACK_EXECUTION,
    change: { clusterPackRef: { name: "other", version: "v1" } },
    refused: ["spec"],
  },
  { name: "an optional field added", ...PACK_EXECUTION, change: { helmVersion: "v3.99.0" }, refused: ["spec"] },
  {
    name: "a sealed chain changed",
    ...PACK_EXECUTION,
    change: { lineage: { ...CHAIN, rootName: "other" } },
    refused: ["spec", "spec.lineage"],
  },
  { name: "a sealed chain removed", ...PACK_EXECUTION, change: { lineage: null }, refused: ["spec", "spec.lineage"] },
  {
    name: "a sealed chain added after creation",
    ...exampleOf("InfrastructurePackExecution", "minimal"),
    change: { lineage: CHAIN },
    refused: ["spec", "spec.lineage"],
  },
  { name: "a mutable field", ...CLUSTER_PACK, change: { targetClusters: ["other"] } },
  { name: "a required immutable field", ...CLUSTER_PACK, change: { version: "v9.9.9" }, refused: ["spec.version"] },
  { name: "a checksum", ...CLUSTER_PACK, change: { checksum: "sha256:0" }, refused: ["spec.checksum"] },
  {
    name: "a required immutable object",
    ...CLUSTER_PACK,
    change: { registryRef: { url: "registry.example.com/packs/other:v1", digest: "sha256:0" } },
    refused: ["spec.registryRef"],
  },
  {
    name: "an optional immutable field set after creation",
    ...CLUSTER_PACK,
    change: { lineage: CHAIN },
    refused: ["spec.lineage"],
  },
  {
    name: "an optional immutable field removed",
    ...CLUSTER_PACK,
    given: { lineage: CHAIN },
    change: { lineage: null },
    refused: ["spec.lineage"],
  },
  {
    name: "an optional immutable field changed",
    ...CLUSTER_PACK,
    given: { lineage: CHAIN },
    change: { lineage: { ...CHAIN, rootName: "other" } },
    refused: ["spec.lineage"],
  },
  {
    name: "an optional immutable field kept",
    ...CLUSTER_PACK,
    given: { lineage: CHAIN },
    change: { lineage: CHAIN, targetClusters: ["other"] },
  },
  { name: "the mode", ...TALOS_CLUSTER, change: { mode: "bootstrap" }, refused: ["spec.mode"] },
  { name: "the lineage", ...TALOS_CLUSTER, change: { lineage: CHAIN }, refused: ["spec.lineage"] },
  {
    name: "the target",
    ...exampleOf("InfrastructurePackInstance", "nginx"),
    change: { targetClusterRef: "other" },
    refused: ["spec.targetClusterRef"],
  },
  {
    name: "the target",
    ...exampleOf("InfrastructurePackReceipt", "nginx"),
    change: { targetClusterRef: "other" },
    refused: ["spec.targetClusterRef"],
  },
  {
    name: "the cluster",
    ...exampleOf("InfrastructureRunnerConfig", "ccs-dev"),
    change: { clusterRef: "other" },
    refused: ["spec.clusterRef"],
  },
  {
    name: "the root",
    ...exampleOf("InfrastructureLineageIndex", "cluster"),
    change: {
      rootBinding: {
        rootKind: "InfrastructureTalosCluster",
        rootName: "other",
        rootNamespace: "seam-system",
        rootUID: "e2b7d9b0-59a5-4a3d-8d68-0c6b5fb0a0d4",
        rootObservedGeneration: 3,
      },
    },
    refused: ["spec.rootBinding"],
  },
  { name: "the result", ...exampleOf("PackOperationResult", "nginx"), change: { revision: 2 }, refused: ["spec"] },
  {
    name: "the lineage",
    ...exampleOf("RBACProfile", "minimal", "guardian"),
    change: { lineage: CHAIN },
    refused: ["spec.lineage"],
  },
  {
    name: "the cluster",
    ...exampleOf("PermissionSnapshot", "minimal", "guardian"),
    change: { targetCluster: "other" },
    refused: ["spec.targetCluster"],
  },
  {
    name: "the lineage",
    ...exampleOf("PermissionSnapshot", "minimal", "guardian"),
    change: { lineage: CHAIN },
    refused: ["spec.lineage"],
  },
];

/** Returns the object with members of its spec replaced. Null removes one. */
export function withSpec(object: JsonObject, members: JsonObject): JsonObject {
  const spec = object["spec"];
  const before: readonly (readonly [string, Json])[] =
    typeof spec === "object" && spec !== null ? Object.entries(spec) : [];
  const kept = before.filter(([key]) => !Object.hasOwn(members, key));
  const added = Object.entries(members).filter(([, value]) => value !== null);
  return { ...object, spec: Object.fromEntries([...kept, ...added]) };
}
