import * as assert from "uvu/assert";
import { connectionFromKubeconfig } from "../../packages/runtime/src/client/kubeconfig/connection-from-kubeconfig.ts";
import type { WatchEvent } from "../../packages/runtime/src/client/client.ts";
import {
  AlreadyExistsError,
  type ApiError,
  ConflictError,
  ForbiddenError,
  GoneError,
  InvalidError,
  NotFoundError,
  UnauthorizedError,
} from "../../packages/runtime/src/client/errors.ts";
import { createClient, type HttpClient } from "../../packages/runtime/src/client/http-client.ts";
import { listAll } from "../../packages/runtime/src/client/list-all.ts";
import {
  type ConfigMap,
  ConfigMapResource,
  CustomResourceDefinitionResource,
  NamespaceResource,
} from "../../packages/runtime/src/built-in-kinds.ts";
import { metadataOnly } from "../../packages/runtime/src/metadata-only.ts";
import { isObject, own } from "../../packages/base/src/json.ts";
import type { KubernetesObject, Resource } from "../../packages/runtime/src/resource.ts";
import { createServiceAccount } from "./control-plane/service-account.ts";
import { clusterSuite } from "./control-plane/cluster-suite.ts";
import { uniqueName } from "./control-plane/unique-name.ts";
import { until } from "./control-plane/until.ts";

const { check, run } = clusterSuite("the client on a real API server", { components: "apiserver" });
const namespace = "default";

/** Adds a test that gets a client of the administrator. */
function withClient(title: string, body: (client: HttpClient) => Promise<void>): void {
  check(title, async ({ kubeconfig }) => {
    const client = createClient(await connectionFromKubeconfig({ file: kubeconfig }));
    try {
      await body(client);
    } finally {
      client.close();
    }
  });
}

const configMap = (name: string, data: { readonly [key: string]: string } = {}): ConfigMap => ({
  metadata: { name, namespace },
  data,
});

async function rejection<E extends ApiError>(promise: Promise<unknown>, type: new (...a: never[]) => E): Promise<E> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    if (error instanceof type) return error;
    throw error;
  }
  throw new Error(`no ${type.name}: ${JSON.stringify(value)}`);
}

withClient("an object is created, read, updated, patched and deleted", async (client) => {
  const key = { name: uniqueName("crud"), namespace };
  const created = await client.create(ConfigMapResource, configMap(key.name, { text: "Grüße 🚀" }));
  assert.is(created.kind, "ConfigMap");
  const read = await client.get(ConfigMapResource, key);
  assert.equal(read.data, { text: "Grüße 🚀" });
  const updated = await client.update(ConfigMapResource, { ...read, data: { text: "new" } });
  assert.equal(updated.data, { text: "new" });
  const merged = await client.patch(ConfigMapResource, key, { type: "merge", body: { data: { more: "1" } } });
  assert.equal(merged.data, { text: "new", more: "1" });
  const json = [{ op: "remove", path: "/data/more" }] as const;
  assert.equal((await client.patch(ConfigMapResource, key, { type: "json", body: json })).data, { text: "new" });
  const strategic = { metadata: { labels: { a: "b" } } };
  const labelled = await client.patch(ConfigMapResource, key, { type: "strategic", body: strategic });
  assert.equal(labelled.metadata.labels, { a: "b" });
  assert.is(await client.delete(ConfigMapResource, key), undefined);
  const missing = await rejection(client.get(ConfigMapResource, key), NotFoundError);
  assert.is(missing.message, `configmaps "${key.name}" not found`);
});

withClient("metadata only: get, list, watch, patch and delete carry no data", async (client) => {
  const [MetadataResource, label] = [metadataOnly(ConfigMapResource), uniqueName("partial")];
  const key = { name: uniqueName("partial"), namespace };
  await client.create(ConfigMapResource, { metadata: { ...key, labels: { label } }, data: { a: "1" } });
  const keys = ["apiVersion", "kind", "metadata"];
  const object = await client.get(MetadataResource, key);
  assert.equal([Object.keys(object), object.kind, object.apiVersion], [keys, "ConfigMap", "v1"]);
  const options = { namespace, labelSelector: `label=${label}` };
  const { items, metadata } = await client.list(MetadataResource, options);
  assert.equal(items.map(Object.keys), [keys]);
  const seen: string[] = [];
  const watching = (async () => {
    const from = { ...options, resourceVersion: metadata.resourceVersion, timeoutSeconds: 20 };
    for await (const event of client.watch(MetadataResource, from)) {
      if (event.type === "BOOKMARK") continue;
      seen.push(`${event.type} ${Object.keys(event.object).join()} ${event.object.kind}`);
      if (event.type === "DELETED") return;
    }
  })();
  const patch = { type: "merge", body: { metadata: { annotations: { a: "b" } } } } as const;
  assert.equal(Object.keys(await client.patch(MetadataResource, key, patch)), keys);
  assert.equal((await client.get(ConfigMapResource, key)).data, { a: "1" });
  await client.delete(MetadataResource, key);
  await watching;
  assert.equal(seen, [`MODIFIED ${keys.join()} ConfigMap`, `DELETED ${keys.join()} ConfigMap`]);
});

