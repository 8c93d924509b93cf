import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  ConfigMapResource,
  EventResource,
  JobResource,
  LeaseResource,
  type ConfigMap,
} from "../../packages/runtime/src/built-in-kinds.ts";
import { toApiError } from "../../packages/runtime/src/client/errors.ts";
import { jsonLogger, silentLogger } from "../../packages/base/src/log.ts";
import { Fence } from "../../packages/runtime/src/manager/fence.ts";
import { LeaseLostError } from "../../packages/runtime/src/manager/leader-election.ts";
import { ManagerClient } from "../../packages/runtime/src/manager/manager-client.ts";
import { Manager, type ManagerOptions } from "../../packages/runtime/src/manager/manager.ts";
import { exponentialBuckets, Registry } from "../../packages/runtime/src/metrics/registry.ts";
import { Reconciler, type ReconcileContext, type Result, type Watch } from "../../packages/runtime/src/reconciler.ts";
import type { KubernetesObject, ObjectKey, Resource } from "../../packages/runtime/src/resource.ts";
import { job, RecordingClient } from "../support/recording-client.ts";
import { settle, VirtualClock } from "../support/virtual-clock.ts";

const test = suite("the manager");

const key = (name: string): ObjectKey => ({ name, namespace: "n" });
const map = (name: string, data: { [key: string]: string } = {}): ConfigMap => ({ metadata: key(name), data });

class Maps extends Reconciler<ConfigMap> {
  override readonly resource = ConfigMapResource;
  override readonly finalizer = "x.example.com/maps";
  override readonly rules = [];
  readonly #pass: (object: ConfigMap, context: ReconcileContext) => Promise<Result>;

  constructor(pass: (object: ConfigMap, context: ReconcileContext) => Promise<Result> = () => Promise.resolve({})) {
    super();
    this.#pass = pass;
  }

  override watches(): readonly Watch[] {
    return [];
  }

  override reconcile(object: ConfigMap, context: ReconcileContext) {
    return this.#pass(object, context);
  }
}

const LEADER = { leaderElection: { name: "lock", identity: "me" } };

async function setUp(options: Partial<ManagerOptions> = {}) {
  const [client, clock, stop] = [new RecordingClient(), new VirtualClock(), new AbortController()];
  await client.create(ConfigMapResource, map("a"));
  client.calls.length = 0;
  const manager = new Manager({ client, clock, random: () => 0, log: silentLogger, ...options });
  const start = () => {
    const state: { ended?: "well" | Error } = {};
    void manager.run(stop.signal).then(
      () => (state.ended = "well"),
      (error: Error) => (state.ended = error),
    );
    return state;
  };
  return { client, clock, stop, manager, start };
}

const holder = (client: RecordingClient) => client.stored(LeaseResource)[0]?.spec?.holderIdentity;

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => assert.unreachable("the promise did not reject"),
    (error: unknown) => error,
  );
}

test("a manager makes passes, stops at an abort, and runs only once", async () => {
  const { clock, manager, start, stop } = await setUp();
  const names: (string | undefined)[] = [];
  manager.add(new Maps(({ metadata }) => Promise.resolve((names.push(metadata.name), {}))));
  const state = start();
  await settle();
  assert.equal(names, ["a"]);
  assert.throws(() => manager.add(new Maps()), /the manager has started/);
  assert.match(String(await rejection(manager.run())), /can run only once/);
  stop.abort();
  await settle();
  assert.equal([state.ended, clock.pending], ["well", 0]);
});

test("reconcilers of one kind share an informer and need different names", async () => {
  const { client, manager, start } = await setUp();
  manager.add(new Maps());
  assert.throws(() => manager.add(new Maps()), /two controllers are named "configmap"/);
  manager.add(new Maps(), { name: "second" });
  start();
  await settle();
  assert.is(client.calls.filter(({ verb }) => verb === "list").length, 1);
});

