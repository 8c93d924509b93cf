import { type AddressInfo, createServer } from "node:net";
import { InfrastructurePackExecutionResource, InfrastructureTalosClusterResource } from "@seam/seam-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ApiServer } from "../../packages/apiserver/src/api-server.ts";
import { type ConfigMap, ConfigMapResource, NamespaceResource } from "../../packages/runtime/src/built-in-kinds.ts";
import type { Client } from "../../packages/runtime/src/client/client.ts";
import { connectionFromUrl } from "../../packages/runtime/src/client/connection.ts";
import {
  ApiError,
  ConflictError,
  ForbiddenError,
  InvalidError,
  NotFoundError,
} from "../../packages/runtime/src/client/errors.ts";
import { createClient, type HttpClientOptions } from "../../packages/runtime/src/client/http-client.ts";
import type { JsonPatchOperation } from "../../packages/runtime/src/client/json-patch.ts";
import type { Applied, Draft } from "../../packages/runtime/src/client/sent-object.ts";
import type { ApiWarning } from "../../packages/runtime/src/client/warning-log.ts";
import { createOrUpdate } from "../../packages/runtime/src/create-or-update.ts";
import { metadataOnly } from "../../packages/runtime/src/metadata-only.ts";
import type { KubernetesObject, Resource } from "../../packages/runtime/src/resource.ts";
import { retryOnConflict } from "../../packages/runtime/src/retry-on-conflict.ts";
import { scaleOf } from "../../packages/runtime/src/scale.ts";
import { serveWebsites, type Website, WebsiteResource, website } from "../support/website.ts";

const test = suite("typed access to objects");

const key = (name: string) => ({ name, namespace: "default" });

function setUp(options: HttpClientOptions = {}) {
  const server = new ApiServer();
  serveWebsites(server);
  const writes = () =>
    server.requests
      .entries()
      .filter(({ verb, plural }) => !["get", "list", "watch"].includes(verb) && plural !== "customresourcedefinitions")
      .map(({ verb, status }) => `${verb} ${status}`);
  return { server, client: createClient(server.connection, options), writes };
}

async function rejection<E extends Error>(
  promise: Promise<unknown>,
  type: abstract new (...args: never) => E,
): Promise<E> {
  const error = await promise.then(
    () => assert.unreachable("it must reject"),
    (reason: unknown) => reason,
  );
  assert.instance(error, type);
  return error as E;
}

/** Compiled, not run: what the types accept and refuse. */
export async function types(client: Client): Promise<void> {
  const metadata = key("a");
  const options = { fieldManager: "me" };
  await client.create(WebsiteResource, { metadata, spec: { host: "a" } });
  await client.create(WebsiteResource, website("a"));
  // @ts-expect-error: the host is required
  await client.create(WebsiteResource, { metadata, spec: {} });
  // @ts-expect-error: the kind is another one
  await client.create(WebsiteResource, { kind: "Webside", metadata, spec: { host: "a" } });
  // @ts-expect-error: the spec is required
  await client.create(WebsiteResource, { metadata });
  // @ts-expect-error: there is no such field
  await client.create(WebsiteResource, { metadata, spec: { host: "a", hots: "b" } });
  await client.apply(WebsiteResource, { metadata, spec: { replicas: 3, pages: [{ path: "/" }] } }, options);
  await client.apply(WebsiteResource, { metadata }, options);
  // @ts-expect-error: the name is required
  await client.apply(WebsiteResource, { metadata: { namespace: "default" } }, options);
  // @ts-expect-error: there is no such field
  await client.apply(WebsiteResource, { metadata, spec: { pages: [{ paths: "/" }] } }, options);
  // @ts-expect-error: a field has another type
  await client.apply(WebsiteResource, { metadata, spec: { replicas: "3" } }, options);
  const applied: Applied<Website> = { metadata, status: { time: "now" } };
  const draft: Draft<Website> = { metadata, spec: { host: "a" } };
  const written: Website = await client.apply(WebsiteResource, applied, options);
  await client.update(WebsiteResource, draft);
  // @ts-expect-error: there is no such operation
  const patch: readonly JsonPatchOperation[] = [{ op: "delete", path: "/spec" }];
  // Kinds that are generated, with nested types and unions.
  const execution = {
    metadata,
    spec: { clusterPackRef: { name: "nginx" } },
    status: { conditions: [{ type: "Running" }] },
  };
  await client.apply(InfrastructurePackExecutionResource, execution, options);
  await client.apply(InfrastructureTalosClusterResource, { metadata, spec: { role: "tenant" } }, options);
  // @ts-expect-error: no such role
  await client.apply(InfrastructureTalosClusterResource, { metadata, spec: { role: "tenants" } }, options);
  void [written, patch];
}