withClient("deleteCollection returns what it deleted, and a dry run deletes nothing", async (client) => {
  const app = uniqueName("collection");
  const names = [uniqueName("a"), uniqueName("b")].sort();
  for (const name of names) await client.create(ConfigMapResource, { metadata: { name, namespace, labels: { app } } });
  const options = { namespace, labelSelector: `app=${app}` };
  const left = async () => (await client.list(ConfigMapResource, options)).items.length;
  const namesOf = (objects: readonly KubernetesObject[]) => objects.map(({ metadata }) => metadata?.name).sort();
  assert.equal(namesOf(await client.deleteCollection(ConfigMapResource, { ...options, dryRun: true })), names);
  assert.is(await left(), 2);
  const one = { ...options, fieldSelector: `metadata.name=${names[0]}`, propagationPolicy: "Background" } as const;
  assert.equal(namesOf(await client.deleteCollection(metadataOnly(ConfigMapResource), one)), names.slice(0, 1));
  assert.equal(namesOf(await client.deleteCollection(ConfigMapResource, options)), names.slice(1));
  assert.is(await left(), 0);
});

check("an unknown field is a warning, and with Strict an error", async ({ kubeconfig }) => {
  const warnings: string[] = [];
  const connection = await connectionFromKubeconfig({ file: kubeconfig });
  const client = createClient(connection, { onWarning: ({ text }) => warnings.push(text) });
  try {
    const unknown = { ...configMap(uniqueName("unknown")), 日本: "x" };
    await client.create(ConfigMapResource, unknown, { dryRun: true });
    assert.equal(warnings, ['unknown field "日本"']);
    const strict = { dryRun: true, fieldValidation: "Strict" } as const;
    await client.create(ConfigMapResource, unknown, strict).then(
      () => assert.unreachable("it must be refused"),
      (error: ApiError) => assert.match(error.message, /strict decoding error: unknown field "日本"/),
    );
  } finally {
    client.close();
  }
});

withClient("a dry run stores nothing", async (client) => {
  const name = uniqueName("dry");
  await client.create(ConfigMapResource, configMap(name), { dryRun: true });
  await rejection(client.get(ConfigMapResource, { name, namespace }), NotFoundError);
});

withClient("the field manager is the one that the write names, otherwise the user agent", async (client) => {
  const name = uniqueName("manager");
  const managers = async (object: ConfigMap) => {
    const metadata: unknown = object.metadata;
    const fields = isObject(metadata) ? own(metadata, "managedFields") : undefined;
    return JSON.stringify(fields).match(/(?<="manager":")[^"]*/g);
  };
  assert.equal(await managers(await client.create(ConfigMapResource, configMap(name, { a: "1" }))), [
    "seamgen-runtime",
  ]);
  const patch = { type: "merge", body: { data: { b: "2" } } } as const;
  const patched = await client.patch(ConfigMapResource, { name, namespace }, patch, { fieldManager: "tester" });
  assert.equal(await managers(patched), ["seamgen-runtime", "tester"]);
});

withClient("an update with a stale version is a conflict, and so is a second creation", async (client) => {
  const name = uniqueName("conflict");
  const first = await client.create(ConfigMapResource, configMap(name));
  await client.update(ConfigMapResource, { ...first, data: { a: "1" } });
  const conflict = await rejection(client.update(ConfigMapResource, { ...first, data: { a: "2" } }), ConflictError);
  assert.is(conflict.reason, "Conflict");
  const again = await rejection(client.create(ConfigMapResource, configMap(name)), AlreadyExistsError);
  assert.is(again.status, 409);
});

withClient("an invalid object is refused with a cause for each wrong field", async (client) => {
  const bad = { metadata: { name: "Not_A_Name", namespace, labels: { a: "b c" } } };
  const { causes, reason } = await rejection(client.create(ConfigMapResource, bad), InvalidError);
  assert.is(reason, "Invalid");
  assert.equal(causes.map(({ field }) => field).sort(), ["metadata.labels", "metadata.name"]);
});

