import type { Random } from "../../../packages/base/src/clock.ts";
import type { KubernetesObject, ObjectKey, Resource } from "../../../packages/runtime/src/resource.ts";
import { Clusters, condition, Packs, Profiles, Runners, Snapshots, tenantOf } from "./kinds.ts";

/** The version that most deliveries request, and the first version of packs. */
export const VERSION = "v1.0.0-r1";

/** A PackExecution that people may create. */
export interface Delivery {
  readonly key: Required<ObjectKey>;
  readonly cluster: string;
  readonly pack: string;
}

/** An object that a gate reads, with a status that opens the gate and one that closes it. */
export interface GateInput {
  readonly resource: Resource<KubernetesObject>;
  readonly key: Required<ObjectKey>;
  readonly spec: object;
  readonly open: object;
  readonly closed: object;
}

/** Draws the objects that the gates of the deliveries read. */
export function drawGateInputs(deliveries: readonly Delivery[], random: Random): readonly GateInput[] {
  const clusters = new Map(deliveries.map(({ cluster }) => [cluster, random() < 0.8]));
  const packs = new Map(
    deliveries.map(({ key, pack }) => [`${key.namespace}/${pack}`, packInput(key.namespace, pack)]),
  );
  return [...[...clusters].flatMap(([cluster, inTenant]) => clusterInputs(cluster, inTenant)), ...packs.values()];
}

function packInput(namespace: string, name: string): GateInput {
  return {
    resource: Packs,
    key: { name, namespace },
    spec: { version: VERSION, registryRef: { url: "registry.example.com/pack" }, basePackName: name },
    open: { signed: true, packSignature: "c2ln", conditions: [condition("Revoked", false)] },
    closed: { signed: false },
  };
}

function clusterInputs(cluster: string, inTenant: boolean): readonly GateInput[] {
  const tenant = tenantOf(cluster);
  const generated = { version: "1", generatedAt: "1970-01-01T00:00:00Z" };
  const refs = { principalRef: "profile", rbacPolicyRef: "default", permissionDeclarations: [] };
  return [
    {
      resource: Clusters,
      key: { name: cluster, namespace: inTenant ? tenant : "seam-system" },
      spec: { mode: "import", role: "tenant" },
      open: { conditions: [condition("Ready", true)] },
      closed: { conditions: [condition("Ready", false)] },
    },
    {
      resource: Runners,
      key: { name: cluster, namespace: "ont-system" },
      spec: { clusterRef: cluster, runnerImage: "registry.example.com/runner" },
      open: { capabilities: [{ name: "pack-deploy", version: "v1" }] },
      closed: { capabilities: [{ name: "other", version: "v1" }] },
    },
    {
      resource: Snapshots,
      key: { name: `snapshot-${cluster}`, namespace: "seam-system" },
      spec: { targetCluster: cluster, ...generated },
      open: { conditions: [condition("Fresh", true)] },
      closed: { conditions: [condition("Fresh", false)] },
    },
    {
      resource: Profiles,
      key: { name: "profile", namespace: tenant },
      spec: { ...refs, targetClusters: [cluster] },
      open: { provisioned: true },
      closed: { provisioned: false },
    },
  ];
}
