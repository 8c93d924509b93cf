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
  ownerReference,
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
  async request(name: string, { version = "v1.2.3-r1", finalizers = [] as string[] } = {}): Promise<void> {
    const spec = {
      clusterPackRef: { name: "nginx", version },
      targetClusterRef: this.cluster,
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

/** What the operator asked of the server since the log was cleared, but for reading and watching. */
function writesOf({ server }: World, namespace: string): string[] {
  return server.requests
    .entries({ userAgent: AGENT, namespace })
    .filter(({ verb }) => !["list", "watch"].includes(verb))
    .map(({ verb, plural, subresource }) => [verb, plural, subresource].filter((part) => part !== "").join(" "));
}

/** A cluster name for a test. */
function clusterOf(ending: string): string {
  return ending.replaceAll(/[^A-Za-z]/g, "-").toLowerCase();
}

/** Another execution has got its Job: changes from before it have been acted on. */
async function barrier(tenant: Tenant): Promise<void> {
  await tenant.request("barrier");
  await tenant.until("barrier", "Running");
}

function jobsCreated({ server }: World, { namespace }: Tenant): number {
  return server.requests.entries({ plural: "jobs", verb: "create", userAgent: AGENT, namespace }).length;
}

/** Takes the requests out of the log, and keeps them for the test of the rules. */
const made: LoggedRequest[] = [];
function clearRequests({ server }: World): void {
  made.push(...server.requests.entries({ userAgent: AGENT }));
  server.requests.clear();
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
    clearRequests(world);
    await tenant.request("pe");
    await tenant.until("pe", "Running");
    await until("the event", () => Promise.resolve(writesOf(world, tenant.namespace).includes("create events")));
    const submission = ["create jobs", "patch infrastructurepackexecutions status", "create events"];
    assert.equal(writesOf(world, tenant.namespace), submission);
    clearRequests(world);
    await tenant.admit("pe");
    await until("the phase", () => Promise.resolve(writesOf(world, tenant.namespace).length === 1));
    await tenant.result("pe", { owned: true });
    await tenant.endJob("pe", "Complete");
    await tenant.until("pe", "Succeeded");
    await until("the event", () => Promise.resolve(writesOf(world, tenant.namespace).includes("create events")));
    assert.equal(writesOf(world, tenant.namespace), [
      "patch infrastructurepackexecutions status", // the Job is admitted
      "apply infrastructurepackinstances",
      "patch infrastructurepackinstances status",
      "patch infrastructurepackexecutions status",
      "create events",
    ]);
    assert.equal(server.requests.entries({ userAgent: AGENT, verb: "get" }), [], "nothing is read but by watches");
    const reviews = server.requests.entries({ userAgent: AGENT, plural: "subjectaccessreviews" });
    assert.equal(reviews, [], "the answer for the namespace is known");
  });
});

for (const [name, options, cause, ending] of [
  ["a pack that was revoked", {}, (tenant) => tenant.revoke(), "PackRevoked/ClusterPackRevoked"],
  [
    "another version of the pack",
    {},
    (tenant) => tenant.request("other", { version: "v1.2.2-r1" }),
    "Failed/StaleVersion",
  ],
] satisfies [string, Partial<OptionsInput>, (tenant: Tenant) => Promise<void>, string][])
  test(`${name} ends a PackExecution before it has a Job`, async (world) => {
    const tenant = await Tenant.open(world, clusterOf(ending));
    await withOperator(world, options, async () => {
      await cause(tenant);
      if ((await tenant.execution("other")) === undefined) await tenant.request("other");
      const [type = ""] = ending.split("/");
      assert.ok((await tenant.until("other", type)).includes(ending));
      await untilEvent(world, tenant.namespace, ending.startsWith("Failed") ? "StaleVersion" : type);
      assert.is(await tenant.find(JobResource, "pack-deploy-other"), undefined);
    });
  });

for (const [name, end, ending] of [
  ["a Job that fails", (tenant) => tenant.endJob("pe", "Failed"), "Failed/JobFailed"],
  ["a Job without a result", (tenant) => tenant.endJob("pe", "Complete"), "Failed/OperationResultNotFound"],
  ["a result that failed", (tenant) => failed(tenant), "Failed/CapabilityFailed"],
] satisfies [string, (tenant: Tenant) => Promise<void>, string][])
  test(`${name} ends a PackExecution for good, without an instance`, async (world) => {
    const tenant = await Tenant.open(world, clusterOf(ending));
    await withOperator(world, { resultDeadlineSeconds: 1, intervals: { resultMs: 50 } }, async () => {
      await tenant.request("pe");
      await tenant.until("pe", "Running");
      await tenant.admit("pe");
      await end(tenant);
      assert.equal(await tenant.until("pe", "Failed"), [ending]);
      await world.client.delete(JobResource, { name: "pack-deploy-pe", namespace: tenant.namespace });
      await barrier(tenant);
      assert.is(jobsCreated(world, tenant), 2, "its own and the other's: none again when the Job is deleted");
      assert.is(await tenant.find(InfrastructurePackInstanceResource, `nginx-${tenant.cluster}`), undefined);
    });
  });

async function failed(tenant: Tenant): Promise<void> {
  const failureReason = { category: "ExecutionFailure", reason: "no room", failedStep: "wait-ready" } as const;
  await tenant.result("pe", { status: "Failed", failureReason });
  await tenant.endJob("pe", "Complete");
}

