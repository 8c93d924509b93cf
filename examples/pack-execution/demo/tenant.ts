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
  JobResource,
  type KubernetesObject,
  NotFoundError,
  type ObjectKey,
  ownerReference,
  type Resource,
} from "@seamgen/runtime";
import { createNamespace } from "./world.ts";

const TIME = "2026-03-02T09:10:00Z";

const condition = (type: string, reason: string, status: "True" | "False" = "True"): Condition => ({
  type,
  status,
  reason,
  message: "",
  lastTransitionTime: TIME,
});

/**
 * A target cluster with the objects that its executions need. Its methods do the work of users, of the signer, of Kueue and of
 * the executor.
 */
export class Tenant {
  readonly cluster: string;
  readonly namespace: string;
  protected readonly api: Client;

  constructor({ client }: { readonly client: Client }, cluster: string) {
    this.cluster = cluster;
    this.namespace = `seam-tenant-${cluster}`;
    this.api = client;
  }

  /** Creates everything that a request waits for, except what the flags leave out. By default every gate is open. */
  async createAll({ ready = true, pack = true, signed = true, fresh = true, profile = true } = {}): Promise<void> {
    await this.createTenantNamespace();
    await this.createCluster({ ready });
    await this.createRunner();
    if (pack) await this.createPack();
    if (pack && signed) await this.sign();
    await this.createSnapshot({ fresh });
    if (profile) await this.createProfile();
  }

  createTenantNamespace(): Promise<void> {
    return createNamespace(this.api, this.namespace);
  }

  createCluster({ ready = true } = {}): Promise<void> {
    const spec = { mode: "import", role: "tenant" } as const;
    const status = {
      conditions: [condition("Ready", ready ? "ClusterReady" : "ClusterNotReady", ready ? "True" : "False")],
    };
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

  createSnapshot({ fresh = true } = {}): Promise<void> {
    const key = { name: `snapshot-${this.cluster}`, namespace: "seam-system" };
    const spec = { targetCluster: this.cluster, version: TIME, generatedAt: TIME };
    return this.#put(PermissionSnapshotResource, key, {
      spec,
      status: { conditions: [condition("Fresh", fresh ? "SnapshotFresh" : "SnapshotStale", fresh ? "True" : "False")] },
    });
  }

  createProfile(): Promise<void> {
    const refs = { principalRef: "nginx", rbacPolicyRef: "default" };
    const spec = { ...refs, targetClusters: [this.cluster], permissionDeclarations: [] };
    return this.#put(RBACProfileResource, this.#key("profile"), { spec, status: { provisioned: true } });
  }

  /** A user requests the pack. */
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
    await this.api.create(InfrastructurePackExecutionResource, object);
  }

  execution(name: string): Promise<InfrastructurePackExecution | undefined> {
    return this.find(InfrastructurePackExecutionResource, name);
  }

  /** A user deletes the request. */
  async withdraw(name: string): Promise<void> {
    await this.api.delete(InfrastructurePackExecutionResource, this.#key(name));
  }

  /** Creates another Job with the name of the request's Job. */
  async createForeignJob(name: string): Promise<void> {
    const template = { spec: { restartPolicy: "Never", containers: [{ name: "sleep", image: "sleep" }] } };
    await this.api.create(JobResource, { metadata: this.#key(`pack-deploy-${name}`), spec: { template } });
  }

  /** Kueue admits the Job. */
  admit(name: string): Promise<void> {
    return this.#suspend(name, false);
  }

  /** Kueue takes the quota back for another Job. */
  evict(name: string): Promise<void> {
    return this.#suspend(name, true);
  }

  /** The Job controller reports the end of the pods. */
  endJob(name: string, type: "Complete" | "Failed", at = new Date()): Promise<void> {
    const counts = type === "Complete" ? { succeeded: 1, completionTime: at.toISOString() } : { failed: 1 };
    const conditions = [{ type, status: "True", reason: "Test", message: "the pods ended" }];
    return this.#report(JobResource, this.#key(`pack-deploy-${name}`), { ...counts, conditions });
  }

  /** The executor reports its result. */
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
    await this.api.create(PackOperationResultResource, object);
  }

  async find<T extends KubernetesObject>(resource: Resource<T>, name: string): Promise<T | undefined> {
    return this.api.get(resource, this.#key(name)).catch((error: unknown) => {
      if (error instanceof NotFoundError) return undefined;
      throw error;
    });
  }

  async #suspend(name: string, suspend: boolean): Promise<void> {
    const body = { spec: { suspend } };
    await this.api.patch(JobResource, this.#key(`pack-deploy-${name}`), { type: "merge", body });
  }

  async #put<T extends KubernetesObject & { spec?: object; status?: object }>(
    resource: Resource<T>,
    metadata: Required<ObjectKey>,
    { spec, status }: { spec: NonNullable<T["spec"]>; status?: NonNullable<T["status"]> },
  ): Promise<void> {
    const { apiVersion, kind } = resource;
    await this.api.create<KubernetesObject>(resource, Object.assign({ apiVersion, kind, metadata }, { spec }));
    if (status !== undefined) await this.#report(resource, metadata, status);
  }

  async #report(resource: Resource, key: ObjectKey, status: object): Promise<void> {
    await this.api.patch(resource, key, { type: "merge", body: { status } }, { subresource: "status" });
  }

  #key(name: string): Required<ObjectKey> {
    return { name, namespace: this.namespace };
  }
}