test("the objects of a reconciler are listed after the kinds that it watches", async () => {
  const { client, manager, start } = await setUp();
  const releases: (() => void)[] = [];
  client.before = ({ verb }) => (verb === "list" ? new Promise<void>((resolve) => releases.push(resolve)) : undefined);
  class Owner extends Maps {
    override watches(): readonly Watch[] {
      return [JobResource, LeaseResource].map((resource) => ({ resource, map: () => [] }));
    }
  }
  manager.add(new Owner());
  start();
  const listed = () => client.calls.filter(({ verb }) => verb === "list").map(({ plural }) => plural);
  await settle();
  releases[0]?.();
  await settle();
  assert.equal(listed(), ["jobs", "leases"]);
  releases[1]?.();
  await settle();
  assert.equal(listed(), ["jobs", "leases", "configmaps"]);
});

test("no pass starts before the caches have synced and the lease is held", async () => {
  const { client, clock, manager, start } = await setUp(LEADER);
  let passes = 0;
  manager.add(new Maps(() => Promise.resolve((passes++, {}))));
  const other = { holderIdentity: "other", leaseDurationSeconds: 15 };
  await client.create(LeaseResource, { metadata: { name: "lock", namespace: "default" }, spec: other });
  let list = () => {};
  client.before = ({ verb }) => (verb === "list" ? new Promise<void>((resolve) => (list = resolve)) : undefined);
  client.calls.length = 0;
  start();
  await settle();
  assert.not.ok(
    client.calls.some(({ plural }) => plural === "leases"),
    "the lease is requested after the caches have synced",
  );
  list();
  await settle();
  assert.is(passes, 0);
  await clock.advance(20_000);
  assert.equal([passes, holder(client)], [1, "me"]);
});

const WAITS: readonly (readonly [status: number, wait: RegExp])[] = [
  [404, /^jobs\.v1\.batch is not served: is its CustomResourceDefinition installed\?$/],
  [
    403,
    /^jobs\.v1\.batch is forbidden: the account needs the rule \{"apiGroups":\["batch"\],"resources":\["jobs"\],"verbs":\["list","watch"\]\}$/,
  ],
  [500, /^jobs\.v1\.batch cannot be listed: refused$/],
];

/** A manager with a reconciler of ConfigMaps, and another one that also watches Jobs, which cannot be listed at first. */
async function withBlockedJobs(status: number, { optional = false, ...options }: Blocked = {}) {
  const lines: { readonly [field: string]: unknown }[] = [];
  const log = jsonLogger((line) => lines.push(JSON.parse(line) as { readonly [field: string]: unknown }));
  const set = await setUp({ ...LEADER, log, ...options });
  await set.client.create(JobResource, job(key("job")));
  const state = { blocked: true };
  set.client.before = ({ plural }) => {
    if (plural !== "jobs" || !state.blocked) return undefined;
    return Promise.reject(toApiError({ status, reason: "", message: "refused", causes: [] }));
  };
  const passes: string[] = [];
  class Jobs extends Maps {
    override watches() {
      return [{ resource: JobResource, optional, map: () => [key("a")] }];
    }
  }
  const pass = (controller: string) => () => Promise.resolve((passes.push(controller), {}));
  set.manager.add(new Maps(pass("maps")), { name: "maps" }).add(new Jobs(pass("jobs")), { name: "jobs" });
  return { ...set, passes, lines, free: () => (state.blocked = false) };
}

type Blocked = Partial<ManagerOptions> & { readonly optional?: boolean };

for (const [status, wait] of WAITS)
  test(`a kind whose list is answered with ${status} holds up its own controller only, and the log repeats why`, async () => {
    const { client, clock, start, stop, passes, lines, free } = await withBlockedJobs(status);
    const state = start();
    await settle();
    assert.equal([passes, holder(client)], [["maps"], "me"]);
    await clock.advance(200_000);
    const waits = lines.map(({ wait }) => wait).filter((text) => text !== undefined);
    assert.ok(waits.length >= 3 && waits.length <= 4, `${waits.length} lines in 200 s`);
    for (const text of waits) assert.match(String(text), wait);
    free();
    await clock.advance(40_000);
    assert.equal(passes, ["maps", "jobs"]);
    stop.abort();
    await settle();
    assert.is(state.ended, "well");
  });