test("an operator that may deletes a PackExecution whose pack has another version", async (world) => {
  const tenant = await Tenant.open(world, "stale-delete");
  await withOperator(world, { onStaleVersion: "delete" }, async () => {
    await tenant.request("pe", { version: "v1.2.2-r1" });
    await until("the deletion", async () => (await tenant.execution("pe")) === undefined);
    await untilEvent(world, tenant.namespace, "StalePackExecutionDeleted");
  });
});

test("a Job of somebody else makes room", async (world) => {
  const tenant = await Tenant.open(world, "namesake");
  const metadata = { name: "pack-deploy-pe", namespace: tenant.namespace };
  const container = { name: "sleep", image: "sleep" };
  const spec = { template: { spec: { restartPolicy: "Never", containers: [container] } } };
  const { metadata: before } = await world.client.create(JobResource, { metadata, spec });
  await withOperator(world, { intervals: { staleJobMs: 50 } }, async () => {
    await tenant.request("pe");
    await tenant.until("pe", "Running");
    assert.is.not((await tenant.untilJob("pe")).metadata.uid, before.uid);
  });
});

test("a PackExecution that is deleted gets no Job, and takes the one it has along", async (world) => {
  const tenant = await Tenant.open(world, "deletion");
  const { client } = world;
  const held = { name: "held", namespace: tenant.namespace };
  await tenant.request("held", { finalizers: ["example.com/held"] });
  await client.delete(InfrastructurePackExecutionResource, held);
  await withOperator(world, {}, async () => {
    await tenant.request("pe");
    await tenant.until("pe", "Running");
    await client.delete(InfrastructurePackExecutionResource, { ...held, name: "pe" });
    await until("the Job's end", async () => (await tenant.find(JobResource, "pack-deploy-pe")) === undefined);
    await barrier(tenant);
    assert.is(jobsCreated(world, tenant), 2, "none for the one that is held, one for the other");
    const status = (await tenant.execution("held"))?.status;
    assert.is(status, undefined);
  });
});

test("an operator that starts in the middle goes on, with the one Job", async (world) => {
  const tenant = await Tenant.open(world, "restart");
  await withOperator(world, {}, async () => {
    await tenant.request("pe");
    await tenant.untilJob("pe");
  });
  await withOperator(world, {}, () => tenant.until("pe", "Running").then(() => undefined));
  await tenant.admit("pe");
  await tenant.result("pe");
  await tenant.endJob("pe", "Complete");
  await withOperator(world, {}, async () => {
    assert.equal(await tenant.until("pe", "Succeeded"), ["Succeeded/JobSucceeded"]);
  });
  assert.is(jobsCreated(world, tenant), 1);
});

test("two operators with a lease never make two Jobs, also when the one that has it stops", async (world) => {
  const tenant = await Tenant.open(world, "leader");
  const lease = { name: "pack-execution", namespace: "seam-system" };
  const times = { leaseDurationMs: 1000, renewDeadlineMs: 700, retryPeriodMs: 50 };
  const start = (identity: string) => startOperator(world, {}, { leaderElection: { ...lease, ...times, identity } });
  const operators = new Map([
    ["one", start("one")],
    ["two", start("two")],
  ]);
  const names = Array.from({ length: 8 }, (_, i) => `pe-${i}`);
  const holder = () =>
    until("a holder", async () => (await world.client.get(LeaseResource, lease)).spec?.holderIdentity ?? undefined);
  await until("the lease", () => world.client.get(LeaseResource, lease).catch(() => undefined));
  for (const [i, name] of names.entries()) {
    await tenant.request(name);
    if (i !== 4) continue;
    const first = await holder();
    await operators.get(first)?.stop();
    operators.delete(first);
  }
  for (const name of names) await tenant.until(name, "Running");
  assert.is(jobsCreated(world, tenant), names.length);
  for (const operator of operators.values()) await operator.stop();
});

test("the rules cover every request of these tests, and none is for nothing", ({ server }) => {
  const requests = server.requests.entries({ userAgent: AGENT });
  const used = new Set([...made, ...requests].flatMap(accessesOf));
  const allowed = (["fail", "delete"] as const).flatMap((onStaleVersion) =>
    packExecutionRules({ onStaleVersion, checkRunnerRbac: true }).flatMap(({ apiGroups, resources, verbs }) =>
      apiGroups.flatMap((group) =>
        resources.flatMap((resource) => verbs.map((verb) => `${verb} ${group} ${resource}`)),
      ),
    ),
  );
  assert.equal([...used].filter((access) => !allowed.includes(access)).sort(), []);
  assert.equal([...new Set(allowed)].filter((access) => !used.has(access)).sort(), [
    "patch events.k8s.io events", // an event that repeats within minutes is counted
    "update infrastructure.ontai.dev infrastructurepackexecutions/finalizers", // for blockOwnerDeletion, see the rules
  ]);
});

/** What RBAC asks about a request; whoever applies an object that is not there creates it. */
function accessesOf({ verb, group, plural, subresource, status }: LoggedRequest): string[] {
  const resource = subresource === "" ? plural : `${plural}/${subresource}`;
  const verbs = verb !== "apply" ? [verb] : status === 201 ? ["patch", "create"] : ["patch"];
  return verbs.map((each) => `${each} ${group} ${resource}`);
}

test.run();
