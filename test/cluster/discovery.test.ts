import { readFileSync } from "node:fs";
import { get } from "node:https";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import * as assert from "uvu/assert";
import type { ApiResource } from "../../packages/apiserver/src/api-resource.ts";
import { answerDiscovery } from "../../packages/apiserver/src/discovery/answer-discovery.ts";
import { answerOpenApi } from "../../packages/apiserver/src/discovery/answer-open-api.ts";
import { printTable } from "../../packages/apiserver/src/discovery/print-table.ts";
import { decodeObject, PROTOBUF } from "../../packages/apiserver/src/discovery/protobuf/decode-object.ts";
import { isArray, isObject, type Json, type JsonObject } from "../../packages/base/src/json.ts";
import type { ControlPlane } from "./control-plane/control-plane.ts";
import { loadDefinitions, loadExamples } from "./control-plane/examples.ts";
import { at, itemsAt, objectAt, textAt } from "./control-plane/objects.ts";
import { clusterSuite } from "./control-plane/cluster-suite.ts";
import { uniqueName } from "./control-plane/unique-name.ts";
import { until } from "./control-plane/until.ts";
import { ROOT } from "../support/built-cli.ts";
import { builtIn, object, resourcesOf } from "../support/api-resources.ts";

/** The API server for tests gives the same discovery, OpenAPI, tables and protobuf as a real one. */
const definitions = loadDefinitions(path.join(ROOT, "generated"));
const resources = definitions.flatMap(resourcesOf);
const job = builtIn({ group: "batch", kind: "Job", plural: "jobs", status: true });

const CONTAINER = {
  name: "c",
  image: "i",
  env: [
    { name: "A", value: "1" },
    { name: "B", valueFrom: { configMapKeyRef: { name: "one", key: "a", optional: true } } },
  ],
  resources: { limits: { cpu: "500m", memory: "1Gi" } },
  readinessProbe: { httpGet: { path: "/", port: "http" }, periodSeconds: 3 },
  livenessProbe: { tcpSocket: { port: 80 } },
  ports: [{ name: "http", containerPort: 80 }],
  volumeMounts: [{ name: "v", mountPath: "/v" }],
};
const VOLUMES = [
  { name: "v", emptyDir: {} },
  { name: "s", secret: { secretName: "one", defaultMode: 256 } },
];
const POD_SPEC = {
  restartPolicy: "Never",
  containers: [CONTAINER],
  volumes: VOLUMES,
  terminationGracePeriodSeconds: 0,
};
const ZEROS = new Set<unknown>([0, "", false, "{}", null]);
/** Objects that use every encoding of protobuf. */
const ENCODED: readonly (readonly [apiVersion: string, kind: string, plural: string, content: JsonObject])[] = [
  ["v1", "ServiceAccount", "serviceaccounts", { automountServiceAccountToken: false }],
  ["v1", "ConfigMap", "configmaps", { data: { a: "ä", b: "" }, binaryData: { c: "AAH/" }, immutable: false }],
  ["v1", "Secret", "secrets", { data: { a: "AAH/" }, type: "example.com/one" }],
  ["v1", "Pod", "pods", { spec: { ...POD_SPEC, automountServiceAccountToken: false, serviceAccountName: "one" } }],
  ["batch/v1", "Job", "jobs", { spec: { suspend: true, parallelism: 0, template: { spec: POD_SPEC } } }],
  [
    "coordination.k8s.io/v1",
    "Lease",
    "leases",
    { spec: { holderIdentity: "a", renewTime: "2026-03-02T08:45:10.012345Z" } },
  ],
  [
    "rbac.authorization.k8s.io/v1",
    "Role",
    "roles",
    { rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }] },
  ],
];

const { check, run } = clusterSuite("the API server for tests, compared with a real one", { components: "apiserver" });

check("discovery lists the same resources of the generated groups", async (plane) => {
  await serveDefinitions(plane);
  for (const list of new Set(resources.map(({ group, version }) => `/apis/${group}/${version}`))) {
    const real = (await plane.request("GET", list)).body;
    assert.equal(comparable(answerDiscovery(list, "", resources)?.body), comparable(real), list);
    const group = list.split("/").slice(0, 3).join("/");
    assert.equal(answerDiscovery(group, "", resources)?.body, (await plane.request("GET", group)).body);
  }
});