test("a manager is not ready, and names the kind, as long as a controller waits for one", async () => {
  const { clock, manager, start, stop, free } = await withBlockedJobs(404, { health: { port: 0 } });
  const state = start();
  await until(() => manager.ports.health !== undefined);
  await clock.advance(10_000);
  const waiting = await get(manager.ports.health, "/readyz");
  free();
  await clock.advance(10_000);
  const ready = await get(manager.ports.health, "/readyz");
  stop.abort();
  await until(() => state.ended !== undefined);
  assert.equal([waiting.status, ready.status], [503, 200]);
  assert.match(waiting.body, /informer-sync failed: jobs\.v1\.batch is not served: is its CustomResourceDefinition/);
});

for (const [status] of WAITS)
  test(`with an optional watch, passes begin although its list is answered with ${status}, and its objects lead to passes later`, async () => {
    const { clock, start, stop, passes, free } = await withBlockedJobs(status, { optional: true });
    const state = start();
    await settle();
    assert.equal(passes, ["maps", "jobs"]);
    free();
    await clock.advance(40_000);
    assert.equal(passes, ["maps", "jobs", "jobs"]);
    stop.abort();
    await settle();
    assert.is(state.ended, "well");
  });

test("passes wait for the first answer to the list of an optional watch", async () => {
  const { client, start, passes } = await withBlockedJobs(404, { optional: true });
  let answer = () => {};
  client.before = ({ plural }) => (plural === "jobs" ? new Promise<void>((resolve) => (answer = resolve)) : undefined);
  start();
  await settle();
  assert.equal(passes, []);
  answer();
  await settle();
  assert.equal(passes, ["maps", "jobs"]);
});

test("with cacheSyncTimeoutMs the manager ends with the reason if a kind was not listed in time", async () => {
  const { clock, start } = await withBlockedJobs(403, { cacheSyncTimeoutMs: 20_000 });
  const state = start();
  await clock.advance(19_999);
  assert.is(state.ended, undefined);
  await clock.advance(1);
  assert.match(String(state.ended), /kinds were not listed within 20000 ms: jobs\.v1\.batch is forbidden: the account/);
});

test("cacheSyncTimeoutMs ends nothing if every kind was listed in time", async () => {
  const { clock, start, stop, free } = await withBlockedJobs(404, { cacheSyncTimeoutMs: 20_000 });
  const state = start();
  await clock.advance(5_000);
  free();
  await clock.advance(60_000);
  assert.is(state.ended, undefined);
  stop.abort();
  await settle();
  assert.equal([state.ended, clock.pending], ["well", 0]);
});

test("a stop waits for the running pass, which may still write, then sends events, then releases the lease", async () => {
  const { client, clock, manager, start, stop } = await setUp(LEADER);
  let go = () => {};
  manager.add(
    new Maps(async (object, context) => {
      await new Promise<void>((resolve) => (go = resolve));
      assert.ok(context.signal.aborted, "the signal of the pass is aborted");
      await context.client.update(ConfigMapResource, { ...object, data: { done: "yes" } });
      context.events.record(object, { type: "Normal", reason: "Done", action: "Work", note: "late" });
      return {};
    }),
  );
  const state = start();
  await settle();
  client.calls.length = 0;
  stop.abort();
  await clock.advance(15_000);
  assert.equal([state.ended, holder(client)], [undefined, "me"], "the lease is still renewed");
  go();
  await settle();
  assert.equal([state.ended, holder(client), client.stored(EventResource)[0]?.note], ["well", "", "late"]);
  assert.equal(
    client.writes.map((text) => text.split(" ").slice(0, 2).join(" ")).filter((text) => text !== "update leases"),
    ["update configmaps", "create events"],
  );
  assert.is(client.writes.at(-1), "update leases lock");
  assert.is(clock.pending, 0);
});

