/** Clients of the runtime and an API server in the same process, without a socket. */
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ApiServer } from "../../packages/apiserver/src/api-server.ts";
import { startTestServer } from "../../packages/apiserver/src/test-server.ts";
import { ConnectionError, ConflictError, GoneError, ServerError } from "../../packages/runtime/src/client/errors.ts";
import { createClient } from "../../packages/runtime/src/client/http-client.ts";
import {
  ConfigMapResource,
  CustomResourceDefinitionResource,
  NamespaceResource,
} from "../../packages/runtime/src/built-in-kinds.ts";
import { ownerReference } from "../../packages/runtime/src/owner.ts";
import { settle, VirtualClock } from "../support/virtual-clock.ts";

const KEY = { name: "a", namespace: "default" };

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => assert.unreachable("it succeeds"),
    (error: unknown) => error,
  );
}

test("requests, errors and planned faults are the same as over HTTP", async () => {
  const server = new ApiServer();
  const client = createClient(server.connection, { userAgent: "mine" });
  const created = await client.create(ConfigMapResource, { metadata: KEY, data: { a: "1" } });
  const updated = await client.update(ConfigMapResource, { ...created, data: { a: "2" } });
  assert.equal(await client.get(ConfigMapResource, KEY), updated);
  assert.instance(await rejection(client.update(ConfigMapResource, created)), ConflictError);
  server.faults.failNext(1, { status: 500 }, { userAgent: "mine" });
  assert.instance(await rejection(client.get(ConfigMapResource, KEY)), ServerError);
  server.faults.loseAnswers(1);
  assert.instance(await rejection(client.delete(ConfigMapResource, KEY)), ConnectionError);
  assert.is(server.objects.get(ConfigMapResource, KEY), undefined);
  assert.equal(
    server.requests.entries({ verb: "delete" }).map(({ status }) => status),
    [0],
  );
});

test("a watch that allows bookmarks gets one a minute, also without changes", async () => {
  const clock = new VirtualClock();
  const server = new ApiServer({ clock });
  const client = createClient(server.connection, { clock });
  const stop = new AbortController();
  const versions: string[] = [];
  const following = (async () => {
    for await (const event of client.watch(ConfigMapResource, { resourceVersion: "0", signal: stop.signal }))
      if (event.type === "BOOKMARK") versions.push(event.resourceVersion);
  })();
  await clock.advance(59_999);
  assert.equal(versions, []);
  await clock.advance(1);
  const { metadata } = await client.create(NamespaceResource, { metadata: { name: "other" } });
  await clock.advance(60_000);
  assert.is(versions.length, 2);
  assert.is(versions[1], metadata.resourceVersion);
  stop.abort(new Error("enough"));
  await rejection(following);
  assert.is(clock.pending, 0);
});

test("apply takes the generated bundle, and objects of its kinds after it", async () => {
  const server = new ApiServer();
  const bundle = readFileSync(new URL("../../generated/crds/all.yaml", import.meta.url), "utf8");
  server.apply(bundle);
  server.apply(bundle);
  const definitions = await createClient(server.connection).list(CustomResourceDefinitionResource);
  assert.is(definitions.items.length, bundle.match(/^kind: CustomResourceDefinition$/gm)?.length);
  server.apply("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {b: 'yes'}\n---\n# nothing\n");
  assert.equal(server.objects.get(ConfigMapResource, KEY)?.["data"], { b: "yes" });
  const signal = "apiVersion: infrastructure.ontai.dev/v1alpha1\nkind: DriftSignal\nmetadata: {name: bad}\nspec: {}\n";
  for (const [text, message] of [
    [signal, /^bad: DriftSignal.* is invalid: .*spec\./],
    [signal.replace("DriftSignal", "Nothing"), /^bad: the server has no kind Nothing in infrastructure/],
    ["a: [\n", /flow/i],
    ["- 1\n", /not every document is an object/],
    ["apiVersion: v1\nkind: ConfigMap\nmetadata: {}\n", /metadata\.name/],
  ] as const)
    assert.throws(
      () => server.apply(text),
      (error: Error) => message.test(error.message) || assert.match(error.message, message),
    );
});

const SIGNAL = new AbortController().signal;
const CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";

test("a request that is not one gets the same answer in process and over HTTP, and the server goes on", async () => {
  const server = await startTestServer();
  const { port } = new URL(server.url);
  const paths = ["//", "///", "/[", "[", "http://[", "*", "", "/%", "/api/v1/namespaces/%E0%A4%A/configmaps", "/\\"];
  const largest = JSON.stringify({ metadata: { name: "large" }, data: { a: "x".repeat(4 * 1024 * 1024) } });
  const bodies = [{ path: CONFIG_MAPS, body: largest }];
  for (const { path, body = "" } of [...paths.map((path) => ({ path, body: "" })), ...bodies]) {
    const method = body === "" ? "GET" : "POST";
    const headers = { "Content-Type": "application/json" };
    const { status } = server.send({ method, path, headers, body, signal: SIGNAL });
    assert.ok(status >= 400 && status < 500, `${path}: ${status}`);
    const waited = await server.connection.transport.send({ method, path, headers, body, signal: SIGNAL });
    assert.is(waited.status, status, path);
    if (path !== "") assert.is(await statusOverHttp({ method, path, headers, body, port: Number(port) }), status, path);
  }
  assert.is(await statusOverHttp({ method: "GET", path: "/readyz", headers: {}, body: "", port: Number(port) }), 200);
  await server.stop();
});

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
  readonly port: number;
}

