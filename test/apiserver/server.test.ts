import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { ConfigMapResource } from "../../packages/runtime/src/core.ts";
import { isArray, isObject, type Json, type JsonObject } from "../../packages/base/src/json.ts";
import { jsonLogger } from "../../packages/base/src/log.ts";
import {
  startTestServer,
  type Failure,
  type RequestFilter,
  type TestServer,
  type TestServerOptions,
} from "../../packages/apiserver/src/index.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

/** What a test asks only of the API server for tests: faults, history, state. The conformance checks cover the rest. */

const MAPS = "/api/v1/namespaces/default/configmaps";

function using(options: TestServerOptions, body: (server: TestServer) => Promise<void>): () => Promise<void> {
  return async () => {
    const server = await startTestServer(options);
    await body(server).finally(() => server.stop());
  };
}

interface Answer {
  readonly status: number;
  readonly body: Json;
  readonly headers: Headers;
}

async function call(server: TestServer, method: string, url: string, body?: Json): Promise<Answer> {
  const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
  const headers = { "Content-Type": type, "User-Agent": "robot/1.0 (test)" };
  const response = await fetch(`${server.url}${url}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer: Json = JSON.parse(await response.text());
  return { status: response.status, body: answer, headers: response.headers };
}

function at(value: Json, ...keys: readonly string[]): Json | undefined {
  return keys.reduce<Json | undefined>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);
}

function names(list: Json): readonly (Json | undefined)[] {
  const items = at(list, "items");
  return isArray(items) ? items.map((item) => at(item, "metadata", "name")) : [];
}

function configMap(name: string, data: JsonObject = { key: "1" }): JsonObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data };
}

async function rejects(promise: Promise<unknown>): Promise<boolean> {
  return promise.then(
    () => false,
    () => true,
  );
}

/** The events of a watch. */
class Events {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #rest = "";

  constructor(reader: ReadableStreamDefaultReader<Uint8Array>) {
    this.#reader = reader;
  }

  static async of(server: TestServer, query: string): Promise<Events> {
    const { body } = await fetch(`${server.url}${MAPS}?watch=true&${query}`);
    if (body === null) throw new Error("a watch without a body");
    return new Events(body.getReader());
  }

  /** Undefined at the end; rejects when the connection breaks. */
  async next(): Promise<JsonObject | undefined> {
    while (!this.#rest.includes("\n")) {
      const { value, done } = await this.#reader.read();
      if (done) return undefined;
      this.#rest += Buffer.from(value).toString();
    }
    const end = this.#rest.indexOf("\n");
    const line: JsonObject = JSON.parse(this.#rest.slice(0, end));
    this.#rest = this.#rest.slice(end + 1);
    return line;
  }
}

async function listVersion(server: TestServer): Promise<string> {
  return String(at((await call(server, "GET", MAPS)).body, "metadata", "resourceVersion"));
}

const faults = suite("embedded server: faults");

const FAILURES: readonly (readonly [failure: Failure, reason: string, retryAfter: string | null])[] = [
  [{ status: 409 }, "Conflict", null],
  [{ status: 410 }, "Expired", null],
  [{ status: 429 }, "TooManyRequests", "1"],
  [{ status: 429, retryAfterSeconds: 7 }, "TooManyRequests", "7"],
  [{ status: 500 }, "InternalError", null],
  [{ status: 503 }, "ServiceUnavailable", null],
];

for (const [failure, reason, retryAfter] of FAILURES)
  faults(
    `${failure.status} (Retry-After ${retryAfter ?? "absent"}) answers the next two writes, which are not executed`,
    using({}, async (server) => {
      server.faults.failNext(2, failure, { verb: "create", plural: "configmaps" });
      assert.is((await call(server, "GET", MAPS)).status, 200);
      for (const name of ["a", "b"]) {
        const { status, body, headers } = await call(server, "POST", MAPS, configMap(name));
        assert.equal([status, at(body, "reason"), at(body, "code")], [failure.status, reason, failure.status]);
        assert.is(headers.get("Retry-After"), retryAfter);
      }
      assert.is((await call(server, "POST", MAPS, configMap("c"))).status, 201);
      assert.equal(names((await call(server, "GET", MAPS)).body), ["c"]);
    }),
  );

faults(
  "a lost answer breaks the connection after the write",
  using({}, async (server) => {
    server.faults.loseAnswers(1, { method: "POST" });
    assert.ok(await rejects(call(server, "POST", MAPS, configMap("a"))));
    assert.is((await call(server, "POST", MAPS, configMap("a"))).status, 409);
    assert.equal(
      server.requests.entries({ verb: "create" }).map(({ status }) => status),
      [0, 409],
    );
  }),
);

faults(
  "clear removes the planned faults",
  using({}, async (server) => {
    server.faults.failNext(5, { status: 500 });
    server.faults.clear();
    assert.is((await call(server, "GET", MAPS)).status, 200);
  }),
);

const FILTERS: readonly (readonly [filter: RequestFilter, matches: boolean])[] = [
  [{}, true],
  [{ namespace: "default" }, true],
  [{ namespace: "other" }, false],
  [{ name: "a", verb: "get" }, true],
  [{ name: "b" }, false],
  [{ group: "", version: "v1", plural: "configmaps" }, true],
  [{ group: "batch" }, false],
  [{ userAgent: "robot/1.0 (test)" }, true],
  [{ subresource: "status" }, false],
];

for (const [filter, matches] of FILTERS)
  faults(
    `the filter ${JSON.stringify(filter)} ${matches ? "matches" : "does not match"} a get`,
    using({}, async (server) => {
      server.faults.failNext(1, { status: 500 }, filter);
      assert.is((await call(server, "GET", `${MAPS}/a`)).status, matches ? 500 : 404);
    }),
  );

faults(
  "dropped watches break, and watches that do not match stay open",
  using({}, async (server) => {
    const [lost, kept] = [await Events.of(server, "labelSelector=a"), await Events.of(server, "resourceVersion=0")];
    assert.is(server.openWatches, 2);
    const { path: dropped = "" } = server.requests.entries({ verb: "watch" })[0] ?? {};
    assert.is(server.faults.dropWatches({ path: dropped }), 1);
    assert.ok(await rejects(lost.next()));
    await call(server, "POST", MAPS, configMap("a"));
    assert.is((await kept.next())?.["type"], "ADDED");
  }),
);

const clock = new VirtualClock();
faults(
  "a delayed request is executed after the delay on the server's clock",
  using({ clock }, async (server) => {
    const endDelay = server.faults.delay(1000, { verb: "create" });
    const answer = call(server, "POST", MAPS, configMap("a"));
    while (clock.pending === 0) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(names((await call(server, "GET", MAPS)).body), []);
    await clock.advance(1000);
    assert.is((await answer).status, 201);
    endDelay();
    assert.is((await call(server, "POST", MAPS, configMap("b"))).status, 201);
  }),
);

faults(
  "a watch ends with a bookmark after its timeout on the server's clock",
  using({ clock }, async (server) => {
    const version = await listVersion(server);
    const query = `resourceVersion=${version}&timeoutSeconds=30&allowWatchBookmarks=true`;
    const events = await Events.of(server, query);
    await clock.advance(30_000);
    const bookmark = await events.next();
    assert.is(bookmark?.["type"], "BOOKMARK");
    assert.is(at(bookmark ?? {}, "object", "metadata", "resourceVersion"), version);
    assert.is(await events.next(), undefined);
    assert.is(server.openWatches, 0);
  }),
);

faults(
  "sendBookmarks sends bookmarks to watches that allow them",
  using({}, async (server) => {
    const version = await listVersion(server);
    const events = await Events.of(server, `resourceVersion=${version}&allowWatchBookmarks=true`);
    const without = await Events.of(server, `resourceVersion=${version}`);
    assert.is(server.sendBookmarks({ verb: "watch" }), 2);
    assert.is((await events.next())?.["type"], "BOOKMARK");
    await call(server, "POST", MAPS, configMap("a"));
    assert.is((await without.next())?.["type"], "ADDED");
  }),
);

const history = suite("embedded server: history");

history(
  "after a compaction, older watches get an ERROR event with 410, and older pages a 410 with a new token",
  using({}, async (server) => {
    for (const name of ["a", "b", "c"]) await call(server, "POST", MAPS, configMap(name));
    const page = (await call(server, "GET", `${MAPS}?limit=1`)).body;
    const version = String(at(page, "metadata", "resourceVersion"));
    await call(server, "POST", MAPS, configMap("d"));
    server.compact();
    const error = await (await Events.of(server, `resourceVersion=${version}`)).next();
    assert.equal([error?.["type"], at(error ?? {}, "object", "code")], ["ERROR", 410]);
    const token = String(at(page, "metadata", "continue"));
    const gone = await call(server, "GET", `${MAPS}?limit=1&continue=${token}`);
    assert.equal([gone.status, at(gone.body, "reason")], [410, "Expired"]);
    const onward = String(at(gone.body, "metadata", "continue"));
    assert.equal(names((await call(server, "GET", `${MAPS}?continue=${onward}`)).body), ["b", "c", "d"]);
    const exact = `${MAPS}?resourceVersion=${version}&resourceVersionMatch=Exact`;
    assert.is((await call(server, "GET", exact)).status, 410);
  }),
);

history(
  "a watch from the version of the compaction works",
  using({}, async (server) => {
    server.compact();
    const events = await Events.of(server, `resourceVersion=${await listVersion(server)}`);
    await call(server, "POST", MAPS, configMap("a"));
    assert.is((await events.next())?.["type"], "ADDED");
  }),
);

history(
  "the history has at most historyLimit changes",
  using({ historyLimit: 4 }, async (server) => {
    const version = await listVersion(server);
    for (const name of ["a", "b", "c", "d", "e", "f"]) await call(server, "POST", MAPS, configMap(name));
    const first = await (await Events.of(server, `resourceVersion=${version}`)).next();
    assert.is(first?.["type"], "ERROR");
    const recent = Number(await listVersion(server)) - 2;
    const events = await Events.of(server, `resourceVersion=${recent}`);
    assert.is(at((await events.next()) ?? {}, "object", "metadata", "name"), "e");
  }),
);

const state = suite("embedded server: state");
const folder = mkdtempSync(path.join(tmpdir(), "embedded-server-"));
state.after(() => rmSync(folder, { recursive: true }));

const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const WIDGETS: JsonObject = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.example.com" },
  spec: {
    group: "example.com",
    scope: "Namespaced",
    names: { kind: "Widget", plural: "widgets" },
    versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
  },
};

state("a server starts with the objects, versions and definitions in its file", async () => {
  const file = path.join(folder, "state.json");
  let version = "";
  await using({ file }, async (server) => {
    await call(server, "POST", DEFINITIONS, WIDGETS);
    const widget = { apiVersion: "example.com/v1", kind: "Widget", metadata: { name: "w" } };
    assert.is((await call(server, "POST", "/apis/example.com/v1/namespaces/default/widgets", widget)).status, 201);
    await call(server, "POST", MAPS, configMap("a"));
    // The server writes the file with each answer, not only when it stops.
    assert.ok(readFileSync(file, "utf8").includes('"name":"a"'));
    version = await listVersion(server);
  })();
  assert.equal(readdirSync(folder), ["state.json"], "no temporary file is left");
  await using({ file }, async (server) => {
    assert.is(await listVersion(server), version);
    assert.equal(names((await call(server, "GET", "/apis/example.com/v1/widgets")).body), ["w"]);
    const changed = await call(server, "PATCH", `${MAPS}/a`, { data: { key: "2" } });
    assert.ok(Number(at(changed.body, "metadata", "resourceVersion")) > Number(version));
    const old = await (await Events.of(server, `resourceVersion=${Number(version) - 1}`)).next();
    assert.is(at(old ?? {}, "object", "code"), 410, "the history is not kept");
  })();
});

for (const [what, text] of [
  ["not JSON", "{"],
  ["other JSON", '{"objects":{}}'],
] as const)
  state(`a file that is ${what} is refused and not changed`, async () => {
    const file = path.join(folder, "other.json");
    writeFileSync(file, text);
    const message = await startTestServer({ file }).catch((error: unknown) => String(error));
    assert.is(message, `Error: ${file} is not the state of a test server`);
    assert.is(readFileSync(file, "utf8"), text);
  });

state(
  "a direct write bypasses admission; watches and the garbage collector see it",
  using({}, async (server) => {
    const events = await Events.of(server, `resourceVersion=${await listVersion(server)}`);
    const metadata = { name: "a", namespace: "default", finalizers: ["example.com/held"] };
    const owner = server.objects.put(ConfigMapResource, { apiVersion: "v1", kind: "ConfigMap", metadata });
    const uid = String(at(owner, "metadata", "uid"));
    const ownerReferences = [{ apiVersion: "v1", kind: "ConfigMap", name: "a", uid }];
    const child = { ...configMap("b"), metadata: { name: "b", ownerReferences } };
    await call(server, "POST", MAPS, child);
    assert.equal([(await events.next())?.["type"], (await events.next())?.["type"]], ["ADDED", "ADDED"]);
    assert.ok(server.objects.remove(ConfigMapResource, { name: "a", namespace: "default" }));
    assert.is((await call(server, "GET", `${MAPS}/b`)).status, 404);
    assert.equal(server.objects.list(ConfigMapResource, "default"), []);
    assert.not.ok(server.objects.remove(ConfigMapResource, { name: "a", namespace: "default" }));
  }),
);

state(
  "without garbage collection, dependents of deleted owners stay",
  using({ collectGarbage: false }, async (server) => {
    const ownerReferences = [{ apiVersion: "v1", kind: "ConfigMap", name: "gone", uid: "1" }];
    await call(server, "POST", MAPS, { ...configMap("a"), metadata: { name: "a", ownerReferences } });
    assert.is((await call(server, "GET", `${MAPS}/a`)).status, 200);
  }),
);

const report = suite("embedded server: reports");

report(
  "the log has the requests with their statuses",
  using({}, async (server) => {
    await call(server, "POST", MAPS, configMap("a"));
    await call(server, "GET", `${MAPS}?limit=1`);
    await call(server, "GET", "/apis/batch/v1/jobs?watch=false");
    await call(server, "PUT", "/apis/batch/v1/namespaces/x/jobs/y/status", {});
    assert.equal(
      server.requests
        .entries()
        .map((entry) => [entry.verb, entry.method, entry.path, entry.plural, entry.subresource, entry.status]),
      [
        ["create", "POST", MAPS, "configmaps", "", 201],
        ["list", "GET", `${MAPS}?limit=1`, "configmaps", "", 200],
        ["list", "GET", "/apis/batch/v1/jobs?watch=false", "jobs", "", 200],
        ["update", "PUT", "/apis/batch/v1/namespaces/x/jobs/y/status", "jobs", "status", 400],
      ],
    );
    assert.is(server.requests.entries({ plural: "jobs", userAgent: "robot/1.0 (test)" }).length, 2);
    server.requests.clear();
    assert.equal(server.requests.entries(), []);
  }),
);

report("the server logs at start that it is for tests, and its URL", async () => {
  const lines: string[] = [];
  const server = await startTestServer({ log: jsonLogger((line) => lines.push(line)) });
  await server.stop();
  assert.is(lines.length, 1);
  assert.match(lines[0] ?? "", /API server for tests and demos started; not for production/);
  assert.match(lines[0] ?? "", server.url);
});

report(
  "the kubeconfig has the URL of the server, which is on 127.0.0.1",
  using({}, async (server) => {
    assert.match(server.url, /^http:\/\/127\.0\.0\.1:\d+$/);
    const config: { clusters: { cluster: { server: string } }[] } = parse(server.kubeconfig());
    assert.is(config.clusters[0]?.cluster.server, server.url);
  }),
);

report(
  "a policy decides access reviews",
  using({ policy: ({ resource, verb }) => resource !== "secrets" || verb === "get" }, async (server) => {
    const ask = async (verb: string): Promise<Json | undefined> => {
      const spec = { resourceAttributes: { verb, resource: "secrets" } };
      const url = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
      return at((await call(server, "POST", url, { spec })).body, "status", "allowed");
    };
    assert.equal([await ask("get"), await ask("delete")], [true, false]);
  }),
);

report(
  "a server rejects if its port is in use",
  using({}, async (server) => {
    assert.ok(await rejects(startTestServer({ port: Number(new URL(server.url).port) })));
  }),
);

report(
  "a resource is served as long as its definition exists",
  using({}, async (server) => {
    const served = (): boolean => server.resources.some(({ plural }) => plural === "widgets");
    await call(server, "POST", DEFINITIONS, WIDGETS);
    assert.ok(served());
    await call(server, "DELETE", `${DEFINITIONS}/widgets.example.com`);
    assert.not.ok(served());
  }),
);

for (const each of [faults, history, state, report]) each.run();