/** Code that knows only that it has a kind passes objects on. */
export function generic<T extends KubernetesObject>(client: Client, resource: Resource<T>, object: T): Promise<T> {
  return client.create(resource, object).then(() => client.apply(resource, object, { fieldManager: "me" }));
}

test("an object is created, updated and applied without apiVersion and kind", async () => {
  const { client } = setUp();
  const created = await client.create(WebsiteResource, { metadata: key("a"), spec: { host: "a" } });
  assert.equal([created.apiVersion, created.kind], ["example.com/v1", "Website"]);
  const { metadata, spec } = created;
  await client.update(WebsiteResource, { metadata, spec: { ...spec, replicas: 2 } });
  const part = { metadata: key("a"), spec: { pages: [{ path: "/", title: "Home" }] } };
  const applied = await client.apply(WebsiteResource, part, { fieldManager: "me" });
  assert.equal(applied.spec, { host: "a", replicas: 2, pages: [{ path: "/", title: "Home" }] });
});

test("createOrUpdate creates, updates, and sends nothing if nothing is to be changed", async () => {
  const { client, writes } = setUp();
  const want = (replicas: number) =>
    createOrUpdate(client, {
      resource: WebsiteResource,
      key: key("a"),
      desire: (current) => {
        const { metadata = {}, spec = { host: "a" }, status } = current ?? {};
        return { metadata, spec: { ...spec, replicas }, ...(status && { status }) };
      },
    });
  assert.is((await want(1)).outcome, "created");
  await client.patch(WebsiteResource, key("a"), { type: "merge", body: { metadata: { labels: { of: "others" } } } });
  assert.is((await want(1)).outcome, "unchanged");
  const { outcome, object } = await want(2);
  assert.equal([outcome, object.spec.replicas, object.metadata.labels], ["updated", 2, { of: "others" }]);
  assert.equal(writes(), ["create 201", "patch 200", "update 200"]);
});

test("createOrUpdate keeps what the server sets, also if the desired object does not repeat it", async () => {
  const { client, writes } = setUp();
  const want = (host: string) => {
    const desire = () => ({ metadata: { labels: { app: "web" } }, spec: { host } });
    return createOrUpdate(client, { resource: WebsiteResource, key: key("a"), desire });
  };
  await want("a");
  await client.patch(WebsiteResource, key("a"), { type: "merge", body: { status: { time: "now" } } }, { subresource: "status" }); // prettier-ignore
  assert.is((await want("a")).outcome, "unchanged");
  const { outcome, object } = await want("b");
  assert.equal([outcome, object.spec.host, object.status], ["updated", "b", { time: "now" }]);
  assert.equal(writes(), ["create 201", "patch 200", "update 200"]);
});

