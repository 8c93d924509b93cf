import type { InfrastructureClusterPack } from "@seam/seam-core";
import { InfrastructurePackExecutionReconcilerBase } from "@seam/seam-core/v1alpha1/infrastructure-pack-execution.reconciler";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ApiServer } from "../../packages/apiserver/src/api-server.ts";
import type { Logger } from "../../packages/base/src/log.ts";
import { jsonLogger, silentLogger } from "../../packages/base/src/log.ts";
import {
  type ConfigMap,
  ConfigMapResource,
  NamespaceResource,
  SecretResource,
} from "../../packages/runtime/src/built-in-kinds.ts";
import type { Change } from "../../packages/runtime/src/cache/change.ts";
import type { Client } from "../../packages/runtime/src/client/client.ts";
import type { Connection } from "../../packages/runtime/src/client/connection.ts";
import { ChangeFilter } from "../../packages/runtime/src/controller/change-filter.ts";
import { OwnVersions } from "../../packages/runtime/src/controller/own-versions.ts";
import { createClient } from "../../packages/runtime/src/client/http-client.ts";
import type { WireRequest } from "../../packages/runtime/src/client/transport.ts";
import { Manager, type ManagerOptions } from "../../packages/runtime/src/manager/manager.ts";
import { metadataOnly } from "../../packages/runtime/src/metadata-only.ts";
import { owns } from "../../packages/runtime/src/owns.ts";
import { setControllerReference, setOwnerReference } from "../../packages/runtime/src/owner.ts";
import {
  and,
  annotationsChanged,
  generationChanged,
  labelsChanged,
  not,
  notOwnWrite,
  or,
  type Predicate,
} from "../../packages/runtime/src/predicates.ts";
import {
  Reconciler,
  type ReconcileContext,
  type Result,
  type Watch,
  type WatchFilter,
} from "../../packages/runtime/src/reconciler.ts";
import { keyOf, type KubernetesObject, type ObjectKey, printKey } from "../../packages/runtime/src/resource.ts";
import { Channel, every, type Source } from "../../packages/runtime/src/sources.ts";
import { writeStatus } from "../../packages/runtime/src/status.ts";
import { settle, VirtualClock } from "../support/virtual-clock.ts";
import { serveWebsites, type Website, WebsiteResource, website } from "../support/website.ts";

const test = suite("watches: selections, predicates, owners, deletions and sources");

interface Parts<T extends KubernetesObject> {
  readonly own?: WatchFilter<T>;
  readonly watches?: readonly Watch[];
  readonly sources?: readonly Source[];
  readonly pass?: (object: T, context: ReconcileContext) => Promise<Result | void>;
}

/** Records its passes as `namespace/name`. */
abstract class Recorder<T extends KubernetesObject> extends Reconciler<T> {
  override readonly finalizer = "example.com/recorder";
  override readonly rules = [];
  readonly passes: string[] = [];
  readonly parts: Parts<T>;

  constructor(parts: Parts<T> = {}) {
    super();
    this.parts = parts;
  }

  override own() {
    return this.parts.own ?? super.own();
  }

  override watches() {
    return this.parts.watches ?? [];
  }

  override sources() {
    return this.parts.sources ?? super.sources();
  }

  override async reconcile(object: T, context: ReconcileContext): Promise<Result> {
    this.passes.push(printKey(keyOf(object)));
    return (await this.parts.pass?.(object, context)) ?? {};
  }
}

class Websites extends Recorder<Website> {
  override readonly resource = WebsiteResource;
}

class Maps extends Recorder<ConfigMap> {
  override readonly resource = ConfigMapResource;
}

class Mourner extends Maps {
  readonly deleted: string[] = [];
  fails = 0;

  override reconcileDeleted(key: ObjectKey, _: ReconcileContext, last?: ConfigMap): Promise<Result> {
    this.deleted.push(`${printKey(key)} ${last?.data?.["color"] ?? "unknown"}`);
    return this.fails-- > 0 ? Promise.reject(new Error("not now")) : Promise.resolve({});
  }
}

