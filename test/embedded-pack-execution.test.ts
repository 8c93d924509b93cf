import { readFileSync } from "node:fs";
import path from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { parseAllDocuments } from "yaml";
import { PermissionSnapshotResource, RBACProfileResource } from "@seam/guardian";
import {
  InfrastructureClusterPackResource,
  type InfrastructurePackExecution,
  InfrastructurePackExecutionResource,
  InfrastructurePackInstanceResource,
  InfrastructureRunnerConfigResource,
  InfrastructureTalosClusterResource,
  PackOperationResultResource,
  type PackOperationResultSpec,
} from "@seam/seam-core";
import {
  type Client,
  type Condition,
  connectionFromUrl,
  createClient,
  CustomResourceDefinitionResource,
  EventResource,
  findCondition,
  type HttpClient,
  type Job,
  JobResource,
  type KubernetesObject,
  LeaseResource,
  type ManagerOptions,
  NamespaceResource,
  NotFoundError,
  type ObjectKey,
  type Resource,
  silentLogger,
} from "@seam/runtime";
import { type LoggedRequest, startTestServer, type TestServer } from "@seam/runtime/testing";
import { createOperator } from "../examples/pack-execution/src/operator.ts";
import { createOptions, type OptionsInput } from "../examples/pack-execution/src/options.ts";
import { packExecutionRules } from "../examples/pack-execution/src/operator-rules.ts";
import { until } from "./cluster/until.ts";
import { ROOT } from "./support/built-cli.ts";

/** The reference operator on the API server for tests; the tests play Kueue and the executor. */
const BUNDLE = path.join(ROOT, "generated", "crds", "all.yaml");
const AGENT = "operator";
const OPTIONS: OptionsInput = { executorImage: "registry.example.com/conductor-execute:v1.9.3-r2" };
const TIME = "2026-03-02T09:10:00Z";

interface World {
  server: TestServer;
  client: HttpClient;
  /** Namespaces whose executor lacks its rights. */
  denied: Set<string>;
}
const test = suite<World>("the operator of PackExecutions");

test.before(async (world) => {
  world.denied = new Set();
  world.server = await startTestServer({ policy: ({ namespace }) => !world.denied.has(namespace) });
  world.client = createClient(connectionFromUrl(world.server.url), { userAgent: "people" });
  for (const document of parseAllDocuments(readFileSync(BUNDLE, "utf8"))) {
    const definition = document.toJS() as KubernetesObject; // what we print
    await world.client.create(CustomResourceDefinitionResource, { metadata: {}, ...definition });
  }
  for (const name of ["seam-system", "ont-system"]) await createNamespace(world.client, name);
});

test.after(async ({ server, client }) => {
  client.close();
  await server.stop();
});

async function createNamespace(client: Client, name: string): Promise<void> {
  const system = await client.get(NamespaceResource, { name }).catch(() => undefined);
  if (system === undefined) await client.create(NamespaceResource, { metadata: { name } });
}

interface Running {
  stop(): Promise<void>;
}

function startOperator(
  { server }: World,
  options: Partial<OptionsInput> = {},
  more: Partial<ManagerOptions> = {},
): Running {
  const client = createClient(connectionFromUrl(server.url), { userAgent: AGENT });
  const abort = new AbortController();
  const running = createOperator({
    ...more,
    client,
    log: silentLogger,
    options: createOptions({ ...OPTIONS, ...options }),
    controller: { retry: { baseDelayMs: 5, maxDelayMs: 200 } },
  }).run(abort.signal);
  const stop = async () => {
    abort.abort();
    await running;
    client.close();
  };
  return { stop };
}

/** Runs an operator while the body does what people, Kueue and the executor do. */
async function withOperator(world: World, options: Partial<OptionsInput>, body: () => Promise<void>): Promise<void> {
  const operator = startOperator(world, options);
  try {
    await body();
  } finally {
    await operator.stop();
  }
}

const condition = (type: string, reason: string, status: "True" | "False" = "True"): Condition => ({
  type,
  status,
  reason,
  message: "",
  lastTransitionTime: TIME,
});

/** A target cluster, what its executions need, and who works there. */
class Tenant {
  readonly cluster: string;
  readonly namespace: string;
  readonly #client: Client;

  constructor({ client }: World, cluster: string) {
    this.cluster = cluster;
    this.namespace = `seam-tenant-${cluster}`;
    this.#client = client;
  }

