import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseAllDocuments } from "yaml";
import { InfrastructurePackExecutionResource } from "@seam/seam-core";
import {
  type ConfigMap,
  ConfigMapResource,
  CustomResourceDefinitionResource,
  type HttpClient,
  type KubernetesObject,
  Manager,
  NamespaceResource,
  Reconciler,
  type Resource,
  type Result,
  type Watch,
  connectionFromUrl,
  createClient,
  silentLogger,
} from "@seamgen/runtime";
import { type TestServer, startTestServer } from "@seamgen/apiserver";
import { until } from "../cluster/control-plane/until.ts";
import { ROOT } from "../support/built-cli.ts";
import { CopyReconciler, packExecution, untilCopied } from "../support/copy-reconciler.ts";

/** Clients of the published API server for tests: the runtime under faults, and the informer of another library. */
const BUNDLE = path.join(ROOT, "generated", "crds", "all.yaml");
const NAMESPACE = "runtime";

async function withServer(body: (server: TestServer, client: HttpClient) => Promise<void>): Promise<void> {
  const server = await startTestServer();
  const client = createClient(connectionFromUrl(server.url));
  try {
    for (const document of parseAllDocuments(readFileSync(BUNDLE, "utf8"))) {
      const definition = document.toJS() as KubernetesObject; // we print the bundle
      await client.create(CustomResourceDefinitionResource, { metadata: {}, ...definition });
    }
    await client.create(NamespaceResource, { metadata: { name: NAMESPACE } });
    await body(server, client);
  } finally {
    client.close();
    await server.stop();
  }
}

test("a manager reconciles every object although watches drop, the history is compacted, and requests fail", async () => {
  await withServer(async (server, client) => {
    const own = createClient(connectionFromUrl(server.url), { userAgent: "operator" });
    const abort = new AbortController();
    const manager = new Manager({ client: own, log: silentLogger });
    const running = manager.add(new CopyReconciler("one", []), { retry: { maxDelayMs: 200 } }).run(abort.signal);
    const ours = { userAgent: "operator" };
    const names = Array.from({ length: 40 }, (_, i) => `pack-${i}`);
    for (const [i, name] of names.entries()) {
      if (i === 5) server.faults.failNext(5, { status: 500 }, { ...ours, verb: "patch" });
      if (i === 10) server.faults.dropWatches(ours);
      if (i === 15) server.faults.failNext(3, { status: 409 }, { ...ours, subresource: "status" });
      if (i === 20) server.faults.loseAnswers(4, { ...ours, verb: "patch" });
      if (i === 25) {
        server.compact();
        server.faults.dropWatches(ours);
      }
      if (i === 30) server.faults.failNext(2, { status: 429, retryAfterSeconds: 0 }, ours);
      await client.create(InfrastructurePackExecutionResource, packExecution(NAMESPACE, name));
    }
    await untilCopied(client, NAMESPACE, names);
    const [first = ""] = names;
    await client.delete(InfrastructurePackExecutionResource, { name: first, namespace: NAMESPACE });
    const copies = await client.list(ConfigMapResource, { namespace: NAMESPACE });
    assert.not.ok(
      copies.items.some(({ metadata }) => metadata.name === first),
      "the copy is deleted with its owner",
    );
    abort.abort();
    await running;
    own.close();
  });
});

test("a pass that changes nothing sends no request", async () => {
  await withServer(async (server, client) => {
    const own = createClient(connectionFromUrl(server.url), { userAgent: "operator" });
    const abort = new AbortController();
    const passes: string[] = [];
    const running = new Manager({ client: own, log: silentLogger })
      .add(new CopyReconciler("one", passes))
      .run(abort.signal);
    await client.create(InfrastructurePackExecutionResource, packExecution(NAMESPACE, "pack"));
    await untilCopied(client, NAMESPACE, ["pack"]);
    await until("the pass after its own write", () => Promise.resolve(passes.length >= 2));
    const statuses = server.requests.entries({ userAgent: "operator", subresource: "status" });
    assert.is(statuses.length, 1, "the status is written once, though there are two passes");
    abort.abort();
    await running;
    own.close();
  });
});

class Maps extends Reconciler<ConfigMap> {
  override readonly resource = ConfigMapResource;
  override readonly finalizer = "runtime.example.com/maps";
  override readonly rules = [];
  passes = 0;

  override watches(): readonly Watch[] {
    return [];
  }

  /** A look at a moment that has passed. */
  override reconcile(): Promise<Result> {
    if (++this.passes > 10_000) return new Promise(() => undefined); // otherwise a failing test would not end
    return Promise.resolve({ requeueAfterMs: Date.parse("2020-01-01T00:00:00Z") - Date.now() });
  }
}

