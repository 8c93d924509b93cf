import path from "node:path";
import * as assert from "uvu/assert";
import { InfrastructurePackInstanceResource } from "@seam/seam-core";
import { type HttpClient, JobResource, connectionFromKubeconfig, createClient, silentLogger } from "@seam/runtime";
import { createOperator } from "../examples/pack-execution/src/operator.ts";
import { packExecutionRules } from "../examples/pack-execution/src/operator-rules.ts";
import { createOptions, type OptionsInput } from "../examples/pack-execution/src/options.ts";
import type { ControlPlane } from "./cluster/control-plane.ts";
import { createServiceAccount } from "./cluster/service-account.ts";
import { clusterSuite } from "./cluster/suite.ts";
import { uniqueName } from "./cluster/unique-name.ts";
import { until } from "./cluster/until.ts";
import { ROOT } from "./support/built-cli.ts";
import { Tenant } from "./support/pack-execution-tenant.ts";

/** The reference operator with Kueue, the Job controller, kwok and garbage collection, under the rights that it declares. */
const KUEUE = "/apis/kueue.x-k8s.io/v1beta2";
const BUNDLE = path.join(ROOT, "generated", "crds", "all.yaml");

const { check, run } = clusterSuite("the operator of PackExecutions on a real control plane", { components: "all" });

let admin: HttpClient | undefined;

async function begin(plane: ControlPlane): Promise<HttpClient> {
  if (admin !== undefined) return admin;
  const applied = await plane.kubectl(["apply", "--server-side", "-f", BUNDLE]);
  assert.is(applied.code, 0, applied.stderr);
  admin = createClient(await connectionFromKubeconfig({ file: plane.kubeconfig }));
  for (const name of ["seam-system", "ont-system"])
    await plane.request("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  return admin;
}

/** A tenant with all gates open, the executor's account, and a queue with so much CPU. */
async function openTenant(plane: ControlPlane, cpu: string): Promise<Tenant> {
  const tenant = await Tenant.open({ client: await begin(plane) }, uniqueName("cluster"));
  const { namespace } = tenant;
  const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "wrapper-runner" } };
  await post(plane, `/api/v1/namespaces/${namespace}/serviceaccounts`, account);
  await post(plane, "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: namespace },
    subjects: [{ kind: "ServiceAccount", name: "wrapper-runner", namespace }],
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
  });
  const queue = { apiVersion: "kueue.x-k8s.io/v1beta2" };
  const clusterQueue = { ...queue, kind: "ClusterQueue", metadata: { name: namespace }, spec: quota(cpu) };
  await post(plane, `${KUEUE}/clusterqueues`, clusterQueue);
  const localQueue = { ...queue, kind: "LocalQueue", metadata: { name: "pack-deploy-queue" } };
  await post(plane, `${KUEUE}/namespaces/${namespace}/localqueues`, {
    ...localQueue,
    spec: { clusterQueue: namespace },
  });
  return tenant;
}

function quota(cpu: string) {
  const flavors = [{ name: "default", resources: [{ name: "cpu", nominalQuota: cpu }] }];
  return { namespaceSelector: {}, resourceGroups: [{ coveredResources: ["cpu"], flavors }] };
}

async function makeRoom(plane: ControlPlane, { namespace }: Tenant): Promise<void> {
  const body = { spec: quota("8") };
  const patched = await plane.request(
    "PATCH",
    `${KUEUE}/clusterqueues/${namespace}`,
    body,
    "application/merge-patch+json",
  );
  assert.is(patched.status, 200, JSON.stringify(patched.body));
}

async function post({ request }: ControlPlane, location: string, object: Parameters<ControlPlane["request"]>[2]) {
  const { status, body } = await request("POST", location, object);
  assert.is(status, 201, JSON.stringify(body));
}

