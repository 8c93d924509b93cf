import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isArray, isObject, type Json, type JsonObject } from "../../../packages/base/src/json.ts";
import { type RunningApiServer, isOk } from "./api-server.ts";
import { freePort } from "./free-port.ts";
import { at, itemsAt, textAt } from "./objects.ts";
import type { Processes, Program } from "./processes.ts";
import type { Programs } from "./programs.ts";
import { until } from "./until.ts";

const DEADLINE_MS = 60_000;
const CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const ADMISSION = "/apis/admissionregistration.k8s.io/v1";
const KUEUE = "/apis/kueue.x-k8s.io/v1beta2";

/** Objects to create before Kueue starts, by kind: their collections. Kueue runs as administrator here. */
const BEFORE: { readonly [kind: string]: string } = {
  CustomResourceDefinition: CRDS,
  Namespace: "/api/v1/namespaces",
  ClusterRole: "/apis/rbac.authorization.k8s.io/v1/clusterroles",
};

/** Objects to create after Kueue has started. Without Kueue its webhooks refuse every Job. */
const AFTER: { readonly [kind: string]: string } = {
  MutatingWebhookConfiguration: `${ADMISSION}/mutatingwebhookconfigurations`,
  ValidatingWebhookConfiguration: `${ADMISSION}/validatingwebhookconfigurations`,
};

/**
 * Without internal certificate management, Kueue reads the certificate of its metrics from this path below /etc, and
 * stops if the file does not exist. A mount namespace provides the file without a change to the machine.
 */
const METRICS_CERTIFICATES = "kueue/metrics/certs";
const WITH_ETC = 'mount -t overlay overlay -o lowerdir="$1":/etc /etc && shift && exec "$@"';

interface Ports {
  readonly webhook: number;
  readonly health: number;
  readonly metrics: number;
}

/** Starts Kueue, waits until its webhooks answer, and creates a queue named `default` in the namespace `default`. */
export async function startKueue(processes: Processes, programs: Programs, api: RunningApiServer): Promise<void> {
  const ports = { webhook: await freePort(), health: await freePort(), metrics: await freePort() };
  const manifests = readManifests(programs.kueueManifests, (clientConfig) => ({
    url: `https://127.0.0.1:${ports.webhook}${textAt(clientConfig, "service", "path")}`,
    caBundle: readFileSync(api.certificate).toString("base64"),
  }));
  await create(api, manifests, BEFORE);
  for (const crd of manifests.filter((object) => object["kind"] === "CustomResourceDefinition"))
    await untilDiscovered(api, crd);
  const kueue = startProgram(processes, programs, api, ports);
  await processes.untilReady(kueue, () => isOk(`http://127.0.0.1:${ports.health}/readyz`), DEADLINE_MS);
  await create(api, manifests, AFTER);
  await createQueues(processes, kueue, api);
}

/** Reads the objects of the installation, with another client configuration for each webhook: there is no pod network. */
function readManifests(file: string, clientConfig: (old: Json) => JsonObject): JsonObject[] {
  const list: Json = JSON.parse(readFileSync(file, "utf8"), (key, value: Json) =>
    key === "clientConfig" ? clientConfig(value) : value,
  );
  return (isArray(list) ? list : []).filter(isObject);
}

async function create(
  api: RunningApiServer,
  objects: readonly JsonObject[],
  collections: { readonly [kind: string]: string },
): Promise<void> {
  for (const [kind, collection] of Object.entries(collections)) {
    const ofKind = objects.filter((object) => object["kind"] === kind);
    await Promise.all(ofKind.map((object) => post(api, collection, object)));
  }
}

async function post(api: RunningApiServer, collection: string, object: JsonObject): Promise<void> {
  const { status, body } = await api.send("POST", collection, object);
  if (status !== 201)
    throw new Error(`${collection}/${textAt(object, "metadata", "name")}: ${status} ${JSON.stringify(body)}`);
}

/** Waits until discovery has the kind: Kueue looks for its kinds only once, at its start. */
async function untilDiscovered(api: RunningApiServer, crd: JsonObject): Promise<void> {
  const [group, plural] = [textAt(crd, "spec", "group"), textAt(crd, "spec", "names", "plural")];
  for (const version of itemsAt(crd, "spec", "versions").filter((one) => at(one, "served") === true)) {
    const location = `/apis/${group}/${textAt(version, "name")}`;
    await until(`${plural} in ${location}`, async () => {
      const { body } = await api.send("GET", location);
      return itemsAt(body, "resources").some((resource) => at(resource, "name") === plural);
    });
  }
}

function startProgram(processes: Processes, programs: Programs, api: RunningApiServer, ports: Ports): Program {
  const etc = path.join(processes.folder, "kueue-etc");
  const certificates = path.join(etc, METRICS_CERTIFICATES);
  mkdirSync(certificates, { recursive: true });
  cpSync(api.certificate, path.join(certificates, "tls.crt"));
  cpSync(api.key, path.join(certificates, "tls.key"));
  const config = path.join(processes.folder, "kueue.json");
  writeFileSync(config, JSON.stringify(configuration(ports, certificates)));
  const command = [programs.kueue, `--config=${config}`];
  return processes.start("kueue", "unshare", ["-rm", "sh", "-c", WITH_ETC, "sh", etc, ...command], {
    KUBECONFIG: api.kubeconfig,
  });
}

function configuration(ports: Ports, certDir: string): JsonObject {
  return {
    apiVersion: "config.kueue.x-k8s.io/v1beta2",
    kind: "Configuration",
    health: { healthProbeBindAddress: `127.0.0.1:${ports.health}` },
    metrics: { bindAddress: `127.0.0.1:${ports.metrics}` },
    webhook: { host: "127.0.0.1", port: ports.webhook, certDir },
    leaderElection: { leaderElect: false },
    internalCertManagement: { enable: false },
    integrations: { frameworks: ["batch/job"] },
    featureGates: { VisibilityOnDemand: false },
  };
}

/** Creates a flavor, a cluster queue with room for a few dozen pods of any namespace, and one local queue. */
async function createQueues(processes: Processes, kueue: Program, api: RunningApiServer): Promise<void> {
  const quota = [
    { name: "cpu", nominalQuota: "32" },
    { name: "memory", nominalQuota: "128Gi" },
  ];
  const spec = {
    namespaceSelector: {},
    resourceGroups: [{ coveredResources: ["cpu", "memory"], flavors: [{ name: "default", resources: quota }] }],
  };
  const flavor = queueObject("ResourceFlavor", {});
  // The server calls the webhooks a moment after it has stored them.
  await processes.untilReady(kueue, () => isCreated(api, `${KUEUE}/resourceflavors`, flavor), DEADLINE_MS);
  await post(api, `${KUEUE}/clusterqueues`, queueObject("ClusterQueue", spec));
  const local = queueObject("LocalQueue", { clusterQueue: "default" });
  await post(api, `${KUEUE}/namespaces/default/localqueues`, local);
}

async function isCreated(api: RunningApiServer, collection: string, object: JsonObject): Promise<boolean> {
  const { status } = await api.send("POST", collection, object);
  return status === 201 || status === 409;
}

function queueObject(kind: string, spec: JsonObject): JsonObject {
  return { apiVersion: "kueue.x-k8s.io/v1beta2", kind, metadata: { name: "default" }, spec };
}
