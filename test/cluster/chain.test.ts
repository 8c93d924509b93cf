import { readFileSync } from "node:fs";
import path from "node:path";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import type { Json, JsonObject } from "../../packages/base/src/json.ts";
import type { ControlPlane } from "./control-plane/control-plane.ts";
import { at, isTrue, itemsAt, objectAt, textAt } from "./control-plane/objects.ts";
import { createServiceAccount } from "./control-plane/service-account.ts";
import { clusterSuite } from "./control-plane/cluster-suite.ts";
import { uniqueName } from "./control-plane/unique-name.ts";
import { until } from "./control-plane/until.ts";
import { ROOT } from "../support/built-cli.ts";

/** The reference operator relies on Kueue, the Job controller, the scheduler, garbage collection and RBAC. */
const KUEUE = "/apis/kueue.x-k8s.io/v1beta2";
const BUNDLE = path.join(ROOT, "generated", "crds", "all.yaml");
const PACK_EXECUTION = path.join(ROOT, "examples/objects/seam-core/InfrastructurePackExecution/good-minimal.yaml");

const { check, run } = clusterSuite("the life of a Job on a control plane", { components: "all" });

// First, because the garbage collector looks for new kinds only twice a minute.
check("kubectl applies the generated definitions", async ({ kubectl }) => {
  const applied = await kubectl(["apply", "--server-side", "-f", BUNDLE]);
  assert.is(applied.code, 0, applied.stderr);
});

check("a Job waits while its queue is full, and is admitted when there is room", async (plane) => {
  const namespace = await createNamespace(plane);
  const queue = await createQueue(plane, { namespace, cpu: "0" });
  const job = await createJob(plane, { namespace, queue });
  const workload = await until("a workload that waits", async () => {
    const workloads = await plane.request("GET", `${KUEUE}/namespaces/${namespace}/workloads`);
    return itemsAt(workloads.body, "items").find((one) => itemsAt(one, "status", "conditions").length > 0);
  });
  assert.not.ok(isTrue(workload, "Admitted"));
  assert.is(at((await plane.request("GET", jobPath(job))).body, "spec", "suspend"), true);
  await patch(plane, `${KUEUE}/clusterqueues/${queue}`, { spec: queueSpec("1") });
  await untilJob(plane, job, (seen) => isTrue(seen, "Complete"));
});

check("a pod with the label of failing pods fails, and so does its Job", async (plane) => {
  const namespace = await createNamespace(plane);
  const queue = await createQueue(plane, { namespace, cpu: "2" });
  const labels = { "pod-container-running-failed.stage.kwok.x-k8s.io": "true" };
  const job = await createJob(plane, { namespace, queue, podLabels: labels });
  await untilJob(plane, job, (seen) => isTrue(seen, "Failed"));
});

check("a Job without a queue runs without Kueue", async (plane) => {
  const job = await createJob(plane, { namespace: await createNamespace(plane), suspend: false });
  await untilJob(plane, job, (seen) => isTrue(seen, "Complete"));
});

check("a service account may do only what its rules allow", async (plane) => {
  const [namespace, other] = [await createNamespace(plane), await createNamespace(plane)];
  const account = await createServiceAccount(plane, {
    namespace,
    rules: [{ apiGroups: ["batch"], resources: ["jobs"], verbs: ["get", "list"] }],
    clusterRules: [{ apiGroups: [""], resources: ["nodes"], verbs: ["list"] }],
  });
  const status = async (method: string, location: string) => (await account.request(method, location)).status;
  assert.is(await status("GET", jobsPath(namespace)), 200);
  assert.is(await status("GET", "/api/v1/nodes"), 200);
  assert.is(await status("GET", jobsPath(other)), 403);
  assert.is(await status("DELETE", `${jobsPath(namespace)}/some`), 403);
  assert.is(await status("GET", `/api/v1/namespaces/${namespace}/secrets`), 403);
  const listed = await account.kubectl(["get", "jobs", "-n", namespace]);
  assert.is(listed.code, 0, listed.stderr);
  const refused = await account.kubectl(["get", "secrets", "-n", namespace]);
  assert.match(refused.stderr, /Forbidden/);
  account.close();
});

check("a suspended Job is admitted by Kueue, runs and completes, and is deleted with its owner", async (plane) => {
  const namespace = await createNamespace(plane);
  const { owner, location } = await createPackExecution(plane, namespace);
  const queue = await createQueue(plane, { namespace, cpu: "2" });
  const job = await createJob(plane, { namespace, queue, owner });
  assert.is(at(job, "spec", "suspend"), true);
  const done = await untilJob(plane, job, (seen) => isTrue(seen, "Complete"));
  assert.is(at(done, "spec", "suspend"), false);
  assert.is(at(done, "status", "succeeded"), 1);
  const [pod] = await podsOf(plane, job);
  assert.is(textAt(pod, "status", "phase"), "Succeeded");
  assert.is(textAt(pod, "spec", "nodeName"), "seamgen");

  assert.is((await plane.request("DELETE", location)).status, 200);
  await until("the Job collected", async () => (await plane.request("GET", jobPath(job))).status === 404);
  await until("its pod collected", async () => (await podsOf(plane, job)).length === 0);
});