test("a pass that does not end is left behind: it cannot write, and the lease expires", async () => {
  const { client, clock, manager, start, stop } = await setUp({ ...LEADER, gracefulShutdownMs: 5000 });
  let go = () => {};
  let refused: unknown;
  manager.add(
    new Maps(async (object, context) => {
      await new Promise<void>((resolve) => (go = resolve));
      refused = await rejection(context.client.update(ConfigMapResource, { ...object, data: { done: "yes" } }));
      return {};
    }),
  );
  const state = start();
  await settle();
  stop.abort();
  await clock.advance(4999);
  assert.is(state.ended, undefined);
  await clock.advance(1);
  assert.match(String(state.ended), /passes did not end within 5000 ms/);
  assert.is(holder(client), "me");
  go();
  await settle();
  assert.match(String(refused), /has stopped/);
  assert.is(client.stored(ConfigMapResource)[0]?.data, undefined);
  assert.is(clock.pending, 0);
});

test("a lease that is lost during a pass aborts the pass and its request at once, and ends the manager", async () => {
  const { client, clock, manager, start } = await setUp(LEADER);
  const seen: unknown[] = [];
  manager.add(
    new Maps(async (object, context) => {
      const write = () => context.client.update(ConfigMapResource, { ...object, data: { done: "yes" } });
      seen.push(await rejection(write()), context.signal.reason, await rejection(write()));
      return {};
    }),
  );
  // Writes of the pass hang, and so do renewals.
  client.before = ({ verb, name }) => (verb === "update" && name !== "" ? new Promise(() => undefined) : undefined);
  const state = start();
  await clock.advance(9999);
  assert.equal([seen, state.ended], [[], undefined]);
  const before = client.writes.length;
  await clock.advance(1);
  assert.is(seen.length, 3);
  for (const error of [...seen, state.ended]) assert.instance(error, LeaseLostError);
  assert.is(client.writes.length, before, "the write is not sent");
  await clock.advance(60_000);
  assert.equal([client.writes.length, clock.pending], [before, 0]);
});

test("after a pause the clock refuses the first write, before any timer fires", async () => {
  const { client, clock, manager, start } = await setUp(LEADER);
  let asleep = 0;
  let go = () => {};
  let refused: unknown;
  const now = clock.now.bind(clock);
  clock.now = () => now() + asleep;
  manager.add(
    new Maps(async (object, context) => {
      await new Promise<void>((resolve) => (go = resolve));
      refused = await rejection(context.client.update(ConfigMapResource, { ...object, data: { done: "yes" } }));
      return {};
    }),
  );
  const state = start();
  await settle();
  asleep = 20_000;
  go();
  await settle();
  assert.instance(refused, LeaseLostError);
  assert.instance(state.ended, LeaseLostError);
  assert.is(client.stored(ConfigMapResource)[0]?.data, undefined);
});

test("a stop while the manager waits for the lease or the caches ends without an error", async () => {
  for (const stuck of ["leases", "configmaps"]) {
    const { client, clock, manager, start, stop } = await setUp(LEADER);
    manager.add(new Maps());
    client.before = ({ plural }) => (plural === stuck ? new Promise(() => undefined) : undefined);
    const state = start();
    await settle();
    stop.abort();
    await settle();
    assert.equal([state.ended, clock.pending], ["well", 0], stuck);
  }
});

test("a server that cannot listen ends the manager with its error", async () => {
  const first = await setUp({ health: { port: 0 } });
  first.start();
  await until(() => first.manager.ports.health !== undefined);
  const second = await setUp({ health: { port: first.manager.ports.health ?? 0 } });
  const error = await rejection(second.manager.run(new AbortController().signal));
  assert.match(String(error), /EADDRINUSE/);
  first.stop.abort();
});

/** Waits for turns of the event loop, which sockets need. */
async function until(condition: () => boolean): Promise<void> {
  for (let turns = 0; !condition(); turns++) {
    if (turns > 10_000) assert.unreachable("the condition did not become true");
    await settle();
  }
}