interface World {
  readonly server: ApiServer;
  readonly client: Client;
  readonly clock: VirtualClock;
  readonly lines: { readonly [field: string]: unknown }[];
  run(reconcilers: readonly Reconciler[], options?: RunOptions): Promise<Manager>;
}

interface RunOptions extends Partial<ManagerOptions> {
  readonly connection?: Connection;
}

/** Runs the body with an API server in this process. Managers that it starts are stopped afterwards. */
function using(body: (world: World) => Promise<void>): () => Promise<void> {
  return async () => {
    const clock = new VirtualClock();
    const server = new ApiServer({ clock });
    serveWebsites(server);
    const stop = new AbortController();
    const managers: Promise<void>[] = [];
    const lines: { readonly [field: string]: unknown }[] = [];
    const log: Logger = jsonLogger((line) => lines.push(JSON.parse(line)));
    const run = async (reconcilers: readonly Reconciler[], { connection, ...options }: RunOptions = {}) => {
      const client = createClient(connection ?? server.connection, { clock, userAgent: "operator" });
      const manager = new Manager({ client, clock, log, random: () => 0, ...options });
      reconcilers.forEach((reconciler, i) => manager.add(reconciler, { name: `c${i}` }));
      managers.push(manager.run(stop.signal));
      await quiet();
      return manager;
    };
    const client = createClient(server.connection, { clock });
    try {
      await body({ server, client, clock, lines, run });
    } finally {
      stop.abort();
      await clock.advance(30_000);
      await Promise.all(managers);
    }
  };
}

async function quiet(): Promise<void> {
  for (let i = 0; i < 10; i++) await settle();
}

const map = (name: string, metadata: ConfigMap["metadata"] = {}, data = { color: "red" }): ConfigMap => ({
  metadata: { name, namespace: "default", ...metadata },
  data,
});
const key = (name: string, namespace = "default"): ObjectKey => ({ name, namespace });
const labels = (app: string) => ({ labels: { app } });
const merge = (client: Client, name: string, body: object) =>
  client.patch(ConfigMapResource, key(name), { type: "merge", body });
const mapped = (...keys: readonly ObjectKey[]) => ({ map: () => keys });

/** A connection on which each event of a watch arrives a minute late, so that readers see own writes before their events. */
function late({ server, clock }: World): Connection {
  const { transport, ...rest } = server.connection;
  const send = async (request: WireRequest) => {
    const answer = await transport.send(request);
    return request.watch ? { ...answer, lines: () => delayed(answer.lines(), clock) } : answer;
  };
  return { ...rest, transport: { ...transport, send } };
}

async function* delayed(lines: AsyncIterable<string>, clock: VirtualClock): AsyncGenerator<string> {
  for await (const line of lines) {
    await new Promise<void>((resolve) => clock.setTimer(resolve, 60_000));
    yield line;
  }
}

/** The paths of the watches that were opened. */
const opened = ({ server }: World) =>
  server.requests.entries({ verb: "watch", userAgent: "operator" }).map(({ path }) => decodeURIComponent(path));

test(
  "a label selector limits the objects that get passes, and what the server sends",
  using(async (world) => {
    const { client, run } = world;
    await client.create(ConfigMapResource, map("a", labels("web")));
    await client.create(ConfigMapResource, map("b"));
    const maps = new Maps({ own: { labelSelector: "app=web" } });
    await run([maps]);
    assert.equal(maps.passes, ["default/a"]);
    await merge(client, "b", { metadata: labels("web") });
    await quiet();
    assert.equal(maps.passes, ["default/a", "default/b"]);
    assert.match(opened(world).join(), /labelSelector=app=web/);
  }),
);

test(
  "an object that leaves the selection is reported like a deleted one",
  using(async ({ client, run }) => {
    await client.create(ConfigMapResource, map("a", labels("web")));
    const mourner = new Mourner({ own: { labelSelector: "app in (web)" } });
    await run([mourner]);
    await merge(client, "a", { metadata: labels("db"), data: { color: "blue" } });
    await quiet();
    assert.equal([mourner.passes, mourner.deleted], [["default/a"], ["default/a red"]]);
  }),
);