run();

async function post({ request }: ControlPlane, collection: string, object: JsonObject): Promise<JsonObject> {
  const { status, body } = await request("POST", collection, object);
  assert.is(status, 201, `${collection}: ${JSON.stringify(body)}`);
  return objectAt(body);
}

async function patch({ request }: ControlPlane, location: string, change: JsonObject): Promise<void> {
  const { status, body } = await request("PATCH", location, change, "application/merge-patch+json");
  assert.is(status, 200, JSON.stringify(body));
}

async function createNamespace(plane: ControlPlane): Promise<string> {
  const name = uniqueName("chain");
  await post(plane, "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  return name;
}

/** Creates a PackExecution. Returns it with its path. */
async function createPackExecution(plane: ControlPlane, namespace: string) {
  const example: Json = parse(readFileSync(PACK_EXECUTION, "utf8"));
  const collection = `/apis/infrastructure.ontai.dev/v1alpha1/namespaces/${namespace}/infrastructurepackexecutions`;
  await until("PackExecutions served", async () => (await plane.request("GET", collection)).status === 200);
  const name = uniqueName("owner");
  const owner = await post(plane, collection, { ...objectAt(example), metadata: { name } });
  return { owner, location: `${collection}/${name}` };
}

function queueSpec(cpu: string): JsonObject {
  const resources = [{ name: "cpu", nominalQuota: cpu }];
  return {
    namespaceSelector: {},
    resourceGroups: [{ coveredResources: ["cpu"], flavors: [{ name: "default", resources }] }],
  };
}

/** Creates a cluster queue with this much CPU, and a local queue of the same name for it. */
async function createQueue(
  plane: ControlPlane,
  { namespace, cpu }: { readonly namespace: string; readonly cpu: string },
): Promise<string> {
  const name = uniqueName("queue");
  const object = { apiVersion: "kueue.x-k8s.io/v1beta2", metadata: { name } };
  await post(plane, `${KUEUE}/clusterqueues`, { ...object, kind: "ClusterQueue", spec: queueSpec(cpu) });
  const local = { ...object, kind: "LocalQueue", spec: { clusterQueue: name } };
  await post(plane, `${KUEUE}/namespaces/${namespace}/localqueues`, local);
  return name;
}

interface JobOptions {
  readonly namespace: string;
  readonly queue?: string;
  readonly owner?: JsonObject;
  readonly podLabels?: JsonObject;
  readonly suspend?: boolean;
}

function createJob(plane: ControlPlane, options: JobOptions): Promise<JsonObject> {
  const { namespace, queue, owner, podLabels = {}, suspend = true } = options;
  const container = { name: "work", image: "example.com/none", resources: { requests: { cpu: "1" } } };
  return post(plane, jobsPath(namespace), {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: uniqueName("job"),
      labels: queue === undefined ? {} : { "kueue.x-k8s.io/queue-name": queue },
      ownerReferences: owner === undefined ? [] : [referenceTo(owner)],
    },
    spec: {
      suspend,
      backoffLimit: 0,
      template: { metadata: { labels: podLabels }, spec: { restartPolicy: "Never", containers: [container] } },
    },
  });
}

function referenceTo(owner: JsonObject): JsonObject {
  return {
    apiVersion: textAt(owner, "apiVersion"),
    kind: textAt(owner, "kind"),
    name: textAt(owner, "metadata", "name"),
    uid: textAt(owner, "metadata", "uid"),
    controller: true,
    blockOwnerDeletion: true,
  };
}

function jobsPath(namespace: string): string {
  return `/apis/batch/v1/namespaces/${namespace}/jobs`;
}

function jobPath(job: Json): string {
  return `${jobsPath(textAt(job, "metadata", "namespace"))}/${textAt(job, "metadata", "name")}`;
}

async function podsOf({ request }: ControlPlane, job: Json): Promise<readonly Json[]> {
  const selector = `labelSelector=job-name%3D${textAt(job, "metadata", "name")}`;
  const pods = `/api/v1/namespaces/${textAt(job, "metadata", "namespace")}/pods?${selector}`;
  return itemsAt((await request("GET", pods)).body, "items");
}

function untilJob(plane: ControlPlane, job: Json, isDone: (job: Json) => boolean): Promise<Json> {
  return until(`the awaited state of ${jobPath(job)}`, async () => {
    const { body } = await plane.request("GET", jobPath(job));
    return isDone(body) ? body : undefined;
  });
}