withClient("the status subresource changes only the status", async (client) => {
  const kind = await createKind(client);
  const created = await client.create(kind, { metadata: { name: "one" }, spec: { n: 1 }, status: { n: 1 } });
  assert.is(created.status, undefined);
  const changed = { ...created, spec: { n: 2 }, status: { n: 2 } };
  const written = await client.update(kind, changed, { subresource: "status" });
  assert.equal([written.spec, written.status], [{ n: 1 }, { n: 2 }]);
  const patch = { type: "merge", body: { spec: { n: 3 }, status: { n: 3 } } } as const;
  const patched = await client.patch(kind, { name: "one" }, patch, { subresource: "status" });
  assert.equal([patched.spec, patched.status], [{ n: 1 }, { n: 3 }]);
  const applied = { metadata: { name: "one" }, status: { n: 4 } };
  const options = { fieldManager: "tester", force: true, subresource: "status" } as const;
  assert.equal((await client.apply(kind, applied, options)).status, { n: 4 });
});

withClient("applying a field of another manager is a conflict, unless it is forced", async (client) => {
  const name = uniqueName("apply");
  const first = await client.apply(ConfigMapResource, configMap(name, { a: "1" }), { fieldManager: "one" });
  assert.equal(first.data, { a: "1" });
  const object = configMap(name, { a: "2" });
  const conflict = await rejection(client.apply(ConfigMapResource, object, { fieldManager: "two" }), ConflictError);
  assert.equal(
    conflict.causes.map(({ reason, field }) => [reason, field]),
    [["FieldManagerConflict", ".data.a"]],
  );
  const forced = await client.apply(ConfigMapResource, object, { fieldManager: "two", force: true });
  assert.equal(forced.data, { a: "2" });
});

withClient("a deletion with preconditions deletes only an object with that uid and version", async (client) => {
  const key = { name: uniqueName("delete"), namespace };
  const { metadata } = await client.create(ConfigMapResource, configMap(key.name));
  const other = { uid: "00000000-0000-0000-0000-000000000000" };
  await rejection(client.delete(ConfigMapResource, key, other), ConflictError);
  await rejection(client.delete(ConfigMapResource, key, { resourceVersion: "1" }), ConflictError);
  const { uid = "", resourceVersion = "" } = metadata;
  await client.delete(ConfigMapResource, key, { uid, resourceVersion });
  await rejection(client.get(ConfigMapResource, key), NotFoundError);
});

withClient("a deletion that waits for a finalizer returns the object", async (client) => {
  const key = { name: uniqueName("finalizer"), namespace };
  const finalizers = ["example.com/wait"];
  await client.create(ConfigMapResource, { metadata: { ...key, finalizers } });
  const deleted = await client.delete(ConfigMapResource, key, { propagationPolicy: "Background" });
  assert.equal(deleted?.metadata.finalizers, finalizers);
  assert.type(deleted?.metadata.deletionTimestamp, "string");
  await client.patch(ConfigMapResource, key, { type: "merge", body: { metadata: { finalizers: null } } });
  await rejection(client.get(ConfigMapResource, key), NotFoundError);
});

withClient(
  "a list comes in pages, and its items have the apiVersion and kind that the server leaves out",
  async (client) => {
    const label = uniqueName("pages");
    const labels = { pages: label };
    const names = ["a", "b", "c", "d", "e"].map((letter) => `${label}-${letter}`);
    for (const name of names) await client.create(ConfigMapResource, { metadata: { name, namespace, labels } });
    const labelSelector = `pages=${label}`;
    const page = await client.list(ConfigMapResource, { namespace, labelSelector, limit: 2 });
    assert.is(page.items.length, 2);
    assert.type(page.metadata.continue, "string");
    const all = await listAll(client, ConfigMapResource, { namespace, labelSelector, limit: 2 });
    assert.equal(
      all.items.map(({ apiVersion, kind, metadata }) => [apiVersion, kind, metadata.name]),
      names.map((name) => ["v1", "ConfigMap", name]),
    );
    assert.match(all.resourceVersion, /^\d+$/);
    const everywhere = await client.list(ConfigMapResource, {
      labelSelector,
      fieldSelector: `metadata.name=${label}-c`,
    });
    assert.is(everywhere.items.length, 1);
  },
);

withClient("a watch sees the changes since a list until it is aborted", async (client) => {
  const key = { name: uniqueName("watch"), namespace };
  const { metadata } = await client.list(ConfigMapResource, { namespace, limit: 1 });
  await client.create(ConfigMapResource, configMap(key.name, { n: "1" }));
  const stop = new AbortController();
  const selected = { namespace, fieldSelector: `metadata.name=${key.name}` };
  const seen: string[] = [];
  const from = { resourceVersion: metadata.resourceVersion, signal: stop.signal };
  const watching = async () => {
    for await (const event of client.watch(ConfigMapResource, { ...selected, ...from })) {
      if (event.type === "BOOKMARK") continue;
      seen.push(`${event.type} ${event.object.kind} ${event.object.data?.["n"]}`);
      if (seen.length === 1) await client.patch(ConfigMapResource, key, { type: "merge", body: { data: { n: "2" } } });
      if (seen.length === 2) await client.delete(ConfigMapResource, key);
      if (seen.length === 3) stop.abort(new Error("enough"));
    }
  };
  await watching().then(
    () => assert.unreachable("the watch ended without an error"),
    (error: unknown) => assert.is(error, stop.signal.reason),
  );
  assert.equal(seen, ["ADDED ConfigMap 1", "MODIFIED ConfigMap 2", "DELETED ConfigMap 2"]);
});