check("OpenAPI has the same operations and schemas", async (plane) => {
  await serveDefinitions(plane);
  for (const { group, version, kind } of resources) {
    const url = `/openapi/v3/apis/${group}/${version}`;
    const name = `${group.split(".").reverse().join(".")}.${version}.${kind}`;
    const real = async () => (await plane.request("GET", url)).body;
    await until(`${name} published`, async () => at(await real(), "components", "schemas", name) !== undefined);
    const [ours, theirs] = [answerOpenApi(url, "", resources)?.body, await real()];
    assert.equal(operations(ours), operations(theirs), url);
    const schema = (document: Json | undefined) =>
      withoutCommonDescriptions(objectAt(document, "components", "schemas", name));
    assert.equal(schema(ours), schema(theirs), name);
  }
});

check("tables have the same columns and rows", async (plane) => {
  await serveDefinitions(plane);
  const namespace = uniqueName("tables");
  const created = await plane.request("POST", "/api/v1/namespaces", object("v1", "Namespace", namespace));
  assert.is(created.status, 201);
  for (const resource of resources) {
    const { group, version, kind, plural } = resource;
    const list = `/apis/${group}/${version}/namespaces/${namespace}/${plural}`;
    for (const example of loadExamples(path.join(ROOT, "examples/objects"))) {
      if (!example.good || example.kind !== kind) continue;
      const one = { ...objectAt(example.object), metadata: { name: uniqueName("one"), namespace } };
      const stored = await plane.request("POST", list, one);
      if (stored.status !== 201 || at(one, "status") === undefined) continue;
      await plane.request("PUT", `${list}/${one.metadata.name}/status`, {
        ...objectAt(stored.body),
        status: at(one, "status") ?? null,
      });
    }
    await sameTable(plane, { resource, list });
  }
  await sameTable(plane, {
    resource: builtIn({ kind: "Namespace", plural: "namespaces" }),
    list: "/api/v1/namespaces",
  });
  const data = { ...object("v1", "ConfigMap", "one"), data: { a: "1" }, binaryData: { b: "MQ==" } };
  await plane.request("POST", `/api/v1/namespaces/${namespace}/configmaps`, data);
  const configMaps = `/api/v1/namespaces/${namespace}/configmaps`;
  await sameTable(plane, { resource: builtIn({ kind: "ConfigMap", plural: "configmaps" }), list: configMaps });
  const jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`;
  const template = { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "i" }] } };
  const createdJob = await plane.request("POST", jobs, { ...object("batch/v1", "Job", "one"), spec: { template } });
  assert.is(createdJob.status, 201);
  await sameTable(plane, { resource: job, list: jobs });
});

check("protobuf is decoded to the same objects", async (plane) => {
  const namespace = uniqueName("protobuf");
  assert.is((await plane.request("POST", "/api/v1/namespaces", object("v1", "Namespace", namespace))).status, 201);
  for (const [apiVersion, kind, plural, content] of ENCODED) {
    const root = apiVersion === "v1" ? "/api/v1" : `/apis/${apiVersion}`;
    const list = `${root}/namespaces/${namespace}/${plural}`;
    const created = await plane.request("POST", list, { ...object(apiVersion, kind, "one"), ...content });
    assert.is(created.status, 201, JSON.stringify(created.body));
    const bytes = await fetchAs(plane, `${list}/one`, PROTOBUF);
    assert.equal(withoutZeros(decodeObject(bytes)), withoutZeros(created.body), kind);
  }
});

run();

function withoutZeros(value: Json): Json {
  if (isArray(value)) return value.map(withoutZeros);
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([key, member]) => [key, withoutZeros(member)] as const);
  return Object.fromEntries(members.filter(([, member]) => !ZEROS.has(plain(member))));
}

function plain(value: Json): Exclude<Json, object> {
  return isObject(value) || isArray(value) ? JSON.stringify(value) : value;
}

async function serveDefinitions({ kubectl, request }: ControlPlane): Promise<void> {
  const bundle = path.join(ROOT, "generated/crds/all.yaml");
  const applied = await kubectl(["apply", "--server-side", "--force-conflicts", "-f", bundle]);
  assert.is(applied.code, 0, applied.stderr);
  for (const { group, version, plural } of resources) {
    const list = `/apis/${group}/${version}/${plural}`;
    await until(`${list} served`, async () => (await request("GET", list)).status === 200);
  }
}

/** Drops what the API server for tests omits on purpose, and sorts lists without an order. */
function comparable(list: Json | undefined): Json {
  const items = itemsAt(list, "resources").map((item) => {
    const { storageVersionHash: _, ...rest } = objectAt(item);
    return { ...rest, verbs: itemsAt(item, "verbs").map(String).sort() };
  });
  return items.sort((a, b) => (textAt(a, "name") < textAt(b, "name") ? -1 : 1));
}

/** Lists the operations with action and kind, and for a patch the parameters that kubectl looks for. */
function operations(document: Json | undefined): Json {
  const found = Object.entries(objectAt(document, "paths")).flatMap(([url, item]) =>
    Object.entries(objectAt(item)).flatMap(([method, operation]) => {
      if (method === "parameters") return [];
      const names = itemsAt(operation, "parameters").map((one) => at(one, "name") ?? null);
      const patch =
        method === "patch" ? { names, types: Object.keys(objectAt(operation, "requestBody", "content")) } : {};
      const kind = at(operation, "x-kubernetes-group-version-kind") ?? null;
      return [{ url, method, action: at(operation, "x-kubernetes-action") ?? null, kind, ...patch }];
    }),
  );
  return found.sort((a, b) => (`${a.url} ${a.method}` < `${b.url} ${b.method}` ? -1 : 1));
}

/** Removes the descriptions of apiVersion, kind and metadata. */
function withoutCommonDescriptions(schema: JsonObject): JsonObject {
  const without = (value: Json | undefined) => {
    if (!isObject(value)) return null;
    const { description: _, ...rest } = value;
    return rest;
  };
  const { apiVersion, kind, metadata, ...properties } = objectAt(schema, "properties");
  return {
    ...schema,
    properties: { ...properties, apiVersion: without(apiVersion), kind: without(kind), metadata: without(metadata) },
  };
}

interface Listed {
  readonly resource: ApiResource;
  readonly list: string;
}

/** Checks that both servers print the same table. Ages may differ. */
async function sameTable(plane: ControlPlane, { resource, list }: Listed): Promise<void> {
  const name = textAt((await plane.request("GET", list)).body, "kind");
  const table = await tableOf(plane, `${list}?includeObject=Object`);
  const objects = itemsAt(table, "rows").map((row) => objectAt(row, "object"));
  assert.ok(objects.length > 0, name);
  const ours = printTable(resource, objects, { includeObject: "Object", now: Date.now() });
  const columns = (of: Json | undefined) =>
    itemsAt(of, "columnDefinitions").map((column) =>
      ["name", "type", "format", "priority"].map((key) => at(column, key) ?? null),
    );
  const rows = (of: Json | undefined) =>
    itemsAt(of, "rows").map((row) => itemsAt(row, "cells").map((cell) => (/^\d+s$/.test(String(cell)) ? "age" : cell)));
  assert.equal(columns(ours), columns(table), name);
  assert.equal(rows(ours), rows(table), name);
}

async function tableOf(plane: ControlPlane, url: string): Promise<Json> {
  const table = await fetchAs(plane, url, "application/json;as=Table;v=v1;g=meta.k8s.io");
  return JSON.parse(table.toString()) as Json; // what JSON parses to
}

function fetchAs({ address }: ControlPlane, url: string, accept: string): Promise<Buffer> {
  const headers = { authorization: `Bearer ${address.token}`, accept };
  const options = { host: "127.0.0.1", port: address.port, path: url, headers, ca: readFileSync(address.certificate) };
  return new Promise((resolve, reject) => {
    get(options, (response) => void buffer(response).then(resolve, reject)).once("error", reject);
  });
}
