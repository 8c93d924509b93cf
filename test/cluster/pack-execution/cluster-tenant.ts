import path from "node:path";
import * as assert from "uvu/assert";
import { type HttpClient, JobResource, connectionFromKubeconfig, createClient } from "@seamgen/runtime";
import type { Json, JsonObject } from "../../../packages/base/src/json.ts";
import type { ControlPlane, Login } from "../control-plane/control-plane.ts";
import { itemsAt, textAt } from "../control-plane/objects.ts";
import { createServiceAccount } from "../control-plane/service-account.ts";
import { uniqueName } from "../control-plane/unique-name.ts";
import { until } from "../control-plane/until.ts";
import { ROOT } from "../../support/built-cli.ts";
import { Tenant } from "../../operator/support/tenant.ts";

const BUNDLE = path.join(ROOT, "generated", "crds", "all.yaml");
const KUEUE = "kueue.x-k8s.io/v1beta2";
const MERGE = "application/merge-patch+json";

/** The label that makes a pod of kwok fail, after a delay in annotations or after a moment. */
const FAILING = "pod-container-running-failed.stage.kwok.x-k8s.io";
const HELD = { [`${FAILING}/delay`]: "24h", [`${FAILING}/jitter-delay`]: "24h" };

const INFRASTRUCTURE = ["infrastructure.ontai.dev"];
const READ = ["get", "list", "watch"];
/** The rights of the executor's account to the kinds of Seam, according to the specification of the executor. */
const EXECUTOR_RULES: readonly JsonObject[] = [
  {
    apiGroups: INFRASTRUCTURE,
    resources: ["infrastructurepackexecutions", "infrastructureclusterpacks", "infrastructurepackinstances"],
    verbs: READ,
  },
  { apiGroups: INFRASTRUCTURE, resources: ["infrastructurerunnerconfigs"], verbs: [...READ, "patch", "update"] },
  {
    apiGroups: INFRASTRUCTURE,
    resources: ["packoperationresults"],
    verbs: [...READ, "create", "update", "patch", "delete"],
  },
  { apiGroups: ["security.ontai.dev"], resources: ["rbacprofiles"], verbs: READ },
];

/** Installs what the operator needs, unless it is installed. Returns a client of the administrator. */
export async function install(plane: ControlPlane): Promise<HttpClient> {
  const applied = await plane.kubectl(["apply", "--server-side", "-f", BUNDLE]);
  assert.is(applied.code, 0, applied.stderr);
  const client = createClient(await connectionFromKubeconfig({ file: plane.kubeconfig }));
  for (const name of ["seam-system", "ont-system"])
    await plane.request("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  return client;
}

/** A tenant on a real control plane, with its own queue. kwok runs its pods. */
export class ClusterTenant extends Tenant {
  readonly plane: ControlPlane;
  /** Client of the administrator. */
  readonly client: HttpClient;
  /** The account of the executor's pods, after `createExecutor`. */
  #executor: Login | undefined;

  constructor(plane: ControlPlane, client: HttpClient) {
    super({ client }, uniqueName("cluster"));
    this.plane = plane;
    this.client = client;
  }

  /** Creates the namespace and a queue with this much CPU. Jobs request one CPU each. */
  async createQueue(cpu: string): Promise<void> {
    const { namespace } = this;
    await this.createTenantNamespace();
    await this.#kueue("POST", "clusterqueues", queue("ClusterQueue", namespace, quota(cpu)));
    const local = queue("LocalQueue", "pack-deploy-queue", { clusterQueue: namespace });
    await this.#kueue("POST", `namespaces/${namespace}/localqueues`, local);
  }

  /** Creates the account of the executor's pods. It gets its rights directly, or through a group. */
  async createExecutor(group?: string): Promise<void> {
    const { plane, namespace } = this;
    const rights = { namespace, name: "wrapper-runner", rules: EXECUTOR_RULES };
    this.#executor = await createServiceAccount(plane, { ...rights, ...(group !== undefined && { group }) });
  }

  /** Creates a client of the executor's account. */
  async executorClient(): Promise<HttpClient> {
    if (this.#executor === undefined) throw new Error("there is no executor yet");
    return createClient(await connectionFromKubeconfig({ file: this.#executor.kubeconfig }));
  }

  async makeRoom(): Promise<void> {
    await this.#kueue("PATCH", `clusterqueues/${this.namespace}`, { spec: quota("8") });
  }

  /** Makes Kueue evict the Job, or lets Kueue admit it again. */
  async setActive(name: string, active: boolean): Promise<void> {
    const { uid } = (await this.untilJob(name)).metadata;
    const workloads = `namespaces/${this.namespace}/workloads`;
    const selector = `?labelSelector=kueue.x-k8s.io%2Fjob-uid%3D${uid ?? ""}`;
    const workload = await until("the workload", async () => {
      const [found] = itemsAt(await this.#kueue("GET", `${workloads}${selector}`), "items");
      return found;
    });
    await this.#kueue("PATCH", `${workloads}/${textAt(workload, "metadata", "name")}`, { spec: { active } });
  }

  /** Decides whether the pods of a queued Job will run without an end, or fail. */
  async setFate(name: string, fate: "stay" | "fail"): Promise<void> {
    const { metadata } = await this.untilJob(name);
    const annotations = fate === "stay" ? HELD : {};
    const body = { spec: { template: { metadata: { labels: { [FAILING]: "true" }, annotations } } } };
    await this.client.patch(
      JobResource,
      { name: metadata.name ?? "", namespace: this.namespace },
      { type: "merge", body },
    );
  }

  /** Ends the Job's pod successfully. */
  async endPod(name: string): Promise<void> {
    const pod = await this.untilPod(name);
    const location = `/api/v1/namespaces/${this.namespace}/pods/${textAt(pod, "metadata", "name")}`;
    await this.#ask("PATCH", location, { metadata: { labels: { [FAILING]: null } } });
  }

  /** Waits until the Job's pod runs or has ended, and returns it. */
  async untilPod(name: string): Promise<Json> {
    return until(`a pod of ${name}`, async () =>
      (await this.podsOf(name)).find((pod) => ["Running", "Succeeded"].includes(textAt(pod, "status", "phase"))),
    );
  }

  async podsOf(name: string): Promise<readonly Json[]> {
    const location = `/api/v1/namespaces/${this.namespace}/pods?labelSelector=job-name%3Dpack-deploy-${name}`;
    return itemsAt(await this.#ask("GET", location), "items");
  }

  /** Deletes the namespace and the queue. Does not wait for their end. */
  async remove(): Promise<void> {
    this.#executor?.close();
    await this.#ask("DELETE", `/api/v1/namespaces/${this.namespace}`);
    await this.#kueue("DELETE", `clusterqueues/${this.namespace}`);
  }

  #kueue(method: string, location: string, body?: JsonObject): Promise<Json> {
    return this.#ask(method, `/apis/${KUEUE}/${location}`, body);
  }

  async #ask(method: string, location: string, body?: JsonObject): Promise<Json> {
    const answer = await this.plane.request(method, location, body, method === "PATCH" ? MERGE : undefined);
    if (answer.status >= 300) throw new Error(`${method} ${location}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}

function quota(cpu: string): JsonObject {
  const flavors = [{ name: "default", resources: [{ name: "cpu", nominalQuota: cpu }] }];
  return { namespaceSelector: {}, resourceGroups: [{ coveredResources: ["cpu"], flavors }] };
}

function queue(kind: string, name: string, spec: JsonObject): JsonObject {
  return { apiVersion: KUEUE, kind, metadata: { name }, spec };
}
