import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  InfrastructureClusterPackResource,
  type InfrastructurePackExecution,
  InfrastructurePackExecutionResource,
  InfrastructurePackInstanceResource,
} from "@seam/seam-core";
import {
  type Condition,
  controllerOf,
  connectionFromUrl,
  createClient,
  findCondition,
  JobResource,
  type Patch,
  silentLogger,
  type Watch,
} from "@seamgen/runtime";
import { InfrastructurePackExecutionReconciler } from "../../examples/pack-execution/infrastructure-pack-execution.reconciler.ts";
import { createOperator } from "../../examples/pack-execution/operator.ts";
import { createOptions } from "../../examples/pack-execution/decide/options.ts";
import { until } from "../cluster/control-plane/until.ts";
import { Tenant } from "./support/tenant.ts";
import { AGENT, createNamespace, startWorld, withOperator, type World } from "./support/world.ts";

/** The defects of an earlier implementation that show only in a complete operator with an API server. */
const test = suite<World>("pack execution: known defects of the operator");

const HOUR = 3_600_000;
/** So long that only a watch can wake the PackExecution. */
const ONLY_WATCHES = { gateMs: HOUR, signatureMs: HOUR, jobMs: HOUR, resultMs: HOUR, staleJobMs: HOUR };

test.before(async (world) => {
  Object.assign(world, await startWorld());
});

test.after(async ({ server, client }) => {
  client.close();
  await server.stop();
});

test("D-4: a status write is bound to the version that was read, so a concurrent write of the lineage controller stays", async (world) => {
  const tenant = await Tenant.open(world, "lineage");
  const http = createClient(connectionFromUrl(world.server.url), { userAgent: AGENT });
  const patch = http.patch.bind(http);
  const versions: unknown[] = [];
  http.patch = async (resource, key, body, options) => {
    if (resource.kind === "InfrastructurePackExecution") {
      if (versions.length === 0) await indexLineage(world, tenant);
      versions.push(versionIn(body));
    }
    return patch(resource, key, body, options);
  };
  const abort = new AbortController();
  const options = createOptions({ executorImage: "image", intervals: ONLY_WATCHES });
  const running = createOperator({ client: http, options, log: silentLogger }).run(abort.signal);
  try {
    await tenant.request("pe");
    assert.equal(await tenant.until("pe", "Running"), ["LineageSynced/LineageIndexCreated", "Running/JobSubmitted"]);
    const refused = world.server.requests.entries({ userAgent: AGENT, namespace: tenant.namespace, verb: "patch" });
    assert.equal(
      refused.map(({ status }) => status),
      [409, 200],
      "the first was refused, the second pass came through",
    );
    assert.ok(versions.every((version) => typeof version === "string"));
    assert.is(new Set(versions).size, 2);
  } finally {
    abort.abort();
    await running;
    http.close();
  }
});

/** The lineage controller reports. */
async function indexLineage({ client }: World, { namespace }: Tenant): Promise<void> {
  const lastTransitionTime = "2026-03-02T09:10:00Z";
  const synced: Condition = {
    ...{ type: "LineageSynced", status: "True", reason: "LineageIndexCreated" },
    ...{ message: "", lastTransitionTime },
  };
  const body = { status: { conditions: [synced] } };
  const key = { name: "pe", namespace };
  await client.patch(InfrastructurePackExecutionResource, key, { type: "merge", body }, { subresource: "status" });
}

/** The resource version in a merge patch. */
function versionIn(patch: Patch): unknown {
  if (patch.type === "json") return undefined;
  const { metadata }: { metadata?: { resourceVersion?: string } } = patch.body;
  return metadata?.resourceVersion;
}

test("D-4: after a failed status write, the next pass writes the status", async (world) => {
  const tenant = await Tenant.open(world, "refusals");
  const filter = { userAgent: AGENT, namespace: tenant.namespace, subresource: "status" };
  for (const status of [409, 500, 503] as const) world.server.faults.failNext(1, { status }, filter);
  await withOperator(world, { intervals: ONLY_WATCHES }, async () => {
    await tenant.request("pe");
    await tenant.until("pe", "Running");
    assert.equal(
      world.server.requests.entries(filter).map(({ status }) => status),
      [409, 500, 503, 200],
    );
  });
});

test("D-9: the operator watches the runner configuration that it reads", async (world) => {
  const tenant = new Tenant(world, "runner");
  await createNamespace(world.client, tenant.namespace);
  await tenant.createCluster();
  await withOperator(world, { intervals: ONLY_WATCHES }, async () => {
    await tenant.request("pe");
    await tenant.untilMessage("pe", "Waiting", "no runner configuration");
    await tenant.createRunner();
    await tenant.until("pe", "Waiting", "False");
    const watched = world.server.requests.entries({ userAgent: AGENT, verb: "watch" });
    const runners = watched.filter(({ plural }) => plural.includes("runnerconfig"));
    assert.equal(new Set(runners.map(({ group, plural }) => `${plural}.${group}`)), new Set([RUNNERS]));
  });
});

const RUNNERS = "infrastructurerunnerconfigs.infrastructure.ontai.dev";

