import { PermissionSnapshotResource, RBACProfileResource } from "@seam/guardian";
import {
  InfrastructureClusterPackResource,
  type InfrastructurePackExecution,
  InfrastructurePackExecutionResource,
  InfrastructureRunnerConfigResource,
  InfrastructureTalosClusterResource,
  PackOperationResultResource,
  type PackOperationResultSpec,
} from "@seam/seam-core";
import {
  type Client,
  type Condition,
  findCondition,
  type Job,
  JobResource,
  type KubernetesObject,
  NotFoundError,
  type ObjectKey,
  ownerReference,
  type Resource,
} from "@seam/runtime";
import { until } from "../cluster/until.ts";
import { createNamespace, type World } from "./pack-execution-world.ts";

const TIME = "2026-03-02T09:10:00Z";

const condition = (type: string, reason: string, status: "True" | "False" = "True"): Condition => ({
  type,
  status,
  reason,
  message: "",
  lastTransitionTime: TIME,
});

/** A target cluster, what its executions need, and who works there. */
export class Tenant {
  readonly cluster: string;
  readonly namespace: string;
  readonly #client: Client;

  constructor({ client }: Pick<World, "client">, cluster: string) {
    this.cluster = cluster;
    this.namespace = `seam-tenant-${cluster}`;
    this.#client = client;
  }

  /** With all gates open. */
  static async open(world: Pick<World, "client">, cluster: string): Promise<Tenant> {
    const tenant = new Tenant(world, cluster);
    await createNamespace(world.client, tenant.namespace);
    await tenant.createCluster();
    await tenant.createRunner();
    await tenant.createPack();
    await tenant.sign();
    await tenant.createSnapshot();
    await tenant.createProfile();
    return tenant;
  }