async function get(port: number | undefined, path: string, method = "GET") {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method });
  return { status: response.status, body: await response.text(), type: response.headers.get("content-type") };
}

test("health and metrics are served from the start to the end of a run", async () => {
  const healthy = { cloud: () => true };
  const { client, manager, start, stop } = await setUp({
    ...LEADER,
    health: { port: 0, live: healthy },
    metrics: { port: 0 },
  });
  manager.add(new Maps(() => Promise.reject(new Error("no"))), { name: 'odd"name' });
  let list = () => {};
  client.before = ({ verb }) => (verb === "list" ? new Promise<void>((resolve) => (list = resolve)) : undefined);
  const state = start();
  await until(() => manager.ports.metrics !== undefined);
  const { health, metrics } = manager.ports;
  assert.equal(await get(health, "/healthz"), { status: 200, body: "ok", type: "text/plain; charset=utf-8" });
  assert.is((await get(health, "/healthz?verbose")).body, "[+]ping ok\n[+]cloud ok\nhealthz check passed\n");
  const unsynced = await get(health, "/readyz");
  assert.is(unsynced.status, 503);
  assert.is(
    unsynced.body,
    "[+]ping ok\n[-]informer-sync failed: configmaps.v1 is being listed\n[+]shutdown ok\nreadyz check failed\n",
  );
  list();
  await until(() => holder(client) === "me");
  await settle();
  assert.equal(await get(health, "/readyz"), { status: 200, body: "ok", type: "text/plain; charset=utf-8" });
  assert.equal([(await get(health, "/other")).status, (await get(health, "/healthz", "POST")).status], [404, 405]);
  const printed = await get(metrics, "/metrics");
  assert.is(printed.type, "text/plain; version=0.0.4; charset=utf-8");
  const expected = [
    'leader_election_master_status{name="lock"} 1',
    'controller_runtime_reconcile_total{controller="odd\\"name",result="error"} 1',
    'controller_runtime_reconcile_total{controller="odd\\"name",result="success"} 0',
    'controller_runtime_reconcile_errors_total{controller="odd\\"name"} 1',
    'controller_runtime_terminal_reconcile_errors_total{controller="odd\\"name"} 0',
    'controller_runtime_reconcile_time_seconds_bucket{controller="odd\\"name",le="0.005"} 1',
    'controller_runtime_max_concurrent_reconciles{controller="odd\\"name"} 1',
    'controller_runtime_active_workers{controller="odd\\"name"} 0',
    'workqueue_depth{name="odd\\"name",controller="odd\\"name"} 0',
    'workqueue_adds_total{name="odd\\"name",controller="odd\\"name"} 1',
    'workqueue_queue_duration_seconds_count{name="odd\\"name",controller="odd\\"name"} 1',
    'workqueue_work_duration_seconds_count{name="odd\\"name",controller="odd\\"name"} 1',
    'workqueue_retries_total{name="odd\\"name",controller="odd\\"name"} 1',
    'workqueue_longest_running_processor_seconds{name="odd\\"name",controller="odd\\"name"} 0',
    'workqueue_unfinished_work_seconds{name="odd\\"name",controller="odd\\"name"} 0',
  ];
  const lines = printed.body.split("\n");
  assert.equal(
    expected.filter((line) => !lines.includes(line)),
    [],
  );
  stop.abort();
  await until(() => state.ended !== undefined);
  assert.is(state.ended, "well");
  await rejection(get(health, "/healthz"));
});

test("while it waits for a pass, a stopping manager is alive but not ready", async () => {
  const ready = { cloud: () => Promise.reject(new Error("down")) };
  const { manager, start, stop } = await setUp({ health: { port: 0, ready } });
  let go: (() => void) | undefined;
  manager.add(new Maps(() => new Promise((resolve) => (go = () => resolve({})))));
  const state = start();
  await until(() => go !== undefined);
  stop.abort();
  assert.is((await get(manager.ports.health, "/healthz")).status, 200);
  assert.is(
    (await get(manager.ports.health, "/readyz")).body,
    "[+]ping ok\n[+]informer-sync ok\n[-]shutdown failed: reason withheld\n[-]cloud failed: reason withheld\nreadyz check failed\n",
  );
  go?.();
  await until(() => state.ended === "well");
});