withClient("a watch that the server ends has no error, and only bookmarks", async (client) => {
  const { metadata } = await client.list(NamespaceResource, { limit: 1 });
  const events: WatchEvent<unknown>[] = [];
  const { resourceVersion } = metadata;
  const selected = { fieldSelector: "metadata.name=none-such", resourceVersion, timeoutSeconds: 1 };
  for await (const event of client.watch(NamespaceResource, selected)) events.push(event);
  assert.ok(events.every(({ type }) => type === "BOOKMARK"));
});

withClient("a watch from a version before the kind existed is a GoneError", async (client) => {
  const kind = await createKind(client);
  const watch = async () => {
    for await (const event of client.watch(kind, { resourceVersion: "1", timeoutSeconds: 5 })) void event;
  };
  assert.is((await rejection(watch(), GoneError)).reason, "Expired");
});

interface Thing extends KubernetesObject {
  readonly spec?: { readonly n: number };
  readonly status?: { readonly n: number };
}

/** Creates a kind for one test, and waits until the server serves it. */
async function createKind(client: HttpClient): Promise<Resource<Thing>> {
  const singular = uniqueName("thing");
  const [group, plural, kind] = [`${singular}.example.com`, `${singular}s`, "Thing"];
  const names = { plural, singular, kind, listKind: "ThingList" };
  const part = { type: "object", properties: { n: { type: "integer" } } };
  const schema = { openAPIV3Schema: { type: "object", properties: { spec: part, status: part } } };
  const version = { name: "v1", served: true, storage: true, schema, subresources: { status: {} } };
  const spec = { group, scope: "Cluster", names, versions: [version] };
  await client.create(CustomResourceDefinitionResource, { metadata: { name: `${plural}.${group}` }, ...{ spec } });
  const resource: Resource<Thing> = {
    ...names,
    ...{ group, version: "v1", apiVersion: `${group}/v1`, scope: "Cluster", namespace: null },
    ...{ status: true, shortNames: [], categories: [] },
  };
  await until(`the server has ${plural}`, () =>
    client.list(resource).then(
      () => true,
      () => false,
    ),
  );
  return resource;
}

withClient("a request to any path returns JSON or text", async (client) => {
  const version = await client.request("GET", "/version");
  assert.is(isObject(version) && own(version, "major"), "1");
  assert.is(await client.request("GET", "/readyz"), "ok");
  await rejection(client.request("GET", "/apis/none.example.com/v1"), NotFoundError);
});

check("a request that the account may not make is a ForbiddenError with the reason", async (plane) => {
  const rules = [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list"] }];
  const { kubeconfig, close } = await createServiceAccount(plane, { namespace, rules });
  const client = createClient(await connectionFromKubeconfig({ file: kubeconfig }));
  await client.list(ConfigMapResource, { namespace });
  const refused = await rejection(client.create(ConfigMapResource, configMap("any")), ForbiddenError);
  assert.is(refused.reason, "Forbidden");
  assert.match(refused.message, /cannot create resource "configmaps"/);
  client.close();
  close();
});

check("an invalid token is an UnauthorizedError", async ({ kubeconfig }) => {
  const connection = await connectionFromKubeconfig({ file: kubeconfig });
  const credentials = { get: () => Promise.resolve({ token: "none" }), refuse: () => undefined };
  const client = createClient({ ...connection, credentials });
  await rejection(client.list(NamespaceResource), UnauthorizedError);
  client.close();
});

check("the client checks the authority and the name of the server's certificate", async ({ kubeconfig }) => {
  const connection = await connectionFromKubeconfig({ file: kubeconfig });
  const { ca: _, ...unknown } = connection;
  const outcome = async (changed: typeof unknown) => {
    const client = createClient(changed);
    const answer = client.request("GET", "/version");
    return answer
      .then(
        () => "trusted",
        (error: Error) => `${error.name} ${error.message}`,
      )
      .finally(() => client.close());
  };
  assert.match(await outcome(unknown), /^ConnectionError .*certificate/);
  assert.is(await outcome({ ...unknown, insecureSkipTlsVerify: true }), "trusted");
  assert.match(await outcome({ ...connection, tlsServerName: "other.example" }), /^ConnectionError .*other\.example/);
  assert.is(await outcome({ ...connection, tlsServerName: "kubernetes.default.svc" }), "trusted");
});

run();
