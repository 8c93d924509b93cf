/**
 * The baseline: `bare.ts KUBECONFIG` reads PackExecutions from one watch. For each, it writes the Job, the status and
 * one event. With the argument `read` it first sends the reads on which the operator's decision rests, in the same order.
 * It works on sixteen at a time, without decisions and without a cache.
 */
import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { InfrastructureClusterPack, InfrastructurePackExecution } from "@seam/seam-core";
import { createOptions } from "../../examples/pack-execution/decide/options.ts";
import { RESULT_LABEL, resultLabelValue } from "../../examples/pack-execution/decide/operation-result.ts";
import { jobName, packDeployJob } from "../../examples/pack-execution/decide/pack-deploy-job.ts";

const AT_ONCE = 16;
const GROUP = "/apis/infrastructure.ontai.dev/v1alpha1";
const SECURITY = "/apis/security.ontai.dev/v1alpha1";
const PLURAL = "infrastructurepackexecutions";

const [, , file = "", reads] = process.argv;
const kubeconfig = JSON.parse(readFileSync(file, "utf8"));
const { server, "certificate-authority-data": authority } = kubeconfig.clusters[0].cluster;
const { hostname, port } = new URL(server);
const connection = { hostname, port, ca: Buffer.from(authority, "base64") };
const headers = { authorization: `Bearer ${kubeconfig.users[0].user.token}`, accept: "application/json" };
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE, scheduling: "lifo" });

const options = createOptions({ executorImage: "registry.example.com/conductor-execute:v1.9.3-r2" });
const pack = {
  metadata: { name: "nginx" },
  spec: {
    version: "v1.2.3-r1",
    registryRef: { url: "registry.example.com/nginx", digest: `sha256:${"a".repeat(64)}` },
  },
  status: { signed: true, packSignature: "c2ln" },
} as InfrastructureClusterPack;

/** An API server that has just got its definitions answers 429 until it can list their objects. */
async function send(method: string, path: string, object?: object, contentType = "application/json"): Promise<void> {
  let status = await answer(method, path, { object, contentType });
  for (; status === 429; status = await answer(method, path, { object, contentType })) await sleep(1000);
  if (status >= 300) throw new Error(`${status} for ${method} ${path}`);
}

interface Sent {
  readonly object: object | undefined;
  readonly contentType: string;
}

function answer(method: string, path: string, { object, contentType }: Sent): Promise<number> {
  const body = object === undefined ? "" : JSON.stringify(object);
  const length = Buffer.byteLength(body);
  return new Promise((resolve, reject) => {
    const sent = request({
      ...{ ...connection, agent, method, path },
      headers: { ...headers, "content-type": contentType, "content-length": length },
    });
    sent.on("error", reject);
    sent.on("response", (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 500));
    });
    sent.end(body);
  });
}

async function act(execution: InfrastructurePackExecution): Promise<void> {
  const { namespace = "", name = "" } = execution.metadata;
  const own = `namespaces/${namespace}`;
  if (reads === "read") await read(execution);
  await send("POST", `/apis/batch/v1/${own}/jobs`, packDeployJob(execution, pack, options));
  const patch = { status: statusOf(execution) };
  await send("PATCH", `${GROUP}/${own}/${PLURAL}/${name}/status`, patch, "application/merge-patch+json");
  await send("POST", `/apis/events.k8s.io/v1/${own}/events`, eventOf(execution));
}

/** The execution, what its gates read, and the results that name it. */
async function read(execution: InfrastructurePackExecution): Promise<void> {
  const { metadata, spec } = execution;
  const { namespace = "", name = "" } = metadata;
  const own = `${GROUP}/namespaces/${namespace}`;
  const get = (path: string) => send("GET", path);
  await get(`${own}/${PLURAL}/${name}`);
  await Promise.all([
    get(`${own}/infrastructureclusterpacks/${spec.clusterPackRef.name}`),
    get(`${own}/infrastructuretalosclusters/${spec.targetClusterRef}`),
    get(`${SECURITY}/namespaces/seam-system/permissionsnapshots/snapshot-${spec.targetClusterRef}`),
    get(`${SECURITY}/namespaces/${namespace}/rbacprofiles/${spec.admissionProfileRef}`),
  ]);
  const selector = encodeURIComponent(`${RESULT_LABEL}=${resultLabelValue(execution)}`);
  await get(`${own}/packoperationresults?labelSelector=${selector}&limit=500`);
}

/** Returns a status of the same size as the operator's. */
function statusOf(execution: InfrastructurePackExecution) {
  const types = ["LineageSynced", "Waiting", "PackSignaturePending", "PermissionSnapshotOutOfSync"];
  const more = ["RBACProfileNotProvisioned", "WrapperRunnerRBACNotReady", "Pending", "Running"];
  const lastTransitionTime = new Date().toISOString();
  const conditions = [...types, ...more].map((type) => ({
    ...{ type, status: type === "Running" ? "True" : "False", reason: "JobSubmitted" },
    ...{ message: "Everything is as it should be.", observedGeneration: 1, lastTransitionTime },
  }));
  return { observedGeneration: 1, jobName: jobName(execution), conditions };
}

function eventOf({ apiVersion, kind, metadata }: InfrastructurePackExecution) {
  const { namespace = "", name = "", uid, resourceVersion } = metadata;
  return {
    apiVersion: "events.k8s.io/v1",
    kind: "Event",
    metadata: { name: `${name}.${Math.random().toString(16).slice(2)}`, namespace },
    eventTime: new Date().toISOString().replace("Z", "000Z"),
    reportingController: "bare",
    reportingInstance: "bare-0",
    regarding: { apiVersion, kind, namespace, name, uid, resourceVersion },
    ...{ type: "Normal", reason: "JobSubmitted", action: "JobSubmitted", note: "The Job was submitted." },
  };
}

const waiting: InfrastructurePackExecution[] = [];
let running = 0;

/** Works until the queue is empty. A request that fails ends the process. */
async function work(): Promise<void> {
  running++;
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await act(next);
  running--;
}

const watch = request({ ...connection, headers, path: `${GROUP}/${PLURAL}?watch=true` });
watch.on("response", (response) => {
  createInterface({ input: response }).on("line", (line) => {
    const { type, object } = JSON.parse(line);
    if (type !== "ADDED") return;
    waiting.push(object);
    if (running < AT_ONCE) void work();
  });
});
watch.end();
process.once("SIGTERM", () => process.exit());