test("createOrUpdate starts again when someone else writes, creates or deletes the object in between", async () => {
  const { client, writes } = setUp();
  const seen: string[] = [];
  const interrupted = (others: () => Promise<unknown>) => {
    let once: Promise<unknown> | undefined;
    // The other write ends before ours is sent, because requests in this process are answered in order.
    const desire = (current: ConfigMap | undefined) => {
      seen.push(current?.data?.["n"] ?? "none");
      once ??= others();
      return { ...current, metadata: current?.metadata ?? {}, data: { ...current?.data, mine: "1" } };
    };
    return createOrUpdate(client, { resource: ConfigMapResource, key: key("m"), desire });
  };
  const created = await interrupted(() => client.create(ConfigMapResource, { metadata: key("m"), data: { n: "1" } }));
  assert.equal([created.outcome, created.object.data], ["updated", { n: "1", mine: "1" }]);
  const merge = { type: "merge", body: { data: { n: "2", mine: null } } } as const;
  await client.patch(ConfigMapResource, key("m"), merge);
  const updated = await interrupted(() =>
    client.patch(ConfigMapResource, key("m"), { type: "merge", body: { data: { n: "3" } } }),
  );
  assert.equal([updated.outcome, updated.object.data], ["updated", { n: "3", mine: "1" }]);
  await client.patch(ConfigMapResource, key("m"), merge);
  const again = await interrupted(() => client.delete(ConfigMapResource, key("m")));
  assert.equal([again.outcome, again.object.data], ["created", { mine: "1" }]);
  assert.equal(seen, ["none", "1", "2", "3", "2", "none"]);
  assert.ok(writes().includes("update 409") && writes().includes("create 409") && writes().includes("update 404"));
});

test("createOrUpdate rejects with other errors at once", async () => {
  const { client, writes } = setUp();
  const wanted = (namespace: string) => {
    const desire = () => ({ metadata: {}, spec: { host: "a" } });
    return createOrUpdate(client, { resource: WebsiteResource, key: { name: "a", namespace }, desire });
  };
  await rejection(wanted("missing"), NotFoundError);
  assert.equal(writes(), ["create 404"]);
});

test("retryOnConflict tries again after conflicts over a version, a few times, and after no other error", async () => {
  const conflict = (causes: ConflictError["causes"] = []) =>
    new ConflictError({ status: 409, reason: "Conflict", message: "no", causes });
  const attempts = async (errors: readonly Error[], options = {}) => {
    let calls = 0;
    const result = await retryOnConflict(async () => {
      const error = errors[calls++];
      if (error !== undefined) throw error;
      return "done";
    }, options).catch((error: unknown) => error);
    return [calls, result];
  };
  assert.equal(await attempts([conflict(), conflict()]), [3, "done"]);
  const [calls, result] = await attempts(Array.from({ length: 20 }, () => conflict()));
  assert.is(calls, 10);
  assert.instance(result, ConflictError);
  assert.is((await attempts([conflict(), conflict()], { attempts: 2 }))[0], 2);
  assert.is((await attempts([conflict([{ reason: "FieldManagerConflict" }])]))[0], 1);
  assert.is((await attempts([new ForbiddenError({ status: 403, reason: "", message: "", causes: [] })]))[0], 1);
  let known: ConflictError | undefined;
  const stopped = await rejection(
    retryOnConflict(async (before) => {
      known = before;
      throw before ?? conflict();
    }),
    ConflictError,
  );
  assert.is(stopped, known, "an attempt that throws the conflict before it ends the attempts");
});

test("a JSON patch changes what its operations name", async () => {
  const { client } = setUp();
  await client.create(WebsiteResource, website("a"));
  const body: readonly JsonPatchOperation[] = [
    { op: "test", path: "/spec/host", value: "a.example.com" },
    { op: "add", path: "/metadata/annotations", value: { "x/y": "1" } },
    { op: "copy", from: "/metadata/annotations/x~1y", path: "/metadata/annotations/z" },
    { op: "replace", path: "/spec/host", value: "b" },
    { op: "remove", path: "/metadata/annotations/x~1y" },
  ];
  const { spec, metadata } = await client.patch(WebsiteResource, key("a"), { type: "json", body });
  assert.equal([spec.host, metadata.annotations], ["b", { z: "1" }]);
  await rejection(client.patch(WebsiteResource, key("a"), { type: "json", body }), ApiError);
});