/** Node's own client refuses some of the paths, so this writes the request itself. */
function statusOverHttp({ method, path, headers, body, port }: Sent): Promise<number> {
  const all = { host: "localhost", "content-length": Buffer.byteLength(body), connection: "close", ...headers };
  const head = [`${method} ${path} HTTP/1.1`, ...Object.entries(all).map(([name, text]) => `${name}: ${text}`)];
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(`${head.join("\r\n")}\r\n\r\n${body}`));
    socket.on("data", (part: Buffer) => {
      answer += part.toString();
      if (answer.includes("\r\n")) socket.destroy();
    });
    socket.on("close", () => resolve(Number(answer.split(" ")[1])));
    socket.on("error", (error) => (answer === "" ? reject(error) : undefined));
  });
}

test("the names of headers have no case in process", () => {
  const server = new ApiServer();
  const body = "metadata:\n  name: yaml\n";
  const headers = { "Content-Type": "application/yaml" };
  assert.is(server.send({ method: "POST", path: CONFIG_MAPS, headers, body, signal: SIGNAL }).status, 201);
});

test("a watch closes on the server when its reader, its signal, its timeout or a fault ends it", async () => {
  const clock = new VirtualClock();
  const server = new ApiServer({ clock });
  const client = createClient(server.connection, { clock });
  const abort = new AbortController();
  const ends: unknown[] = [];
  const follow = async (options: { timeoutSeconds?: number; signal?: AbortSignal }) => {
    const seen: string[] = [];
    try {
      for await (const event of client.watch(ConfigMapResource, { resourceVersion: "0", ...options })) {
        seen.push(event.type);
        if (event.type === "DELETED") break;
      }
      ends.push(seen.join());
    } catch (error) {
      ends.push(error);
    }
  };
  const following = [follow({}), follow({ signal: abort.signal }), follow({ timeoutSeconds: 10 })];
  await client.create(ConfigMapResource, { metadata: KEY });
  await settle();
  assert.is(server.openWatches, 3);
  await clock.advance(10_000);
  assert.equal(ends, ["ADDED,BOOKMARK"]);
  abort.abort(new Error("enough"));
  await settle();
  assert.is(ends[1], abort.signal.reason);
  await client.delete(ConfigMapResource, KEY);
  await Promise.all(following);
  assert.is(ends[2], "ADDED,DELETED");
  const broken = follow({});
  await settle();
  assert.is(server.faults.dropWatches(), 1);
  await broken;
  assert.instance(ends[3], ConnectionError);
  assert.equal([server.openWatches, clock.pending], [0, 0]);
  server.compact();
  const [first] = [client.watch(ConfigMapResource, { resourceVersion: "1" })[Symbol.asyncIterator]().next()];
  assert.instance(await rejection(first), GoneError);
});

test("equal random numbers and clocks give equal objects; a server can start with the state of another", async () => {
  const build = async () => {
    let drawn = 0;
    const server = new ApiServer({ clock: new VirtualClock(), random: () => (drawn = (drawn + 0.618) % 1) });
    const client = createClient(server.connection);
    await client.create(ConfigMapResource, { metadata: { namespace: "default" }, data: {} }).catch(() => undefined);
    await client.create(ConfigMapResource, { metadata: { namespace: "default", generateName: "x-" } });
    return server.state();
  };
  const state = await build();
  assert.equal(await build(), state);
  const again = new ApiServer({ state });
  assert.is(again.objects.list(ConfigMapResource).length, 1);
  assert.is(again.resourceVersion, state.resourceVersion);
});

test("the garbage collector runs when schedule calls its work", async () => {
  const works: (() => void)[] = [];
  const server = new ApiServer({ schedule: (work) => works.push(work) });
  const client = createClient(server.connection);
  const owner = await client.create(ConfigMapResource, { metadata: KEY });
  const ownerReferences = [ownerReference(owner, ConfigMapResource)];
  await client.create(ConfigMapResource, { metadata: { ...KEY, name: "b", ownerReferences } });
  await client.delete(ConfigMapResource, KEY);
  assert.is(server.objects.list(ConfigMapResource).length, 1);
  for (const work of works.splice(0)) work();
  assert.is(server.objects.list(ConfigMapResource).length, 0);
});

test.run();