test(
  "a field selector of a watch limits what it reports and what the cache holds",
  using(async (world) => {
    const { client, run } = world;
    for (const name of ["a", "b"]) await client.create(SecretResource, { metadata: key(name), data: {} });
    await client.create(ConfigMapResource, map("m"));
    const seen: number[] = [];
    const pass = async (_: ConfigMap, { cache }: ReconcileContext) => void seen.push(cache.list(SecretResource).length);
    const watch = { resource: SecretResource, fieldSelector: "metadata.name=a", ...mapped(key("m")) };
    await run([new Maps({ watches: [watch], pass })]);
    for (const name of ["a", "b"])
      await client.patch(SecretResource, key(name), { type: "merge", body: { data: { x: "eA==" } } });
    await quiet();
    assert.equal(seen, [1, 1]);
    assert.match(opened(world).join(), /fieldSelector=metadata\.name=a/);
  }),
);

test(
  "a watch of some namespaces leaves out the others, whatever the namespace of the manager",
  using(async (world) => {
    const { client, run } = world;
    for (const name of ["x", "y"]) await client.create(NamespaceResource, { metadata: { name } });
    for (const namespace of ["default", "x", "y"]) await client.create(ConfigMapResource, map("a", { namespace }));
    const maps = new Maps({ own: { namespaces: ["x", "y", "x"] } });
    await run([maps], { namespace: "default" });
    assert.equal(maps.passes, ["x/a", "y/a"]);
    await client.delete(ConfigMapResource, key("a", "y"));
    await client.create(ConfigMapResource, map("b", { namespace: "y" }));
    await quiet();
    assert.equal(maps.passes, ["x/a", "y/a", "y/b"]);
    assert.is(opened(world).length, 2);
  }),
);

test("namespaces of a cluster-scoped kind, an empty list and an invalid selector are mistakes", () => {
  const add = (watch: Partial<Watch>) => () => {
    const client = createClient(new ApiServer().connection);
    const watches = [{ resource: NamespaceResource, ...mapped(), ...watch }];
    new Manager({ client, log: jsonLogger(() => undefined) }).add(new Maps({ watches }));
  };
  assert.throws(add({ namespaces: ["x"] }), /Namespace has namespaces, but the kind is cluster-scoped/);
  assert.throws(add({ resource: SecretResource, namespaces: [] }), /Secret has no namespaces: leave them out/);
  assert.throws(add({ labelSelector: "a b" }), /unable to parse requirement/);
  assert.throws(add({ fieldSelector: "metadata.name" }), /invalid selector: 'metadata.name'/);
});

test(
  "watches with the same selection share one informer, and another selection has its own",
  using(async (world) => {
    const secrets = (filter: WatchFilter) => ({ watches: [{ resource: SecretResource, ...mapped(), ...filter }] });
    const predicate = () => true;
    const web = { labelSelector: "app=web" };
    const all = [
      {},
      { predicate },
      { labelSelector: "" },
      web,
      { ...web, predicate },
      { ...web, transform: <T>(object: T) => object },
    ];
    await world.run(all.map((filter) => new Maps(secrets(filter))));
    const secretWatches = opened(world).filter((path) => path.includes("/secrets"));
    assert.equal(secretWatches.map((path) => path.includes("app=web")).sort(), [false, true, true]);
  }),
);