  /** With all gates open. */
  static async open(world: World, cluster: string): Promise<Tenant> {
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
    metadata: InfrastructurePackExecution["metadata"] = {},
    version = "v1.2.3-r1",
  ): Promise<void> {
    const spec = {
      clusterPackRef: { name: "nginx", version },
      targetClusterRef: this.cluster,
      admissionProfileRef: "profile",
    };
    const { apiVersion, kind } = InfrastructurePackExecutionResource;
    const object: InfrastructurePackExecution = {
      apiVersion,
      kind,
      metadata: { ...metadata, ...this.#key(name) },
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
  async result(name: string, more: Partial<PackOperationResultSpec> = {}): Promise<void> {
    const deployed = { apiVersion: "apps/v1", kind: "Deployment", namespace: "ingress", name: "nginx" };
    const spec = {
      ...{ revision: 1, capability: "pack-deploy", status: "Succeeded" as const },
      ...{ packExecutionRef: name, deployedResources: [deployed], ...more },
    };
    const { apiVersion, kind } = PackOperationResultResource;
    const metadata = { ...this.#key(`pack-deploy-result-${name}-r1`), labels: { "ontai.dev/pack-execution": name } };
    await this.#client.create(PackOperationResultResource, { apiVersion, kind, metadata, spec });
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

/** What the operator asked of the server since the log was cleared, but for reading and watching. */
function writesOf({ server }: World, namespace: string): string[] {
  return server.requests
    .entries({ userAgent: AGENT, namespace })
    .filter(({ verb }) => !["list", "watch"].includes(verb))
    .map(({ verb, plural, subresource }) => [verb, plural, subresource].filter((part) => part !== "").join(" "));
}

async function untilEvent({ client }: World, namespace: string, reason: string): Promise<void> {
  await until(`the event ${reason}`, async () =>
    (await client.list(EventResource, { namespace })).items.some((event) => event.reason === reason),
  );
}

test("gates that open one by one are acted on at once, until the pack is there", async (world) => {
  const tenant = new Tenant(world, "gates");
  await createNamespace(world.client, tenant.namespace);
  world.denied.add(tenant.namespace);
  await withOperator(world, {}, async () => {
    const began = Date.now();
    await tenant.request("pe");
    assert.equal(await tenant.until("pe", "Waiting"), ["Waiting/AwaitingConductorReady", "Pending/GatesClearing"]);
    await tenant.createCluster();
    await tenant.createRunner();
    await tenant.until("pe", "Waiting", "False");
    await tenant.createPack();
    await tenant.until("pe", "PackSignaturePending");
    await tenant.sign();
    await tenant.until("pe", "PermissionSnapshotOutOfSync");
    await tenant.createSnapshot();
    await tenant.until("pe", "RBACProfileNotProvisioned");
    assert.is(await tenant.find(JobResource, "pack-deploy-pe"), undefined);
    await tenant.createProfile();
    await tenant.until("pe", "WrapperRunnerRBACNotReady");
    assert.ok(Date.now() - began < 10_000, "no gate waited for its next look");
  });
  world.denied.delete(tenant.namespace);
  await withOperator(world, {}, async () => {
    const job = await tenant.untilJob("pe");
    assert.is(job.spec?.suspend, true, "Kueue lets it run, nobody else");
    assert.equal(
      job.metadata.ownerReferences?.map(({ kind, name }) => [kind, name]),
      [["InfrastructurePackExecution", "pe"]],
    );
    assert.equal(await tenant.until("pe", "Running"), ["Running/JobSubmitted"]);
    await tenant.admit("pe");
    await tenant.endJob("pe", "Complete");
    await tenant.result("pe");
    assert.equal(await tenant.until("pe", "Succeeded"), ["Succeeded/JobSucceeded"]);
    const instance = await tenant.find(InfrastructurePackInstanceResource, "nginx-gates");
    assert.is(instance?.spec.version, "v1.2.3-r1");
    assert.is(instance?.status?.upgradeDirection, "Initial");
    assert.is(instance?.status?.deployedResources?.[0]?.name, "nginx");
    const { jobName, operationResultRef } = (await tenant.execution("pe"))?.status ?? {};
    assert.equal([jobName, operationResultRef], ["pack-deploy-pe", "pack-deploy-result-pe-r1"]);
    await untilEvent(world, tenant.namespace, "Succeeded");
  });
});

test("what a PackExecution costs when nothing is in its way", async (world) => {
  const tenant = await Tenant.open(world, "cost");
  const { server } = world;
  await withOperator(world, {}, async () => {
    await tenant.request("warm");
    await tenant.until("warm", "Running");
    await untilEvent(world, tenant.namespace, "JobSubmitted");
    server.requests.clear();
    await tenant.request("pe");
    await tenant.until("pe", "Running");
    await until("the event", () => Promise.resolve(writesOf(world, tenant.namespace).includes("create events")));
    const submission = ["create jobs", "patch infrastructurepackexecutions status", "create events"];
    assert.equal(writesOf(world, tenant.namespace), submission);
    server.requests.clear();
    await tenant.admit("pe");
    await tenant.result("pe");
    await tenant.endJob("pe", "Complete");
    await tenant.until("pe", "Succeeded");
    await until("the event", () => Promise.resolve(writesOf(world, tenant.namespace).includes("create events")));
    console.log(writesOf(world, tenant.namespace));
    assert.equal(server.requests.entries({ userAgent: AGENT, plural: "subjectaccessreviews" }), []);
  });
});

test.run();
