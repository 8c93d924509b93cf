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

/** The label of kwok's pods that fail; they do so after the delay that annotations say, or after a moment. */
const FAILING = "pod-container-running-failed.stage.kwok.x-k8s.io";
const HELD = { [`${FAILING}/delay`]: "24h", [`${FAILING}/jitter-delay`]: "24h" };

const INFRASTRUCTURE = ["infrastructure.ontai.dev"];
const READ = ["get", "list", "watch"];
/** What the executor's account may do with our kinds, as the specification of the executor has it. */
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

/** Installs what the operator needs; again does no harm. Gives a client of the administrator. */
export async function install(plane: ControlPlane): Promise<HttpClient> {
  const applied = await plane.kubectl(["apply", "--server-side", "-f", BUNDLE]);
  assert.is(applied.code, 0, applied.stderr);
  const client = createClient(await connectionFromKubeconfig({ file: plane.kubeconfig }));
  for (const name of ["seam-system", "ont-system"])
    await plane.request("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  return client;
}

/** A tenant of a real control plane, with a queue of its own; kwok runs its pods. */
export class ClusterTenant extends Tenant {
  readonly plane: ControlPlane;
  /** Of the administrator. */
  readonly client: HttpClient;
  /** Of the account that the executor's pods have, once it has its rights. */
  #executor: Login | undefined;

  constructor(plane: ControlPlane, client: HttpClient) {
    super({ client }, uniqueName("cluster"));
    this.plane = plane;
    this.client = client;
  }

  /** Creates the namespace and a queue with this much CPU. A Job requests one CPU if the operator is configured so. */
  async createQueue(cpu: string): Promise<void> {
    const { namespace } = this;
    await this.createTenantNamespace();
    await this.#kueue("POST", "clusterqueues", queue("ClusterQueue", namespace, quota(cpu)));
    const local = queue("LocalQueue", "pack-deploy-queue", { clusterQueue: namespace });
    await this.#kueue("POST", `namespaces/${namespace}/localqueues`, local);
  }

  /** Makes the account of the executor's pods, with rights of its own or of a group that it is in. */
  async createExecutor(group?: string): Promise<void> {
    const { plane, namespace } = this;
    const rights = { namespace, name: "wrapper-runner", rules: EXECUTOR_RULES };
    this.#executor = await createServiceAccount(plane, { ...rights, ...(group !== undefined && { group }) });
  }

  /** A client of that account. */
  async executorClient(): Promise<HttpClient> {
    if (this.#executor === undefined) throw new Error("there is no executor yet");
    return createClient(await connectionFromKubeconfig({ file: this.#executor.kubeconfig }));
  }

  async makeRoom(): Promise<void> {
    await this.#kueue("PATCH", `clusterqueues/${this.namespace}`, { spec: quota("8") });
  }

  /** Kueue takes the Job's room away, or may give it again. */
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

  /** The pods of a Job that has no room yet will stay as they are when they run, or fail. */
  async pods(name: string, fate: "stay" | "fail"): Promise<void> {
    const { metadata } = await this.untilJob(name);
    const annotations = fate === "stay" ? HELD : {};
    const body = { spec: { template: { metadata: { labels: { [FAILING]: "true" }, annotations } } } };
    await this.client.patch(
      JobResource,
      { name: metadata.name ?? "", namespace: this.namespace },
      { type: "merge", body },
    );
  }

  /** The container of the Job's pod ends well. */
  async endPod(name: string): Promise<void> {
    const pod = await this.untilPod(name);
    const location = `/api/v1/namespaces/${this.namespace}/pods/${textAt(pod, "metadata", "name")}`;
    await this.#ask("PATCH", location, { metadata: { labels: { [FAILING]: null } } });
  }

  /** The pod of the Job, as soon as it runs or has ended. */
  async untilPod(name: string): Promise<Json> {
    return until(`a pod of ${name}`, async () =>
      (await this.podsOf(name)).find((pod) => ["Running", "Succeeded"].includes(textAt(pod, "status", "phase"))),
    );
  }

  async podsOf(name: string): Promise<readonly Json[]> {
    const location = `/api/v1/namespaces/${this.namespace}/pods?labelSelector=job-name%3Dpack-deploy-${name}`;
    return itemsAt(await this.#ask("GET", location), "items");
  }

  /** Has all of it go, and does not wait for that. */
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