test("deleteCollection deletes what the selectors match in one namespace", async () => {
  const { client } = setUp();
  for (const [name, app] of [
    ["a", "web"],
    ["b", "web"],
    ["c", "db"],
  ] as const)
    // prettier-ignore
    await client.create(WebsiteResource, website(name, { labels: { app } }));
  const dry = { namespace: "default", labelSelector: "app=web", dryRun: true };
  const names = (objects: readonly Website[]) => objects.map(({ metadata }) => metadata.name);
  assert.equal(names(await client.deleteCollection(WebsiteResource, dry)), ["a", "b"]);
  assert.is((await client.list(WebsiteResource)).items.length, 3);
  const options = {
    ...dry,
    dryRun: false,
    fieldSelector: "metadata.name!=b",
    propagationPolicy: "Background",
  } as const;
  assert.equal(names(await client.deleteCollection(WebsiteResource, options)), ["a"]);
  assert.equal(names((await client.list(WebsiteResource)).items), ["b", "c"]);
  await rejection(client.deleteCollection(WebsiteResource, {}), Error);
  await client.create(NamespaceResource, { metadata: { name: "n", labels: { app: "web" } } });
  const deleted = await client.deleteCollection(NamespaceResource, { labelSelector: "app=web" });
  assert.equal(
    deleted.map(({ metadata }) => metadata.name),
    ["n"],
  );
});

const UNKNOWN = { metadata: key("a"), spec: { host: "a", hots: "b" } } as Draft<Website>;

test("an unknown field is a warning, and with Strict an error", async () => {
  const warnings: ApiWarning[] = [];
  const { client } = setUp({ onWarning: (warning) => warnings.push(warning) });
  await client.create(WebsiteResource, UNKNOWN);
  const path = "/apis/example.com/v1/namespaces/default/websites";
  assert.equal(warnings, [{ text: 'unknown field "spec.hots"', method: "POST", path }]);
  const body = { spec: { hots: "b" } };
  const strict = { fieldValidation: "Strict" } as const;
  const refused = await rejection(client.patch(WebsiteResource, key("a"), { type: "merge", body }, strict), ApiError);
  assert.match(refused.message, /strict decoding error: unknown field "spec.hots"/);
  await client.patch(WebsiteResource, key("a"), { type: "merge", body }, { fieldValidation: "Ignore" });
  assert.is(warnings.length, 1);
  const careful = setUp({ fieldValidation: "Strict" }).client;
  await rejection(careful.create(WebsiteResource, UNKNOWN), ApiError);
  await careful.create(WebsiteResource, UNKNOWN, { fieldValidation: "Ignore" });
});

test("by default each warning is logged once, and a handler that throws does not fail the request", async () => {
  const lines: string[] = [];
  const { error } = console;
  console.error = (line: string) => void lines.push(line);
  try {
    const { client } = setUp();
    for (let i = 0; i < 3; i++) await client.create(WebsiteResource, UNKNOWN, { dryRun: true });
    assert.equal(lines.map((line) => JSON.parse(line).warning), ['unknown field "spec.hots"']); // prettier-ignore
    const broken = setUp({
      onWarning: () => {
        throw new Error("broken");
      },
    });
    assert.is((await broken.client.create(WebsiteResource, UNKNOWN)).metadata.name, "a");
    assert.match(lines[1] ?? "", /onWarning of the client failed/);
  } finally {
    console.error = error;
  }
});

test("warnings over HTTP: several in one answer, with quotes and with other scripts", async () => {
  const texts = ['unknown field "spec.日本"', "a, b", "back\\slash"];
  const body = JSON.stringify({ kind: "Website", metadata: key("a") });
  const head = texts.map((text) => `Warning: 299 - "${text.replace(/["\\]/g, "\\$&")}"\r\n`).join("");
  const answer = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n${head}\r\n${body}`;
  // Not Node's own server, because a Go server sends the bytes of UTF-8 in a header.
  const server = createServer((socket) => socket.once("data", () => socket.end(answer)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const warnings: string[] = [];
  const onWarning = ({ text }: ApiWarning) => warnings.push(text);
  const client = createClient(connectionFromUrl(`http://127.0.0.1:${port}`), { onWarning });
  try {
    await client.get(WebsiteResource, key("a"));
    assert.equal(warnings, texts);
  } finally {
    client.close();
    server.close();
  }
});