test(
  "a reconciler reads what its own watches select, although another one watches more",
  using(async ({ client, run }) => {
    for (const app of ["web", "db"]) await client.create(SecretResource, { metadata: { ...key(app), ...labels(app) } });
    await client.create(ConfigMapResource, map("m"));
    const seen: string[][] = [];
    const reader = (watches: readonly Watch[], own: WatchFilter<ConfigMap> = {}) =>
      new Maps({
        watches,
        own,
        pass: async (_, { cache }) =>
          void seen.push(cache.list(SecretResource).map(({ metadata }) => metadata.name ?? "")),
      });
    const watch = { resource: SecretResource, ...mapped() };
    await run([
      reader([{ ...watch, labelSelector: "app=web" }]),
      reader([watch]),
      reader([
        { ...watch, labelSelector: "app=web" },
        { ...watch, fieldSelector: "metadata.name=db" },
      ]),
      reader([
        { ...watch, labelSelector: "app=web" },
        { ...watch, labelSelector: "app" },
      ]),
    ]);
    assert.equal(seen.map((names) => names.sort().join()).sort(), ["db,web", "db,web", "db,web", "web"]);
  }),
);

test(
  "a watch of metadata only gets and keeps no more, and sees own writes of whole objects at once",
  using(async (world) => {
    const { client, clock, run } = world;
    const MetadataResource = metadataOnly(ConfigMapResource);
    for (const name of ["a", "b"]) await client.create(ConfigMapResource, map(name, labels("web")));
    await client.create(NamespaceResource, { metadata: { name: "other" } });
    const seen: unknown[] = [];
    class Secrets extends Recorder<KubernetesObject> {
      override readonly resource = SecretResource;
    }
    await client.create(SecretResource, { metadata: key("s") });
    const reconciler = new Secrets({
      watches: [{ resource: MetadataResource, ...mapped(key("s")) }],
      pass: async (_, { cache, client: own }) => {
        const { metadata, ...rest } = cache.get(MetadataResource, key("a")) ?? {};
        if (seen.length === 0) {
          assert.equal(cache.get(MetadataResource, key("a"))?.metadata.labels, { app: "web" });
          await own.patch(ConfigMapResource, key("a"), { type: "merge", body: { metadata: labels("own") } });
          seen.push(cache.get(MetadataResource, key("a"))?.metadata.labels);
        }
        seen.push(rest, Object.keys(metadata ?? {}).includes("managedFields"));
      },
    });
    await run([reconciler], { connection: late(world) });
    const type = { apiVersion: "v1", kind: "ConfigMap" };
    assert.equal(seen, [{ app: "own" }, type, false]);
    await clock.advance(60_000);
    assert.equal(seen, [{ app: "own" }, type, false, type, false]);
    await client.update(ConfigMapResource, { ...map("b"), data: { color: "green" } });
    await clock.advance(300_000);
    assert.equal(reconciler.passes.length, 3, "a change of the data is an event too");
  }),
);

test(
  "a transform applies to lists, events and own writes, and cannot lose the identity of an object",
  using(async ({ client, run, lines }) => {
    const transform = ({ data, ...rest }: ConfigMap): ConfigMap => {
      if (data?.["color"] === "bad") throw new Error("bad color");
      return { ...rest, metadata: {}, data: { kept: String(Object.keys(data ?? {}).length) } };
    };
    for (const name of ["a", "b"]) await client.create(ConfigMapResource, map(name));
    const seen: string[] = [];
    const maps = new Maps({
      own: { transform },
      pass: async ({ metadata, data }, { client: own, cache }) => {
        seen.push(`${metadata.name} ${metadata.labels ?? ""} ${JSON.stringify(data)}`);
        if (metadata.name !== "a" || seen.length > 1) return;
        await merge(own, "a", { data: { more: "1" } });
        seen.push(`own ${JSON.stringify(cache.get(ConfigMapResource, key("a"))?.data)}`);
      },
    });
    await run([maps]);
    await merge(client, "b", { data: { color: "bad" } });
    await quiet();
    const [a, b] = ["a", "b"].map((name) => seen.filter((line) => line.startsWith(name)));
    assert.equal(a, ['a  {"kept":"1"}', 'a  {"kept":"2"}']);
    assert.equal(b, ['b  {"kept":"1"}', 'b  {"color":"bad"}']);
    assert.ok(seen.includes('own {"kept":"2"}'));
    assert.match(JSON.stringify(lines), /a transform failed, so the whole object is kept/);
  }),
);