test("an operator whose passes ask for a moment that has passed renews its lease, answers and stops", async () => {
  await withServer(async (server, client) => {
    const own = createClient(connectionFromUrl(server.url), { userAgent: "operator" });
    const abort = new AbortController();
    const maps = new Maps();
    const leaderElection = { name: "maps", leaseDurationMs: 1500, renewDeadlineMs: 1000, retryPeriodMs: 100 };
    const manager = new Manager({ client: own, log: silentLogger, leaderElection, health: { port: 0 } });
    const running = manager.add(maps).run(abort.signal);
    await client.create(ConfigMapResource, { metadata: { name: "a", namespace: NAMESPACE } });
    await until("a pass", () => Promise.resolve(maps.passes > 0));
    await new Promise((resolve) => setTimeout(resolve, 2000));
    assert.is((await fetch(`http://127.0.0.1:${manager.ports.health}/healthz`)).status, 200);
    assert.ok(server.requests.entries({ userAgent: "operator", verb: "update", plural: "leases" }).length > 5);
    assert.ok(maps.passes < 100, `${maps.passes} passes in 2 s`);
    abort.abort();
    await running;
    own.close();
  });
});

test("an operator that watches a kind without a definition is not ready and says why, until the definition exists", async () => {
  await withServer(async (server, client) => {
    const own = createClient(connectionFromUrl(server.url), { userAgent: "operator" });
    const abort = new AbortController();
    const names = { kind: "Extra", listKind: "ExtraList", plural: "extras", singular: "extra" };
    const group = { apiVersion: "extra.example.com/v1", group: "extra.example.com", version: "v1" };
    const Extra: Resource = { ...InfrastructurePackExecutionResource, ...names, ...group };
    class Both extends Maps {
      override watches() {
        return [{ resource: Extra, map: () => [] }];
      }
    }
    const maps = new Both();
    const manager = new Manager({ client: own, log: silentLogger, health: { port: 0 } });
    const running = manager.add(maps).run(abort.signal);
    await client.create(ConfigMapResource, { metadata: { name: "a", namespace: NAMESPACE } });
    await until("the health server", () => Promise.resolve(manager.ports.health !== undefined));
    const ready = async () => {
      const answer = await fetch(`http://127.0.0.1:${manager.ports.health}/readyz`);
      return { status: answer.status, body: await answer.text() };
    };
    await until("the reason", async () => (await ready()).body.includes("is not served"));
    const { status, body } = await ready();
    assert.is(status, 503);
    assert.match(body, /extras\.v1\.extra\.example\.com is not served: is its CustomResourceDefinition installed\?/);
    assert.is(maps.passes, 0);
    const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
    const versions = [{ name: "v1", served: true, storage: true, schema }];
    const spec = { group: group.group, scope: "Namespaced", names, versions };
    const definition: KubernetesObject = { metadata: { name: "extras.extra.example.com" }, ...{ spec } };
    await client.create(CustomResourceDefinitionResource, { metadata: {}, ...definition });
    await until("readiness", async () => (await ready()).status === 200);
    await until("a pass", () => Promise.resolve(maps.passes > 0));
    abort.abort();
    await running;
    own.close();
  });
});

test("the informer of @kubernetes/client-node sees each change", async () => {
  await withServer(async (server, client) => {
    const k8s = await import("@kubernetes/client-node");
    const config = new k8s.KubeConfig();
    config.loadFromString(server.kubeconfig());
    const core = config.makeApiClient(k8s.CoreV1Api);
    const list = () => core.listNamespacedConfigMap({ namespace: NAMESPACE });
    const informer = k8s.makeInformer(config, `/api/v1/namespaces/${NAMESPACE}/configmaps`, list);
    const seen: string[] = [];
    for (const event of ["add", "update", "delete"] as const)
      informer.on(event, ({ metadata, data }) => seen.push(`${event} ${metadata?.name} ${data?.["a"]}`));
    const key = { name: "map", namespace: NAMESPACE };
    await client.create(ConfigMapResource, { metadata: { ...key, name: "first" }, data: { a: "0" } });
    await informer.start();
    try {
      await client.create(ConfigMapResource, { metadata: key, data: { a: "1" } });
      await client.patch(ConfigMapResource, key, { type: "merge", body: { data: { a: "2" } } });
      await client.delete(ConfigMapResource, key);
      await until("four events", () => Promise.resolve(seen.length >= 4));
      assert.equal(seen, ["add first 0", "add map 1", "update map 2", "delete map 2"]);
    } finally {
      await informer.stop();
    }
  });
});

test.run();