test("a client reads and patches metadata only, and does not replace an object by its metadata", async () => {
  const { client } = setUp();
  const MetadataResource = metadataOnly(WebsiteResource);
  await client.create(WebsiteResource, website("a", { labels: { app: "web" } }));
  const { metadata, ...rest } = await client.get(MetadataResource, key("a"));
  assert.equal([rest, metadata.labels], [{ apiVersion: "example.com/v1", kind: "Website" }, { app: "web" }]);
  const { items } = await client.list(MetadataResource, { namespace: "default" });
  assert.equal(Object.keys(items[0] ?? {}), ["apiVersion", "kind", "metadata"]);
  const patch = { type: "merge", body: { metadata: { labels: { app: "db" } } } } as const;
  const patched = await client.patch(MetadataResource, key("a"), patch);
  assert.equal(Object.keys(patched), ["apiVersion", "kind", "metadata"]);
  assert.is((await client.get(WebsiteResource, key("a"))).spec.host, "a.example.com");
  await rejection(client.update(MetadataResource, patched), Error);
  await rejection(client.create(MetadataResource, { metadata: key("b") }), Error);
  await client.delete(MetadataResource, key("a"));
  await rejection(client.get(WebsiteResource, key("a")), NotFoundError);
});

test("a server that does not know metadata-only answers with whole objects, of which the client keeps the metadata", async () => {
  const { server } = setUp();
  const { transport, ...rest } = server.connection;
  const ignorant: typeof transport = {
    ...transport,
    send: (request) => transport.send({ ...request, headers: { ...request.headers, accept: "application/json" } }),
  };
  const client = createClient({ ...rest, transport: ignorant });
  await client.create(WebsiteResource, website("a"));
  assert.equal(Object.keys(await client.get(metadataOnly(WebsiteResource), key("a"))), ["apiVersion", "kind", "metadata"]); // prettier-ignore
});

test("the scale of an object is read, patched and replaced, and its object follows", async () => {
  const { client } = setUp();
  const ScaleResource = scaleOf(WebsiteResource);
  await client.create(WebsiteResource, { ...website("a"), spec: { host: "a", replicas: 2 } });
  const status = { replicas: 1, selector: "app=web" };
  await client.patch(WebsiteResource, key("a"), { type: "merge", body: { status } }, { subresource: "status" });
  const scale = await client.get(ScaleResource, key("a"));
  assert.equal([scale.apiVersion, scale.kind, scale.spec, scale.status], ["autoscaling/v1", "Scale", { replicas: 2 }, status]); // prettier-ignore
  const replicas = async () => (await client.get(WebsiteResource, key("a"))).spec.replicas;
  await client.patch(ScaleResource, key("a"), { type: "merge", body: { spec: { replicas: 3 } } });
  assert.is(await replicas(), 3);
  await rejection(client.update(ScaleResource, { ...scale, spec: { replicas: 4 } }), ConflictError);
  const current = await client.get(ScaleResource, key("a"));
  const updated = await client.update(ScaleResource, { ...current, spec: { replicas: 4 } });
  assert.equal([updated.spec, await replicas()], [{ replicas: 4 }, 4]);
  const json = [{ op: "replace", path: "/spec/replicas", value: 6 }] as const;
  await client.patch(ScaleResource, key("a"), { type: "json", body: json });
  assert.is(await replicas(), 6);
});

test("a scale that an object cannot have is refused", async () => {
  const { client } = setUp();
  await client.create(WebsiteResource, website("a"));
  const set = (replicas: unknown) =>
    client.patch(scaleOf(WebsiteResource), key("a"), { type: "merge", body: { spec: { replicas } } });
  assert.match((await rejection(client.get(scaleOf(WebsiteResource), key("a")), ApiError)).message, /does not exist/);
  assert.match((await rejection(set(-1), InvalidError)).message, /should be a non-negative integer/);
  for (const bad of ["3", 1.5, 2 ** 31]) await rejection(set(bad), InvalidError);
  await set(0);
  const body = { spec: { replicas: 2 ** 31 } };
  const tooMany = client.patch(WebsiteResource, key("a"), { type: "merge", body });
  assert.match((await rejection(tooMany, InvalidError)).message, /less than or equal to 2147483647/);
  await rejection(client.get(scaleOf(WebsiteResource), key("missing")), NotFoundError);
  await rejection(client.get(scaleOf(ConfigMapResource), key("a")), NotFoundError);
  await rejection(client.list(scaleOf(WebsiteResource)), Error);
});

test.run();