for (const name of ["SIGINT", "SIGTERM"] as const)
  test(`${name} stops a manager that runs without a signal, and a second one ends the process`, async () => {
    const { manager } = await setUp();
    const before = process.listenerCount(name);
    const run = manager.add(new Maps()).run();
    await settle();
    assert.is(process.listenerCount(name), before + 1);
    process.emit(name, name);
    assert.is(process.listenerCount(name), before, "a second one ends the process");
    await run;
  });

test("a manager that runs with a signal does not handle SIGINT and SIGTERM", async () => {
  const { start, stop } = await setUp();
  const before = process.listenerCount("SIGTERM");
  const state = start();
  await settle();
  assert.is(process.listenerCount("SIGTERM"), before);
  stop.abort();
  await settle();
  assert.is(state.ended, "well");
});

/** Records its calls, and returns the object in `known`. */
class Recorder {
  readonly records: string[] = [];
  known: KubernetesObject | undefined;

  get<T extends KubernetesObject>(_: Resource<T>): T | undefined {
    if (this.known === undefined) throw new Error("no watch covers that");
    return this.known as T;
  }

  recordWrite<T extends KubernetesObject>(_: Resource<T>, { metadata }: T): void {
    this.records.push(`write ${metadata?.name} ${metadata?.resourceVersion}`);
  }

  recordDelete<T extends KubernetesObject>(_: Resource<T>, { metadata }: T): void {
    this.records.push(`delete ${metadata?.name} ${metadata?.resourceVersion}`);
  }
}

function fenced() {
  const [fake, recorder, fence] = [new RecordingClient(), new Recorder(), new Fence()];
  return { fake, recorder, fence, client: new ManagerClient(fake, recorder, fence) };
}

test("successful writes are recorded, failed writes and dry runs are not", async () => {
  const { recorder, client } = fenced();
  const created = await client.create(ConfigMapResource, map("a"));
  await client.update(ConfigMapResource, { ...created, data: { x: "x" } });
  await client.patch(ConfigMapResource, key("a"), { type: "merge", body: { data: { x: "y" } } });
  await client.apply(ConfigMapResource, map("a"), { fieldManager: "me" });
  await rejection(client.update(ConfigMapResource, created));
  await client.update(ConfigMapResource, map("a"), { dryRun: true });
  assert.equal(recorder.records, ["write a 101", "write a 102", "write a 103", "write a 104"]);
});

test("the objects of a collection are recorded as deleted only if the deletion is in the background", async () => {
  const { fake, recorder, client } = fenced();
  await fake.create(ConfigMapResource, { metadata: { ...key("held"), finalizers: ["f"] } });
  for (const name of ["a", "b"]) await fake.create(ConfigMapResource, map(name));
  const some = { namespace: "n", fieldSelector: "metadata.name!=b" };
  await client.deleteCollection(ConfigMapResource, { ...some, propagationPolicy: "Background", dryRun: true });
  assert.equal(recorder.records, []);
  await client.deleteCollection(ConfigMapResource, { ...some, propagationPolicy: "Background" });
  assert.equal(recorder.records, ["delete a 102", "delete held 101"]);
  recorder.records.length = 0;
  await client.deleteCollection(ConfigMapResource, { namespace: "n" });
  assert.equal(recorder.records, [], "the default of the kind may add a finalizer");
});

test("a deletion that finalizers hold up is recorded as a write, another one with the last known state", async () => {
  const { fake, recorder, client } = fenced();
  await fake.create(ConfigMapResource, { metadata: { ...key("held"), finalizers: ["f"] } });
  await client.delete(ConfigMapResource, key("held"));
  assert.equal(recorder.records, ["write held 102"]);
  const [known] = [await fake.create(ConfigMapResource, map("a"))];
  recorder.known = known;
  fake.before = () => void (recorder.known = map("a-new-one"));
  await client.delete(ConfigMapResource, key("a"));
  assert.equal(recorder.records.slice(1), ["delete a 103"]);
});