test("two transforms of one kind in one reconciler are a mistake", () => {
  const watch = { resource: SecretResource, ...mapped() };
  const watches = [watch, { ...watch, labelSelector: "app", transform: <T>(object: T) => object }];
  const manager = new Manager({ client: createClient(new ApiServer().connection), log: jsonLogger(() => undefined) });
  assert.throws(() => manager.add(new Maps({ watches })), /watches secrets with different transforms/);
});

test(
  "an own write after which the selection no longer includes the object removes it from the cache at once",
  using(async (world) => {
    const { client, clock, run } = world;
    await client.create(ConfigMapResource, map("a", labels("web")));
    const seen: (string | undefined)[] = [];
    const maps = new Maps({
      own: { labelSelector: "app=web" },
      pass: async ({ metadata }, { client: own, cache }) => {
        const look = () => seen.push(cache.get(ConfigMapResource, keyOf({ metadata }))?.metadata.labels?.["app"]);
        for (const app of ["db", "web", "db"]) {
          await merge(own, "a", { metadata: labels(app) });
          look();
        }
        await own.create(ConfigMapResource, map("b", labels("db")));
        seen.push(cache.get(ConfigMapResource, key("b"))?.metadata.name);
      },
    });
    await run([maps], { connection: late(world) });
    assert.equal(seen, [undefined, "web", undefined, undefined]);
    await clock.advance(600_000);
    assert.equal(maps.passes, ["default/a"]);
  }),
);

test("the watches of a generated base can be extended with each option, and more watches can follow", () => {
  class Extended extends InfrastructurePackExecutionReconcilerBase {
    override watches() {
      const base = super.watches().map((watch) => ({ ...watch, predicate: generationChanged, namespaces: ["packs"] }));
      return [...base, owns(this.resource, ConfigMapResource)];
    }
    override mapInfrastructureClusterPack({ spec }: InfrastructureClusterPack) {
      return [{ name: spec.version }];
    }
    override reconcile = () => Promise.resolve({});
  }
  const [packs, maps] = new Extended().watches();
  const pack = { metadata: { name: "p" }, spec: { version: "v1" } } as InfrastructureClusterPack;
  assert.equal(packs?.map(pack, { get: () => undefined, list: () => [] }), [{ name: "v1" }]);
  assert.equal([packs?.resource.kind, packs?.namespaces, packs?.predicate], ["InfrastructureClusterPack", ["packs"], generationChanged]); // prettier-ignore
  assert.is(maps?.resource, ConfigMapResource);
});

// ---- predicates

const meta = (metadata: ConfigMap["metadata"]): ConfigMap => ({ metadata: { name: "a", ...metadata } });
const updated = (old: ConfigMap["metadata"], now: ConfigMap["metadata"]): Change<ConfigMap> => {
  return { type: "updated", old: meta(old), object: meta(now), cause: "watch" };
};
const CHANGES = {
  generation: updated({ generation: 1, resourceVersion: "1" }, { generation: 2, resourceVersion: "2" }),
  status: updated({ generation: 1, resourceVersion: "1" }, { generation: 1, resourceVersion: "2" }),
  "deletion begins": updated({ generation: 1 }, { generation: 1, deletionTimestamp: "2026-01-01T00:00:00Z" }),
  "no generation": updated({ resourceVersion: "1" }, { resourceVersion: "2" }),
  labels: updated({ generation: 1 }, { generation: 1, ...labels("web") }),
  annotations: updated({ generation: 1 }, { generation: 1, annotations: { a: "b" } }),
  "own write": { ...updated({ generation: 1 }, { generation: 2 }), own: true },
  added: { type: "added", object: meta({}), cause: "watch" },
  deleted: { type: "deleted", object: meta({}), cause: "watch" },
} satisfies { readonly [name: string]: Change<ConfigMap> };