test("D-10: a PackExecution in any namespace is woken by everything that it waits for, and gets its Job there", async (world) => {
  const tenant = new Tenant(world, "elsewhere");
  const namespace = "team-a";
  for (const each of [namespace, tenant.namespace]) await createNamespace(world.client, each);
  await withOperator(world, { intervals: ONLY_WATCHES }, async () => {
    await world.client.create(InfrastructurePackExecutionResource, executionFor(tenant, namespace));
    const untilTrue = (type: string) =>
      until(`${type} in ${namespace}`, async () => {
        const { status } = await world.client.get(InfrastructurePackExecutionResource, {
          name: "elsewhere",
          namespace,
        });
        return findCondition(status?.conditions, type)?.status === "True";
      });
    await untilTrue("Waiting");
    await tenant.createCluster();
    await tenant.createRunner();
    await untilPackIsMissed(world, namespace);
    await createPack(world, namespace);
    await untilTrue("PermissionSnapshotOutOfSync");
    await tenant.createSnapshot();
    await untilTrue("RBACProfileNotProvisioned");
    await tenant.createProfile();
    await untilTrue("Running");
    const job = await world.client.get(JobResource, { name: "pack-deploy-elsewhere", namespace });
    assert.is(controllerOf(job)?.name, "elsewhere");
  });
});

function executionFor({ cluster }: Tenant, namespace: string): InfrastructurePackExecution {
  const { apiVersion, kind } = InfrastructurePackExecutionResource;
  const clusterPackRef = { name: "elsewhere", version: "v1.2.3-r1" };
  const spec = { clusterPackRef, targetClusterRef: cluster, admissionProfileRef: "profile" };
  return { apiVersion, kind, metadata: { name: "elsewhere", namespace }, spec };
}

/** Only the runner configuration woke it: it reached the check of the pack. */
function untilPackIsMissed({ client }: World, namespace: string): Promise<unknown> {
  return until("the message about the missing pack", async () => {
    const { status } = await client.get(InfrastructurePackExecutionResource, { name: "elsewhere", namespace });
    return findCondition(status?.conditions, "Pending")?.message.includes("Pack elsewhere does not exist");
  });
}

async function createPack({ client }: World, namespace: string): Promise<void> {
  const { apiVersion, kind } = InfrastructureClusterPackResource;
  const registryRef = { url: "registry.example.com/nginx", digest: `sha256:${"a".repeat(64)}` };
  const metadata = { name: "elsewhere", namespace };
  await client.create(InfrastructureClusterPackResource, {
    ...{ apiVersion, kind, metadata },
    spec: { version: "v1.2.3-r1", registryRef },
  });
  const patch = { type: "merge", body: { status: { signed: true, packSignature: "c2ln" } } } as const;
  await client.patch(InfrastructureClusterPackResource, metadata, patch, { subresource: "status" });
}

test("D-17: a failed read is not a missing object, and a pass repeats failed reads and writes", async (world) => {
  const tenant = await Tenant.open(world, "faults");
  const { server } = world;
  await deliver(world, tenant, { name: "first", version: "v1.2.3-r1" });
  await world.client.delete(InfrastructureClusterPackResource, { name: "nginx", namespace: tenant.namespace });
  await tenant.createPack("v1.2.4-r1");
  await tenant.sign();
  const instances = { userAgent: AGENT, plural: "infrastructurepackinstances" };
  const filters = [
    { ...instances, verb: "list" },
    { ...instances, verb: "apply" },
    { ...instances, subresource: "status" },
    { userAgent: AGENT, plural: "subjectaccessreviews" },
    { userAgent: AGENT, plural: "jobs", verb: "create" },
  ] as const;
  server.requests.clear();
  for (const filter of filters) server.faults.failNext(2, { status: 503 }, filter);
  await deliver(world, tenant, { name: "second", version: "v1.2.4-r1" });
  for (const filter of filters)
    assert.is(server.requests.entries(filter).filter(({ status }) => status === 503).length, 2, JSON.stringify(filter));
  const instance = await tenant.find(InfrastructurePackInstanceResource, `nginx-${tenant.cluster}`);
  assert.is(instance?.status?.upgradeDirection, "Upgrade");
  const rights = findCondition((await tenant.execution("second"))?.status?.conditions, "WrapperRunnerRBACNotReady");
  assert.is(rights?.status, "False");
});

/** Delivers the pack with an operator of its own. */
async function deliver(
  world: World,
  tenant: Tenant,
  { name, version }: { readonly name: string; readonly version: string },
): Promise<void> {
  await withOperator(world, {}, async () => {
    await tenant.request(name, { version });
    await tenant.until(name, "Running");
    await tenant.admit(name);
    await tenant.result(name);
    await tenant.endJob(name, "Complete");
    await tenant.until(name, "Succeeded");
  });
}

const reconciler = new InfrastructurePackExecutionReconciler(createOptions({ executorImage: "image" }));

test("D-21: the rules allow to read every watched kind and name only kinds that exist", ({ server }) => {
  const allowed = reconciler.rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) => resources.flatMap((one) => verbs.map((verb) => `${verb} ${one}.${group}`))),
  );
  const own: Pick<Watch, "resource"> = { resource: reconciler.resource };
  for (const { resource } of [own, ...reconciler.watches()])
    for (const verb of ["list", "watch"])
      assert.ok(allowed.includes(`${verb} ${resource.plural}.${resource.group}`), `${verb} ${resource.plural}`);
  const served = new Set(server.resources.map(({ plural, group }) => `${plural}.${group}`));
  const named = allowed.map((access) => access.replace(/^\w+ /, "").replace(/\/\w+/, ""));
  assert.equal(
    named.filter((one) => !served.has(one)),
    [],
  );
});

test.run();
