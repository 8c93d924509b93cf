import type { Json, JsonObject } from "../../../packages/base/src/json.ts";

/** A change to an object that a server holds, and what both the server and `validate<Kind>Update` must say. */
export interface Update {
  readonly name: string;
  readonly kind: string;
  /** Path below examples/objects of the object to begin with. */
  readonly from: string;
  /** Members to add or replace below spec before the object is created. */
  readonly given?: JsonObject;
  /** Members of spec to replace; null removes one. */
  readonly change: JsonObject;
  /** The paths that both must name as immutable; without any, both must accept. */
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
/** Which object an update changes: an example of the layer seam-core, unless the layer is given. */
function of(kind: string, example: string, layer = "seam-core"): Pick<Update, "kind" | "from"> {
  return { kind, from: `${layer}/${kind}/good-${example}.yaml` };
}

const PACK_EXECUTION = of("InfrastructurePackExecution", "nginx");
const CLUSTER_PACK = of("InfrastructureClusterPack", "nginx");
const TALOS_CLUSTER = of("InfrastructureTalosCluster", "ccs-dev");

/** Every immutable path of our config, and changes around them that are allowed. */
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
    name: "a sealed chain added late",
    ...of("InfrastructurePackExecution", "minimal"),
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
    name: "an optional immutable field set late",
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
    ...of("InfrastructurePackInstance", "nginx"),
    change: { targetClusterRef: "other" },
    refused: ["spec.targetClusterRef"],
  },
  {
    name: "the target",
    ...of("InfrastructurePackReceipt", "nginx"),
    change: { targetClusterRef: "other" },
    refused: ["spec.targetClusterRef"],
  },
  {
    name: "the cluster",
    ...of("InfrastructureRunnerConfig", "ccs-dev"),
    change: { clusterRef: "other" },
    refused: ["spec.clusterRef"],
  },
  {
    name: "the root",
    ...of("InfrastructureLineageIndex", "cluster"),
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
  { name: "the result", ...of("PackOperationResult", "nginx"), change: { revision: 2 }, refused: ["spec"] },
  {
    name: "the lineage",
    ...of("RBACProfile", "minimal", "guardian"),
    change: { lineage: CHAIN },
    refused: ["spec.lineage"],
  },
  {
    name: "the cluster",
    ...of("PermissionSnapshot", "minimal", "guardian"),
    change: { targetCluster: "other" },
    refused: ["spec.targetCluster"],
  },
  {
    name: "the lineage",
    ...of("PermissionSnapshot", "minimal", "guardian"),
    change: { lineage: CHAIN },
    refused: ["spec.lineage"],
  },
];

/** An object with members of its spec replaced; null removes one. */
export function withSpec(object: JsonObject, members: JsonObject): JsonObject {
  const spec = object["spec"];
  const before: readonly (readonly [string, Json])[] =
    typeof spec === "object" && spec !== null ? Object.entries(spec) : [];
  const kept = before.filter(([key]) => !Object.hasOwn(members, key));
  const added = Object.entries(members).filter(([, value]) => value !== null);
  return { ...object, spec: Object.fromEntries([...kept, ...added]) };
}