/** Runs the operator under its own rights, in the tenant's namespace alone, so that tests don't share operators. */
async function withOperator(
  plane: ControlPlane,
  { namespace }: Tenant,
  { input = {}, body }: { readonly input?: Partial<OptionsInput>; readonly body: () => Promise<void> },
): Promise<void> {
  const image = "registry.example.com/conductor-execute:v1.9.3-r2";
  const options = createOptions({ executorImage: image, executorRequests: { cpu: "1" }, ...input });
  const clusterRules = packExecutionRules(options).map((rule) => ({ ...rule }));
  const account = await createServiceAccount(plane, { namespace, clusterRules });
  const client = createClient(await connectionFromKubeconfig({ file: account.kubeconfig }));
  const abort = new AbortController();
  const leaderElection = { name: "pack-execution", namespace };
  const running = createOperator({ client, options, log: silentLogger, leaderElection }).run(abort.signal);
  try {
    await body();
  } finally {
    abort.abort();
    await running;
    client.close();
    account.close();
  }
}

check("Kueue holds the Job until there is room; it runs, the result is read, the pack is there", async (plane) => {
  const tenant = await openTenant(plane, "0");
  await withOperator(plane, tenant, {
    body: async () => {
      await tenant.request("pe");
      await tenant.until("pe", "Running");
      assert.is((await tenant.untilJob("pe")).spec?.suspend, true, "the queue is full");
      await makeRoom(plane, tenant);
      await until("the Job admitted", async () => (await tenant.untilJob("pe")).spec?.suspend === false);
      await tenant.result("pe", { owned: true });
      assert.equal(await tenant.until("pe", "Succeeded"), ["Succeeded/JobSucceeded"]);
      const instance = await tenant.find(InfrastructurePackInstanceResource, `nginx-${tenant.cluster}`);
      assert.is(instance?.spec.version, "v1.2.3-r1");
    },
  });
});

check("a pod that fails ends the PackExecution", async (plane) => {
  const tenant = await openTenant(plane, "0");
  await withOperator(plane, tenant, {
    body: async () => {
      await tenant.request("pe");
      const job = await tenant.untilJob("pe");
      const labels = { "pod-container-running-failed.stage.kwok.x-k8s.io": "true" };
      const change = { spec: { template: { metadata: { labels } } } };
      const key = { name: job.metadata.name ?? "", namespace: tenant.namespace };
      await (await begin(plane)).patch(JobResource, key, { type: "merge", body: change });
      await makeRoom(plane, tenant);
      assert.equal(await tenant.until("pe", "Failed"), ["Failed/JobFailed"]);
      assert.is(await tenant.find(InfrastructurePackInstanceResource, `nginx-${tenant.cluster}`), undefined);
    },
  });
});

check("a Job that leaves no result ends the PackExecution", async (plane) => {
  const tenant = await openTenant(plane, "8");
  await withOperator(plane, tenant, {
    input: { resultDeadlineSeconds: 1, intervals: { resultMs: 200 } },
    body: async () => {
      await tenant.request("pe");
      assert.equal(await tenant.until("pe", "Failed"), ["Failed/OperationResultNotFound"]);
    },
  });
});

check(
  "a pack that is revoked while the Job waits is not delivered, and a deleted request takes its Job along",
  async (plane) => {
    const tenant = await openTenant(plane, "0");
    await withOperator(plane, tenant, {
      body: async () => {
        await tenant.revoke();
        await tenant.request("late");
        await tenant.until("late", "PackRevoked");
        assert.is(await tenant.find(JobResource, "pack-deploy-late"), undefined);
      },
    });
    const other = await openTenant(plane, "0");
    await withOperator(plane, other, {
      body: async () => {
        await other.request("pe");
        await other.untilJob("pe");
        const location = `/apis/infrastructure.ontai.dev/v1alpha1/namespaces/${other.namespace}/infrastructurepackexecutions/pe`;
        assert.is((await plane.request("DELETE", location)).status, 200);
        await until("the Job collected", async () => (await other.find(JobResource, "pack-deploy-pe")) === undefined);
      },
    });
  },
);

run();