const always = ["added", "deleted"];
const ACCEPTED: readonly (readonly [string, Predicate<ConfigMap>, readonly string[]])[] = [
  ["generationChanged", generationChanged, ["generation", "deletion begins", "no generation", "own write", ...always]],
  ["labelsChanged", labelsChanged, ["labels", ...always]],
  ["annotationsChanged", annotationsChanged, ["annotations", ...always]],
  ["notOwnWrite", notOwnWrite, Object.keys(CHANGES).filter((name) => name !== "own write")],
  ["or", or(labelsChanged, annotationsChanged), ["labels", "annotations", ...always]],
  ["and", and(generationChanged, notOwnWrite), ["generation", "deletion begins", "no generation", ...always]],
  ["not", not(or(generationChanged, labelsChanged)), ["status", "annotations"]],
  ["and of none", and(), Object.keys(CHANGES)],
  ["or of none", or(), []],
];
for (const [name, predicate, accepted] of ACCEPTED)
  test(`${name} accepts ${accepted.join(", ") || "nothing"}`, () => {
    const found = Object.entries(CHANGES).filter(([, change]) => predicate(change));
    assert.equal(found.map(([change]) => change).sort(), [...accepted].sort());
  });

/** Writes another time into the status in each pass. */
const stamp = (times = { written: 0 }) => {
  return async (object: Website, { client }: ReconcileContext) => {
    if (times.written === 300) return;
    const status = { ...object.status, time: String(times.written++) };
    await writeStatus(client, WebsiteResource, object, status);
  };
};

for (const [name, own, expected] of [
  ["no predicate", {}, 301],
  ["generationChanged", { predicate: generationChanged }, 1],
  ["notOwnWrite", { predicate: notOwnWrite }, 1],
] as const)
  test(
    `a pass that writes the time into the status causes ${expected} passes with ${name}`,
    using(async ({ client, run }) => {
      await client.create(WebsiteResource, website("a"));
      const websites = new Websites({ own, pass: stamp() });
      await run([websites]);
      for (let i = 0; i < 40; i++) await quiet();
      assert.is(websites.passes.length, expected);
      await client.patch(WebsiteResource, key("a"), { type: "merge", body: { spec: { host: "b" } } });
      await quiet();
      assert.ok(websites.passes.length > expected, "a change of the spec causes a pass");
    }),
  );

test(
  "notOwnWrite waits for the answer to a write whose event comes first",
  using(async ({ server, client, clock, run }) => {
    await client.create(WebsiteResource, website("a"));
    const { transport, ...rest } = server.connection;
    const send = async (request: WireRequest) => {
      const answer = await transport.send(request);
      if (request.method === "PATCH") await new Promise<void>((resolve) => clock.setTimer(resolve, 1000));
      return answer;
    };
    const connection = { ...rest, transport: { ...transport, send } };
    const websites = new Websites({ own: { predicate: notOwnWrite }, pass: stamp() });
    await run([websites], { connection });
    await clock.advance(10_000);
    assert.equal(websites.passes, ["default/a"]);
  }),
);

test(
  "a change of someone else causes a pass although an own write without effect returns its version",
  using(async ({ server, client, run }) => {
    await client.create(WebsiteResource, website("a"));
    const applied = { metadata: key("a"), spec: { host: "a.example.com" } };
    await client.apply(WebsiteResource, applied, { fieldManager: "operator", force: true });
    const { transport, ...rest } = server.connection;
    const send = async (request: WireRequest) => {
      // Someone else is faster, and the event of that write arrives before the answer.
      if (request.method === "PATCH" && websites.passes.length === 1) {
        await client.patch(WebsiteResource, key("a"), { type: "merge", body: { metadata: labels("web") } });
        await quiet();
      }
      return transport.send(request);
    };
    const websites = new Websites({
      own: { predicate: notOwnWrite },
      pass: async (_, { client: own }) =>
        void (await own.apply(WebsiteResource, applied, { fieldManager: "operator", force: true })),
    });
    await run([websites], { connection: { ...rest, transport: { ...transport, send } } });
    for (let i = 0; i < 5; i++) await quiet();
    assert.is(websites.passes.length, 2);
  }),
);

