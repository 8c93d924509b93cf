import type { Json, JsonObject } from "../../generator/types.ts";

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
  readonly accepted: boolean;
}

const LINEAGE = { rootKind: "InfrastructurePackExecution", rootName: "a" };
const CHAIN = {
  rootKind: "InfrastructureTalosCluster",
  rootName: "ccs-dev",
  rootNamespace: "seam-system",
  rootUID: "6f1c3f0e-8c4a-4d0e-9b57-0a6b1c2d3e4f",
  creatingOperator: { name: "platform", version: "v1.0.0" },
  creationRationale: "ClusterProvision",
  rootGenerationAtCreation: 1,
};
const PACK_EXECUTION = {
  kind: "InfrastructurePackExecution",
  from: "seam-core/InfrastructurePackExecution/good-nginx.yaml",
};
const CLUSTER_PACK = { kind: "InfrastructureClusterPack", from: "seam-core/InfrastructureClusterPack/good-nginx.yaml" };

/** The whole spec is immutable for a PackExecution; single fields, required and optional, for a ClusterPack. */
export const UPDATES: readonly Update[] = [
  { name: "an unchanged spec", ...PACK_EXECUTION, change: {}, accepted: true },
  { name: "another target", ...PACK_EXECUTION, change: { targetClusterRef: "other" }, accepted: false },
  {
    name: "a nested change",
    ...PACK_EXECUTION,
    change: { clusterPackRef: { name: "other", version: "v1" } },
    accepted: false,
  },
  { name: "an optional field added", ...PACK_EXECUTION, change: { helmVersion: "v3.99.0" }, accepted: false },
  {
    name: "free-form content changed",
    ...PACK_EXECUTION,
    given: { lineage: LINEAGE },
    change: { lineage: { ...LINEAGE, rootName: "b" } },
    accepted: false,
  },
  {
    name: "free-form content added",
    ...PACK_EXECUTION,
    given: { lineage: LINEAGE },
    change: { lineage: { ...LINEAGE, more: "x" } },
    accepted: false,
  },
  { name: "a mutable field", ...CLUSTER_PACK, change: { targetClusters: ["other"] }, accepted: true },
  { name: "a required immutable field", ...CLUSTER_PACK, change: { version: "v9.9.9" }, accepted: false },
  {
    name: "an optional immutable field set late",
    ...CLUSTER_PACK,
    given: { lineage: null },
    change: { lineage: CHAIN },
    accepted: false,
  },
  {
    name: "an optional immutable field removed",
    ...CLUSTER_PACK,
    given: { lineage: CHAIN },
    change: { lineage: null },
    accepted: false,
  },
  {
    name: "an optional immutable field changed",
    ...CLUSTER_PACK,
    given: { lineage: CHAIN },
    change: { lineage: { ...CHAIN, rootName: "other" } },
    accepted: false,
  },
  {
    name: "an optional immutable field kept",
    ...CLUSTER_PACK,
    given: { lineage: CHAIN },
    change: { lineage: CHAIN, targetClusters: ["other"] },
    accepted: true,
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