test("a closed fence refuses later writes and aborts running ones, but not reads", async () => {
  const { fake, fence, client, recorder } = fenced();
  const created = await fake.create(ConfigMapResource, map("a"));
  fake.before = ({ verb }) => (verb === "get" || verb === "list" ? undefined : new Promise(() => undefined));
  const begun = rejection(client.update(ConfigMapResource, created));
  const sent = fake.calls.length;
  const reason = new Error("closed");
  fence.close(reason);
  const writes = [
    () => client.create(ConfigMapResource, map("b")),
    () => client.update(ConfigMapResource, created),
    () => client.patch(ConfigMapResource, key("a"), { type: "merge", body: {} }),
    () => client.apply(ConfigMapResource, map("a"), { fieldManager: "me" }),
    () => client.delete(ConfigMapResource, key("a")),
  ];
  for (const write of writes) assert.is(await rejection(write()), reason);
  assert.is(await begun, reason);
  assert.is(fake.calls.length, sent, "nothing was sent");
  assert.equal([recorder.records, (await client.get(ConfigMapResource, key("a"))).metadata.name], [[], "a"]);
});

test("the caller's signal still aborts its write", async () => {
  const { fake, client } = fenced();
  fake.before = () => new Promise(() => undefined);
  const abort = new AbortController();
  const write = rejection(client.create(ConfigMapResource, map("a"), { signal: abort.signal }));
  const reason = new Error("enough");
  abort.abort(reason);
  assert.is(await write, reason);
});

test("many passes and requests at a time cause no warning about leaks", async () => {
  const warnings: Error[] = [];
  const warn = (warning: Error) => warnings.push(warning);
  process.on("warning", warn);
  const { client, manager, start, stop } = await setUp({ concurrency: 20 });
  for (let i = 0; i < 20; i++) await client.create(ConfigMapResource, map(`m${i}`));
  const reconciler = new Maps(async ({ metadata }, { client: own, signal }) => {
    await Promise.all(Array.from({ length: 20 }, () => own.get(ConfigMapResource, key("a"), { signal })));
    await own.create(JobResource, job({ ...key(metadata.name ?? "") }), { signal });
    return {};
  });
  manager.add(reconciler);
  const state = start();
  await settle();
  stop.abort();
  await settle();
  process.off("warning", warn);
  assert.equal([state.ended, client.stored(JobResource).length, warnings], ["well", 21, []]);
});

test("metrics are printed in the text format, with escapes", () => {
  const registry = new Registry();
  const counter = registry.counter("c_total", "A \\ and\na line.");
  counter.add({ a: 'q"\\\n' });
  counter.add({ a: 'q"\\\n' }, 2);
  const gauge = registry.gauge("g", "G.");
  gauge.set({}, -Infinity);
  gauge.compute({ x: "1" }, () => 0.5);
  const histogram = registry.histogram("h", "H.", [1, 2]);
  for (const value of [0.5, 1, 2, 3]) histogram.observe({ x: "1" }, value);
  assert.is(
    registry.print(),
    [
      "# HELP c_total A \\\\ and\\na line.",
      "# TYPE c_total counter",
      'c_total{a="q\\"\\\\\\n"} 3',
      "# HELP g G.",
      "# TYPE g gauge",
      "g -Inf",
      'g{x="1"} 0.5',
      "# HELP h H.",
      "# TYPE h histogram",
      'h_bucket{x="1",le="1"} 2',
      'h_bucket{x="1",le="2"} 3',
      'h_bucket{x="1",le="+Inf"} 4',
      'h_sum{x="1"} 6.5',
      'h_count{x="1"} 4',
      "",
    ].join("\n"),
  );
  assert.throws(() => registry.gauge("g", "again"), /two metrics/);
  assert.equal(exponentialBuckets(1e-8, 10, 3), [1e-8, 1e-7, 1e-6]);
});

test.run();