test("a version that the controller wrote is an own write in an event, and not in a relist, which may hide others", () => {
  const own = new OwnVersions();
  const object = { metadata: { ...key("a"), uid: "u", resourceVersion: "7" } };
  own.begin(ConfigMapResource, key("a"))(object);
  const taken: string[] = [];
  const take = new ChangeFilter(own, silentLogger).add(
    { resource: ConfigMapResource, predicate: notOwnWrite },
    ({ cause }) => taken.push(cause),
  );
  for (const cause of ["watch", "relist", "initial", "resync"] as const) take({ type: "updated", object, cause });
  take({ type: "updated", object: { metadata: { ...object.metadata, uid: "other" } }, cause: "watch" });
  assert.equal(taken, ["relist", "initial", "resync", "watch"]);
});

test(
  "another controller's write is not an own write",
  using(async ({ client, run }) => {
    await client.create(WebsiteResource, website("a"));
    const reader = new Websites({ own: { predicate: notOwnWrite } });
    const times = { written: 299 };
    await run([new Websites({ own: { predicate: notOwnWrite }, pass: stamp(times) }), reader]);
    assert.is(reader.passes.length, 2);
  }),
);

test(
  "a predicate does not stop a resync, and one that throws lets changes through",
  using(async ({ client, clock, run, lines }) => {
    await client.create(ConfigMapResource, map("a"));
    const [never, broken] = [new Maps({ own: { predicate: () => false } }), new Maps({ own: { predicate: fail } })];
    await run([never, broken], { resyncMs: 60_000 });
    await merge(client, "a", { data: { color: "blue" } });
    await quiet();
    assert.equal([never.passes.length, broken.passes.length], [1, 2]);
    assert.match(JSON.stringify(lines), /a predicate failed, so the change counts/);
    await clock.advance(60_000);
    assert.equal([never.passes.length, broken.passes.length], [2, 3]);
  }),
);

function fail(): never {
  throw new Error("broken");
}

// ---- owners

test(
  "owns wakes the controller of an object, and with `by: owner` each owner of the kind",
  using(async ({ client, run }) => {
    const owners = [];
    for (const name of ["a", "b"]) owners.push(await client.create(WebsiteResource, website(name)));
    const [a, b] = owners as [Website, Website];
    const byController = new Websites({ watches: [owns(WebsiteResource, ConfigMapResource)] });
    const byOwner = new Websites({ watches: [owns(WebsiteResource, ConfigMapResource, { by: "owner" })] });
    await run([byController, byOwner]);
    for (const { passes } of [byController, byOwner]) passes.length = 0;
    const child = setOwnerReference(map("child"), { object: b, resource: WebsiteResource });
    await client.create(ConfigMapResource, setControllerReference(child, a, WebsiteResource));
    await client.create(ConfigMapResource, map("foreign", { ownerReferences: [{ ...reference(a), apiVersion: "other.com/v1" }] })); // prettier-ignore
    await quiet();
    assert.equal(byController.passes, ["default/a"]);
    assert.equal(byOwner.passes.sort(), ["default/a", "default/b"]);
    byController.passes.length = 0;
    const moved = { metadata: { ownerReferences: [{ ...reference(b), apiVersion: "example.com/v2" }] } };
    await merge(client, "child", moved);
    await quiet();
    assert.equal(byController.passes.sort(), ["default/a", "default/b"], "the owner before and the owner after");
  }),
);

const reference = ({ metadata }: Website) => {
  const { name = "", uid = "" } = metadata;
  return { apiVersion: "example.com/v1", kind: "Website", name, uid, controller: true };
};