  createCluster(): Promise<void> {
    const spec = { mode: "import", role: "tenant" } as const;
    const status = { conditions: [condition("Ready", "ClusterReady")] };
    return this.#put(
      InfrastructureTalosClusterResource,
      { name: this.cluster, namespace: this.namespace },
      { spec, status },
    );
  }

  createRunner(): Promise<void> {
    const spec = { clusterRef: this.cluster, runnerImage: "image" };
    const status = { capabilities: [{ name: "pack-deploy", version: "v1" }] };
    return this.#put(
      InfrastructureRunnerConfigResource,
      { name: this.cluster, namespace: "ont-system" },
      { spec, status },
    );
  }

  createPack(version = "v1.2.3-r1"): Promise<void> {
    const registryRef = { url: "registry.example.com/nginx", digest: `sha256:${"a".repeat(64)}` };
    return this.#put(InfrastructureClusterPackResource, this.#key("nginx"), { spec: { version, registryRef } });
  }

  sign(): Promise<void> {
    return this.#report(InfrastructureClusterPackResource, this.#key("nginx"), { signed: true, packSignature: "c2ln" });
  }

  revoke(): Promise<void> {
    const conditions = [condition("Revoked", "PackRevoked")];
    return this.#report(InfrastructureClusterPackResource, this.#key("nginx"), { signed: true, conditions });
  }

  createSnapshot(): Promise<void> {
    const key = { name: `snapshot-${this.cluster}`, namespace: "seam-system" };
    const spec = { targetCluster: this.cluster, version: TIME, generatedAt: TIME };
    return this.#put(PermissionSnapshotResource, key, {
      spec,
      status: { conditions: [condition("Fresh", "SnapshotFresh")] },
    });
  }

  createProfile(): Promise<void> {
    const refs = { principalRef: "nginx", rbacPolicyRef: "default" };
    const spec = { ...refs, targetClusters: [this.cluster], permissionDeclarations: [] };
    return this.#put(RBACProfileResource, this.#key("profile"), { spec, status: { provisioned: true } });
  }

  /** Someone asks for the pack. */
  async request(
    name: string,
    { version = "v1.2.3-r1", target = this.cluster, finalizers = [] as string[] } = {},
  ): Promise<void> {
    const spec = {
      clusterPackRef: { name: "nginx", version },
      targetClusterRef: target,
      admissionProfileRef: "profile",
    };
    const { apiVersion, kind } = InfrastructurePackExecutionResource;
    const object: InfrastructurePackExecution = {
      apiVersion,
      kind,
      metadata: { ...this.#key(name), finalizers },
      spec,
    };
    await this.#client.create(InfrastructurePackExecutionResource, object);
  }

  execution(name: string): Promise<InfrastructurePackExecution | undefined> {
    return this.find(InfrastructurePackExecutionResource, name);
  }

  /** Waits for the condition, and gives the conditions that are True then, as `type/reason`. */
  async until(name: string, type: string, status: "True" | "False" = "True"): Promise<string[]> {
    const found = await until(`${name} ${type}=${status}`, async () => {
      const conditions = (await this.execution(name))?.status?.conditions;
      return findCondition(conditions, type)?.status === status && conditions;
    });
    return found.filter((one) => one.status === "True").map((one) => `${one.type}/${one.reason}`);
  }

  untilMessage(name: string, type: string, message: string): Promise<unknown> {
    return until(`${name} ${type}: ${message}`, async () => {
      const conditions = (await this.execution(name))?.status?.conditions;
      return findCondition(conditions, type)?.message.includes(message);
    });
  }

  untilJob(name: string): Promise<Job> {
    return until(`the Job of ${name}`, () => this.find(JobResource, `pack-deploy-${name}`));
  }

  /** Kueue lets it run. */
  async admit(name: string): Promise<void> {
    const body = { spec: { suspend: false } };
    await this.#client.patch(JobResource, this.#key(`pack-deploy-${name}`), { type: "merge", body });
  }

  /** The Job controller says how the pods ended. */
  endJob(name: string, type: "Complete" | "Failed"): Promise<void> {
    const counts = type === "Complete" ? { succeeded: 1, completionTime: new Date().toISOString() } : { failed: 1 };
    const conditions = [{ type, status: "True", reason: "Test", message: "the pods ended" }];
    return this.#report(JobResource, this.#key(`pack-deploy-${name}`), { ...counts, conditions });
  }

  /** The executor reports. */
  async result(
    name: string,
    { owned = false, ...more }: Partial<PackOperationResultSpec> & { owned?: boolean } = {},
  ): Promise<void> {
    const deployed = { apiVersion: "apps/v1", kind: "Deployment", namespace: "ingress", name: "nginx" };
    const spec = {
      ...{ revision: 1, capability: "pack-deploy", status: "Succeeded" as const },
      ...{ packExecutionRef: name, deployedResources: [deployed], ...more },
    };
    const { apiVersion, kind } = PackOperationResultResource;
    const metadata = { ...this.#key(`pack-deploy-result-${name}-r1`), labels: { "ontai.dev/pack-execution": name } };
    const owner = owned ? await this.execution(name) : undefined;
    const owners = owner === undefined ? [] : [ownerReference(owner, InfrastructurePackExecutionResource)];
    const object = { apiVersion, kind, metadata: { ...metadata, ownerReferences: owners }, spec };
    await this.#client.create(PackOperationResultResource, object);
  }

  async find<T extends KubernetesObject>(resource: Resource<T>, name: string): Promise<T | undefined> {
    return this.#client.get(resource, this.#key(name)).catch((error: unknown) => {
      if (error instanceof NotFoundError) return undefined;
      throw error;
    });
  }

  async #put<T extends KubernetesObject & { spec?: object; status?: object }>(
    resource: Resource<T>,
    metadata: Required<ObjectKey>,
    { spec, status }: { spec: NonNullable<T["spec"]>; status?: NonNullable<T["status"]> },
  ): Promise<void> {
    const { apiVersion, kind } = resource;
    await this.#client.create<KubernetesObject>(resource, Object.assign({ apiVersion, kind, metadata }, { spec }));
    if (status !== undefined) await this.#report(resource, metadata, status);
  }

  async #report(resource: Resource, key: ObjectKey, status: object): Promise<void> {
    await this.#client.patch(resource, key, { type: "merge", body: { status } }, { subresource: "status" });
  }

  #key(name: string): Required<ObjectKey> {
    return { name, namespace: this.namespace };
  }
}