test("owns of a cluster-scoped owner gives a key without a namespace", () => {
  const { map: keysOf } = owns(NamespaceResource, ConfigMapResource);
  const owner = { apiVersion: "v1", kind: "Namespace", name: "x", uid: "u", controller: true };
  const cache = { get: () => undefined, list: () => [] };
  assert.equal(keysOf(map("a", { ownerReferences: [owner] }), cache), [{ name: "x" }]);
  assert.equal(keysOf(map("a", { ownerReferences: [{ ...owner, controller: false }] }), cache), []);
  assert.equal(keysOf(map("a"), cache), []);
});

// ---- deletions

test(
  "a deletion causes a pass with the last known state, which is retried when it fails",
  using(async ({ client, clock, run }) => {
    for (const name of ["a", "b"]) await client.create(ConfigMapResource, map(name));
    const mourner = new Mourner();
    mourner.fails = 2;
    await run([mourner]);
    await client.delete(ConfigMapResource, key("a"));
    await clock.advance(1000);
    assert.equal(mourner.deleted, ["default/a red", "default/a red", "default/a red"]);
    assert.equal(mourner.passes, ["default/a", "default/b"]);
  }),
);

test(
  "a deletion during a pass is reported with the last known state",
  using(async ({ client, run }) => {
    await client.create(ConfigMapResource, map("a"));
    let release = () => {};
    const mourner = new Mourner({ pass: () => new Promise((resolve) => (release = resolve)) });
    await run([mourner]);
    await client.delete(ConfigMapResource, key("a"));
    await quiet();
    release();
    await quiet();
    assert.equal(mourner.deleted, ["default/a red"]);
  }),
);

test(
  "an object that exists again is reconciled, and a name that no object ever had is reported without a state",
  using(async ({ client, run }) => {
    await client.create(ConfigMapResource, map("a"));
    let release = () => {};
    const mourner = new Mourner({
      watches: [{ resource: SecretResource, ...mapped(key("missing")) }],
      pass: () => (mourner.passes.length === 1 ? new Promise((resolve) => (release = resolve)) : Promise.resolve()),
    });
    await run([mourner]);
    await client.delete(ConfigMapResource, key("a"));
    await client.create(ConfigMapResource, map("a", {}, { color: "blue" }));
    await client.create(SecretResource, { metadata: key("s") });
    await quiet();
    release();
    await quiet();
    assert.equal([mourner.passes, mourner.deleted], [["default/a", "default/a"], ["default/missing unknown"]]);
  }),
);

test(
  "without reconcileDeleted a deletion causes no pass and no metric",
  using(async ({ client, run }) => {
    await client.create(ConfigMapResource, map("a"));
    const maps = new Maps();
    await run([maps]);
    await client.delete(ConfigMapResource, key("a"));
    await quiet();
    assert.equal(maps.passes, ["default/a"]);
  }),
);

// ---- sources

test(
  "a channel causes passes from when the controller runs until it stops",
  using(async ({ client, run }) => {
    for (const name of ["a", "b"]) await client.create(ConfigMapResource, map(name));
    const channel = new Channel();
    channel.push(key("a"));
    const maps = new Maps({ sources: [channel] });
    await run([maps]);
    channel.push(key("b"));
    channel.push(key("nothing"));
    await quiet();
    assert.equal(maps.passes, ["default/a", "default/b", "default/b"]);
  }),
);

test(
  "a timer causes passes over its keys, and goes on after an error",
  using(async ({ client, clock, run, lines }) => {
    for (const name of ["a", "b"]) await client.create(ConfigMapResource, map(name));
    let ticks = 0;
    const timer = every(1000, (cache) => {
      if (++ticks === 2) throw new Error("no keys");
      return cache.list(ConfigMapResource).slice(0, 1).map(keyOf);
    });
    const maps = new Maps({ sources: [timer] });
    await run([maps]);
    await clock.advance(3000);
    assert.equal(maps.passes, ["default/a", "default/b", "default/a", "default/a"]);
    assert.match(JSON.stringify(lines), /a timer failed to list its keys/);
    assert.throws(() => every(0, () => []), RangeError);
    assert.throws(() => every(NaN, () => []), RangeError);
  }),
);

test.run();
