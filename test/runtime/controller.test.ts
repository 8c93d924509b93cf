import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Informers } from "../../packages/runtime/src/cache/informers.ts";
import {
  ConflictError,
  InvalidError,
  ServerError,
  TooManyRequestsError,
} from "../../packages/runtime/src/client/errors.ts";
import { Controller, type ControllerOptions } from "../../packages/runtime/src/controller/controller.ts";
import { OwnVersions } from "../../packages/runtime/src/controller/own-versions.ts";
import { EventPublisher } from "../../packages/runtime/src/controller/event-publisher.ts";
import type { EventInput } from "../../packages/runtime/src/controller/event-recorder.ts";
import {
  ConfigMapResource,
  EventResource,
  JobResource,
  type ConfigMap,
} from "../../packages/runtime/src/built-in-kinds.ts";
import { systemClock } from "../../packages/base/src/clock.ts";
import { jsonLogger, silentLogger } from "../../packages/base/src/log.ts";
import { ControllerMetrics } from "../../packages/runtime/src/metrics/controller-metrics.ts";
import { Registry } from "../../packages/runtime/src/metrics/registry.ts";
import {
  Reconciler,
  TerminalError,
  type ReconcileContext,
  type Result,
} from "../../packages/runtime/src/reconciler.ts";
import type { KubernetesObject, ObjectKey } from "../../packages/runtime/src/resource.ts";
import { job, RecordingClient } from "../support/recording-client.ts";
import { settle, VirtualClock } from "../support/virtual-clock.ts";

const test = suite("controllers and events");

type Pass = (object: ConfigMap, context: ReconcileContext) => Promise<Result>;

/** Reconciles ConfigMaps, and watches Jobs, whose label `of` names a ConfigMap. */
class Maps extends Reconciler<ConfigMap> {
  override readonly resource = ConfigMapResource;
  override readonly finalizer = "x.example.com/maps";
  override readonly rules = [];
  readonly names: string[] = [];
  pass: Pass = () => Promise.resolve({});
  map: (job: KubernetesObject) => readonly ObjectKey[] = ({ metadata }) => [key(metadata?.labels?.["of"] ?? "")];

  override watches() {
    return [{ resource: JobResource, map: (job: KubernetesObject) => this.map(job) }];
  }

  override indexes() {
    return [{ resource: ConfigMapResource, name: "color", values: (map: ConfigMap) => [map.data?.["color"] ?? ""] }];
  }

  override reconcile(object: ConfigMap, context: ReconcileContext) {
    this.names.push(object.metadata.name ?? "");
    return this.pass(object, context);
  }
}

const key = (name: string): ObjectKey => ({ name, namespace: "n" });
const map = (name: string, data: { [key: string]: string } = {}): ConfigMap => ({ metadata: key(name), data });

/** A controller over ConfigMaps with these names. `run` syncs the informers and starts it. */
async function setUp(names: readonly string[] = [], options: ControllerOptions = {}) {
  const [client, clock, reconciler, registry] = [new RecordingClient(), new VirtualClock(), new Maps(), new Registry()];
  for (const name of names) await client.create(ConfigMapResource, map(name));
  const lines: { readonly [field: string]: unknown }[] = [];
  const log = jsonLogger(
    (line) => lines.push(JSON.parse(line) as { readonly [field: string]: unknown }),
    () => clock.now(),
  );
  const random = () => 0;
  const informers = new Informers({ client, clock, random, log });
  let ids = 0;
  const controller = new Controller(reconciler, options, {
    ...{ client, own: new OwnVersions(), informers, clock, random, log, events: { record: () => undefined } },
    meter: new ControllerMetrics(registry, clock).meter("configmap", options.concurrency ?? 1),
    newId: () => `id-${++ids}`,
  });
  const stop = new AbortController();
  const run = async () => {
    const informing = new AbortController();
    void informers.run(informing.signal);
    await settle();
    const ended = controller.run(stop.signal);
    await settle();
    // Stops the timers of watches.
    const stopInformers = async () => {
      informing.abort(new Error("enough"));
      await settle();
    };
    return { ended, stopInformers };
  };
  return { client, clock, reconciler, registry, lines, informers, controller, stop, run };
}

const line = (registry: Registry, start: string) =>
  registry
    .print()
    .split("\n")
    .find((text) => text.startsWith(start));

test("every object gets one pass at the start, and another one when it changes", async () => {
  const { client, reconciler, run, controller } = await setUp(["a", "b"]);
  await run();
  assert.is(controller.name, "configmap");
  assert.equal(reconciler.names, ["a", "b"]);
  await client.update(ConfigMapResource, map("b", { x: "y" }));
  await settle();
  assert.equal(reconciler.names, ["a", "b", "b"]);
});

test("an object that changes comes before those of the start", async () => {
  const { client, reconciler, run } = await setUp(["a", "b", "c", "d"]);
  let release = () => {};
  reconciler.pass = async ({ metadata }) => {
    if (metadata.name === "a") await new Promise<void>((resolve) => (release = resolve));
    return {};
  };
  await run();
  await client.update(ConfigMapResource, map("d", { x: "y" }));
  await settle();
  release();
  await settle();
  assert.equal(reconciler.names, ["a", "d", "b", "c"]);
});

test("a change that a relist finds comes before the objects of the start", async () => {
  const { client, clock, reconciler, run } = await setUp(["a", "b", "c", "d"]);
  let release = () => {};
  reconciler.pass = async ({ metadata }) => {
    if (metadata.name === "a") await new Promise<void>((resolve) => (release = resolve));
    return {};
  };
  await run();
  await client.unwatched(() => client.update(ConfigMapResource, map("d", { x: "y" })));
  await clock.advance(2000);
  release();
  await clock.advance(0);
  assert.equal(reconciler.names, ["a", "d", "b", "c"]);
});

for (const [what, pass] of [
  ["fails", () => Promise.reject(new Error("not yet"))],
  ["asks for another pass after 5 ms", () => Promise.resolve({ requeueAfterMs: 5 })],
] as const)
  test(`an object of the start whose pass ${what} waits for the others of the start`, async () => {
    const { clock, reconciler, run } = await setUp(["a", "b", "c", "d"]);
    let release = () => {};
    reconciler.pass = async ({ metadata }) => {
      if (metadata.name === "a" && reconciler.names.length === 1) return pass();
      if (metadata.name === "b") await new Promise<void>((resolve) => (release = resolve));
      return {};
    };
    await run();
    await clock.advance(5);
    release();
    await settle();
    assert.equal(reconciler.names, ["a", "b", "c", "d", "a"]);
  });

test("a change of a watched object queues the objects that its old and its new state map to", async () => {
  const { client, reconciler, run } = await setUp(["a", "b"]);
  await client.create(JobResource, job({ ...key("j"), labels: { of: "a" } }));
  await run();
  reconciler.names.length = 0;
  await client.patch(JobResource, key("j"), { type: "merge", body: { metadata: { labels: { of: "b" } } } });
  await settle();
  assert.equal(reconciler.names, ["a", "b"]);
  await client.delete(JobResource, key("j"), { propagationPolicy: "Background" });
  await settle();
  assert.equal(reconciler.names, ["a", "b", "b"]);
});

test("a change whose map throws is logged, and mapped again with growing delays until it succeeds", async () => {
  const { client, clock, reconciler, run, lines, stop } = await setUp(["a", "b", "c"]);
  await client.create(JobResource, job({ ...key("j"), labels: { of: "a" } }));
  const { ended, stopInformers } = await run();
  reconciler.names.length = 0;
  const { map: good } = reconciler;
  reconciler.map = () => {
    throw new Error("no idea");
  };
  const relabel = async (of: string) => {
    await client.patch(JobResource, key("j"), { type: "merge", body: { metadata: { labels: { of } } } });
    await settle();
  };
  await relabel("b");
  await relabel("c");
  await clock.advance(1000);
  const logged = lines.filter(({ level }) => level === "error");
  assert.ok(logged.length > 5 && logged.length < 15, `${logged.length} attempts`);
  assert.equal([logged[0]?.["controller"], logged[0]?.["watched"]], ["configmap", "Job"]);
  reconciler.map = good;
  await clock.advance(3000);
  assert.equal([...reconciler.names].sort(), ["a", "c"], "what the first and the newest state concern");
  await clock.advance(60_000);
  assert.is(reconciler.names.length, 2);
  reconciler.map = () => {
    throw new Error("no idea");
  };
  await relabel("a");
  stop.abort();
  await stopInformers();
  await ended;
  assert.is(clock.pending, 0);
});

const circular: { self?: object } = {};
circular.self = circular;
const THROWN: readonly (readonly [what: string, value: unknown])[] = [
  ["an object that contains itself", circular],
  ["an error that contains itself", Object.assign(new Error("odd"), { toJSON: () => circular })],
  ["a BigInt", 1n],
  ["an object with a BigInt", { n: 1n }],
  ["an error whose toJSON throws", Object.assign(new Error("odd"), { toJSON: () => JSON.parse("no") as object })],
  ["an object without a prototype", Object.create(null)],
  ["a symbol", Symbol("odd")],
  ["undefined", undefined],
  ["null", null],
];
for (const [what, value] of THROWN)
  test(`a pass that throws ${what} is logged and retried`, async () => {
    const { clock, reconciler, run, lines } = await setUp(["a", "b"]);
    reconciler.pass = ({ metadata }) => (metadata.name === "a" ? Promise.reject(value) : Promise.resolve({}));
    await run();
    await clock.advance(15);
    assert.equal(reconciler.names, ["a", "b", "a", "a"]);
    assert.is(lines.filter(({ message }) => message === "the pass failed").length, 3);
  });

for (const [what, causes, level] of [
  ["a newer version", [], "info"],
  ["the owner of a field", [{ reason: "FieldManagerConflict" }], "error"],
] as const)
  test(`a conflict with ${what} is logged as ${level}, and the pass is retried`, async () => {
    const { clock, reconciler, registry, run, lines } = await setUp(["a"]);
    const conflict = new ConflictError({ status: 409, reason: "Conflict", message: "newer", causes });
    reconciler.pass = () => (reconciler.names.length === 1 ? Promise.reject(conflict) : Promise.resolve({}));
    await run();
    await clock.advance(5);
    assert.is(reconciler.names.length, 2);
    assert.equal([...new Set(lines.map((line) => line["level"]))], [level]);
    const failures = level === "error" ? 1 : 0;
    assert.match(line(registry, "controller_runtime_reconcile_errors_total") ?? "", new RegExp(` ${failures}$`));
  });

test("a pass can list by index", async () => {
  const { client, informers, run } = await setUp(["a"]);
  await client.create(ConfigMapResource, map("r", { color: "red" }));
  await run();
  const found = informers.list(ConfigMapResource, { index: ["color", "red"] });
  assert.equal(
    found.map(({ metadata }) => metadata.name),
    ["r"],
  );
});

test("a deleted object gets no pass", async () => {
  const { client, reconciler, run } = await setUp(["a"]);
  await run();
  await client.delete(ConfigMapResource, key("a"));
  await settle();
  assert.equal(reconciler.names, ["a"]);
});

test("a pass is repeated after its requeueAfterMs", async () => {
  const { clock, reconciler, registry, run } = await setUp(["a"]);
  const results: Result[] = [{ requeueAfterMs: 60_000 }, { requeueAfterMs: 0 }];
  reconciler.pass = () => Promise.resolve(results.shift() ?? {});
  await run();
  await clock.advance(59_999);
  assert.is(reconciler.names.length, 1);
  await clock.advance(1);
  assert.is(reconciler.names.length, 2);
  await clock.advance(5);
  assert.is(reconciler.names.length, 3, "the third pass follows after the delay of a retry");
  const total = (result: string) =>
    line(registry, `controller_runtime_reconcile_total{controller="configmap",result="${result}"}`);
  assert.match(total("requeue_after") ?? "", / 1$/);
  assert.match(total("requeue") ?? "", / 1$/);
  assert.match(total("success") ?? "", / 1$/);
});

for (const requeueAfterMs of [0, -1, -200_000_000_000, -Infinity])
  test(`passes with a requeueAfterMs of ${requeueAfterMs} come with growing delays, and change nothing for others`, async () => {
    const { clock, reconciler, run } = await setUp(["a", "b"]);
    reconciler.pass = ({ metadata }) => {
      if (reconciler.names.length > 1000) return new Promise(() => undefined); // otherwise the test would not end
      return Promise.resolve(metadata.name === "a" ? { requeueAfterMs } : {});
    };
    await run();
    await clock.advance(2000);
    const passes = (name: string) => reconciler.names.filter((one) => one === name).length;
    assert.equal([passes("a"), passes("b")], [9, 1], "5, 10, 20, …, 1280 ms");
    reconciler.pass = () => Promise.resolve({ requeueAfterMs: 60_000 });
    await clock.advance(60_000);
    reconciler.pass = () => Promise.resolve({ requeueAfterMs });
    reconciler.names.length = 0;
    await clock.advance(60_005);
    assert.ok(passes("a") >= 2, "a wait that is not over resets the delay");
  });

test("passes that send no request leave timers their turn", async () => {
  const client = new RecordingClient();
  for (let i = 0; i < 100; i++) await client.create(ConfigMapResource, map(`m${i}`));
  const informers = new Informers({ client, clock: systemClock, random: () => 0, log: silentLogger });
  const reconciler = new Maps();
  const meter = new ControllerMetrics(new Registry(), systemClock).meter("configmap", 4);
  const parts = {
    client,
    own: new OwnVersions(),
    informers,
    clock: systemClock,
    random: () => 0,
    log: silentLogger,
    meter,
  };
  const events = { record: () => undefined };
  const controller = new Controller(reconciler, { concurrency: 4 }, { ...parts, events, newId: () => "id" });
  reconciler.pass = () => {
    for (const until = performance.now() + 2; performance.now() < until;);
    return Promise.resolve({});
  };
  const stop = new AbortController();
  const informing = informers.run(stop.signal);
  await informers.synced();
  let [most, passes] = [0, 0];
  const timer = setInterval(() => {
    most = Math.max(most, reconciler.names.length - passes);
    passes = reconciler.names.length;
    if (passes >= 100) stop.abort();
  }, 1);
  await controller.run(stop.signal);
  await informing;
  clearInterval(timer);
  assert.ok(most <= 20, `${most} passes without a turn`);
});

test("an endless wait does not loop, and NaN is an error", async () => {
  const { client, clock, reconciler, run, lines } = await setUp(["a"]);
  reconciler.pass = () => Promise.resolve({ requeueAfterMs: Infinity });
  await run();
  await clock.advance(100_000);
  assert.is(reconciler.names.length, 1);
  reconciler.pass = () => Promise.resolve({ requeueAfterMs: NaN });
  await client.update(ConfigMapResource, map("a", { x: "y" }));
  await settle();
  assert.ok(lines.some(({ message }) => message === "the pass failed"));
});

test("an error is logged and retried with growing delays, and a success resets them", async () => {
  const { clock, reconciler, registry, run, lines } = await setUp(["a"]);
  let failures = 3;
  reconciler.pass = () => (failures-- > 0 ? Promise.reject(new Error("not yet")) : Promise.resolve({}));
  await (await run()).stopInformers();
  const at: number[] = [];
  const start = clock.now();
  for (let passes = 1; passes < 4; passes++) {
    await clock.advance(clock.next ?? 0);
    at.push(clock.now() - start);
  }
  assert.equal(at, [5, 15, 35]);
  const { message, controller, namespace, name, reconcileID, retries } =
    lines.findLast(({ level }) => level === "error") ?? {};
  assert.equal(
    [message, controller, namespace, name, reconcileID, retries],
    ["the pass failed", "configmap", "n", "a", "id-3", 2],
  );
  assert.match(line(registry, "controller_runtime_reconcile_errors_total") ?? "", / 3$/);
  assert.match(line(registry, "workqueue_retries_total") ?? "", / 3$/);
  assert.is(clock.pending, 0);
});

const tooMany = (retryAfterMs: number) =>
  new TooManyRequestsError({ status: 429, reason: "TooManyRequests", message: "slow down", causes: [], retryAfterMs });
for (const [what, error, waitMs] of [
  ["the time that a 429 asks for", tooMany(7000), 7000],
  ["the time that a wrapped 429 asks for", new Error("cannot create the Job", { cause: tooMany(7000) }), 7000],
  ["at most a minute", tooMany(3_600_000), 60_000],
  ["its backoff, if that is longer", tooMany(1), 5],
] as const)
  test(`the retry of a failed pass waits ${what}`, async () => {
    const { clock, reconciler, run } = await setUp(["a"]);
    reconciler.pass = () => (reconciler.names.length === 1 ? Promise.reject(error) : Promise.resolve({}));
    await (await run()).stopInformers();
    await clock.advance(waitMs - 1);
    assert.is(reconciler.names.length, 1);
    await clock.advance(1);
    assert.is(reconciler.names.length, 2);
  });

test("a terminal error is logged and counted, and the next pass is at the next change", async () => {
  const { client, clock, reconciler, registry, run, lines } = await setUp(["a"]);
  reconciler.pass = () => Promise.reject(new TerminalError("never"));
  await run();
  await clock.advance(3_600_000);
  assert.is(reconciler.names.length, 1);
  assert.ok(lines.some(({ message }) => message === "the pass failed and is not retried"));
  assert.match(line(registry, "controller_runtime_terminal_reconcile_errors_total") ?? "", / 1$/);
  await client.update(ConfigMapResource, map("a", { x: "y" }));
  await settle();
  assert.is(reconciler.names.length, 2);
});

test("the signal of a pass that takes too long is aborted", async () => {
  const { clock, reconciler, run } = await setUp(["a"], { passTimeoutMs: 1000 });
  const reasons: unknown[] = [];
  reconciler.pass = (_, { signal }) =>
    new Promise((resolve) => {
      signal.addEventListener("abort", () => resolve((reasons.push(signal.reason), {})));
    });
  await run();
  await clock.advance(999);
  assert.equal(reasons, []);
  await clock.advance(1);
  assert.match(String(reasons[0]), /longer than 1000 ms/);
});

test("passes run up to the concurrency at a time, each over another object", async () => {
  const { client, reconciler, registry, run } = await setUp(["a", "b", "c"], { concurrency: 2 });
  const release: (() => void)[] = [];
  reconciler.pass = () => new Promise((resolve) => release.push(() => resolve({})));
  await run();
  await client.update(ConfigMapResource, map("a", { x: "y" }));
  await settle();
  assert.equal(reconciler.names, ["a", "b"]);
  assert.match(line(registry, "controller_runtime_active_workers") ?? "", / 2$/);
  assert.match(line(registry, "controller_runtime_max_concurrent_reconciles") ?? "", / 2$/);
  release.shift()?.();
  await settle();
  assert.equal(reconciler.names, ["a", "b", "a"]);
});

test("a stop aborts the signal of the running pass, waits for its end, and starts no other pass", async () => {
  const { client, reconciler, run, stop, clock } = await setUp(["a", "b"]);
  let release = () => {};
  let reason: unknown;
  reconciler.pass = async (_, { signal }) => {
    await new Promise<void>((resolve) => (release = resolve));
    reason = signal.reason;
    throw new Error("interrupted");
  };
  const { ended, stopInformers } = await run();
  let over = false;
  void ended.then(() => (over = true));
  stop.abort(new Error("stop"));
  await client.update(ConfigMapResource, map("b", { x: "y" }));
  await stopInformers();
  assert.not.ok(over);
  release();
  await settle();
  assert.ok(over);
  assert.match(String(reason), /stop/);
  assert.equal(reconciler.names, ["a"]);
  assert.is(clock.pending, 0);
});

const NOTE: EventInput = { type: "Normal", reason: "Done", action: "Work", note: "It is done." };
const OBJECT = { apiVersion: "v1", kind: "ConfigMap", metadata: { ...key("a"), uid: "u", resourceVersion: "7" } };

function publisher() {
  const [client, clock] = [new RecordingClient(), new VirtualClock()];
  const lines: string[] = [];
  const log = jsonLogger(
    (text) => lines.push(text),
    () => clock.now(),
  );
  const events = new EventPublisher({ client, clock, log, controller: "configmap", instance: "host_1" });
  const stored = () => client.stored(EventResource);
  return { client, clock, lines, events, stored };
}

test("an event has the fields that client-go writes", async () => {
  const { events, stored } = publisher();
  events.record(OBJECT, { ...NOTE, related: { kind: "Job", metadata: key("j") } });
  await settle();
  const [event] = stored();
  assert.ok(event);
  const { metadata, ...rest } = event;
  assert.is(metadata.name, `a.${(BigInt(Date.parse("2026-03-02T12:00:00Z")) * 1_000_000n).toString(16)}`);
  assert.is(metadata.namespace, "n");
  assert.equal(rest, {
    ...{ apiVersion: "events.k8s.io/v1", kind: "Event", eventTime: "2026-03-02T12:00:00.000000Z", ...NOTE },
    ...{ reportingController: "configmap", reportingInstance: "host_1" },
    regarding: { apiVersion: "v1", kind: "ConfigMap", namespace: "n", name: "a", uid: "u", resourceVersion: "7" },
    related: { kind: "Job", namespace: "n", name: "j" },
  });
});

test("events at the same time have different names, and those of cluster-scoped objects are in default", async () => {
  const { events, stored } = publisher();
  const role = { kind: "ClusterRole", metadata: { name: "system:Foo" } };
  for (const note of ["1", "2"]) events.record(role, { ...NOTE, note });
  await settle();
  assert.is(new Set(stored().map(({ metadata }) => metadata.name)).size, 2);
  assert.ok(stored().every(({ metadata }) => metadata.namespace === "default" && metadata.name?.startsWith("event.")));
});

test("a note is cut to 1024 characters, but not inside a surrogate pair", async () => {
  const { events, stored } = publisher();
  events.record(OBJECT, { ...NOTE, note: "x".repeat(2000) });
  events.record(OBJECT, { ...NOTE, note: `${"x".repeat(1023)}\u{1F600}` });
  await settle();
  assert.equal(
    stored().map(({ note }) => note.length),
    [1024, 1023],
  );
});

test("repetitions become a series, whose count and time are patched", async () => {
  const { client, clock, events, stored } = publisher();
  for (let i = 0; i < 3; i++) {
    events.record(OBJECT, NOTE);
    await clock.advance(60_000);
  }
  assert.equal(
    client.writes.map((text) => text.split(" ")[0]),
    ["create", "patch", "patch"],
  );
  assert.equal(stored()[0]?.series, { count: 3, lastObservedTime: "2026-03-02T12:02:00.000000Z" });
});

const DIFFERENT: readonly (readonly [what: string, change: Partial<EventInput>])[] = [
  ["type", { type: "Warning" }],
  ["reason", { reason: "Other" }],
  ["action", { action: "Other" }],
  ["note", { note: "Other" }],
  ["related", { related: { kind: "Job", metadata: key("j") } }],
];
for (const [what, change] of DIFFERENT)
  test(`another ${what} is another event`, async () => {
    const { events, stored } = publisher();
    events.record(OBJECT, NOTE);
    events.record(OBJECT, { ...NOTE, ...change });
    await settle();
    assert.is(stored().length, 2);
  });

test("an event repeats even if its object has changed", async () => {
  const { events, stored } = publisher();
  events.record(OBJECT, NOTE);
  events.record({ ...OBJECT, metadata: { ...OBJECT.metadata, resourceVersion: "8" } }, NOTE);
  await settle();
  assert.equal(
    stored().map(({ series }) => series?.count),
    [2],
  );
});

test("after six minutes of silence a new event begins", async () => {
  const { clock, events, stored } = publisher();
  events.record(OBJECT, NOTE);
  await clock.advance(359_999);
  events.record(OBJECT, NOTE);
  await clock.advance(360_000);
  events.record(OBJECT, NOTE);
  await settle();
  assert.equal(
    stored().map(({ series }) => series?.count),
    [2, undefined],
  );
});

test("repetitions during a request become one patch", async () => {
  const { client, events, stored } = publisher();
  let release = () => {};
  client.before = () => new Promise<void>((resolve) => (release = resolve));
  for (let i = 0; i < 5; i++) events.record(OBJECT, NOTE);
  await settle();
  client.before = () => undefined;
  for (let i = 0; i < 5; i++) events.record(OBJECT, NOTE);
  release();
  await settle();
  assert.equal(stored()[0]?.series?.count, 10);
  assert.is(client.writes.length, 2);
});

test("at most eight events are sent at a time, each once", async () => {
  const { client, events, stored } = publisher();
  const releases: (() => void)[] = [];
  client.before = () => new Promise<void>((resolve) => releases.push(resolve));
  const record = (note: string) => events.record(OBJECT, { ...NOTE, note });
  for (let i = 0; i < 10; i++) record(`${i}`);
  await settle();
  assert.is(releases.length, 8);
  releases[3]?.();
  await settle();
  assert.is(releases.length, 9);
  client.before = () => undefined;
  for (const release of releases) release();
  // Even if the senders are just about to end.
  for (let i = 10; i < 20; i++) await Promise.resolve().then(() => record(`${i}`));
  await settle();
  assert.equal(
    stored()
      .map(({ note }) => Number(note))
      .sort((a, b) => a - b),
    Array.from({ length: 20 }, (_, i) => i),
  );
});

test("events beyond a thousand waiting ones are dropped, and one log line reports it until all are sent", async () => {
  const { client, events, lines, stored } = publisher();
  const record = (count: number, round: string) => {
    for (let i = 0; i < count; i++)
      events.record({ ...OBJECT, metadata: { ...key("a"), uid: `${round} ${i}` } }, { ...NOTE, note: `${round} ${i}` });
  };
  for (const [round, dropReports] of [
    ["first", 1],
    ["second", 2],
  ] as const) {
    const releases: (() => void)[] = [];
    client.before = () => new Promise<void>((resolve) => releases.push(resolve));
    record(1003, round);
    assert.is(lines.length, dropReports);
    assert.match(lines.at(-1) ?? "", /events are dropped/);
    client.before = () => undefined;
    await settle();
    for (const release of releases) release();
    await settle();
    assert.is(stored().length, 1000 * dropReports);
  }
});

test("an object has a burst of 25 events, then one every five minutes, independent of other objects", async () => {
  const { clock, events, stored } = publisher();
  const record = async (count: number, object: KubernetesObject = OBJECT) => {
    for (let i = 0; i < count; i++) events.record(object, { ...NOTE, note: `${clock.now()} ${i}` });
    await settle();
  };
  await record(30);
  assert.is(stored().length, 25);
  await record(1, { ...OBJECT, metadata: { ...key("b"), uid: "u2" } });
  assert.is(stored().length, 26);
  await clock.advance(299_999);
  await record(1);
  assert.is(stored().length, 26);
  await clock.advance(1);
  await record(2);
  assert.is(stored().length, 27);
});

test("a flush sends the repetitions that the rate of an object held back", async () => {
  const { events, stored } = publisher();
  for (let i = 0; i < 40; i++) {
    events.record(OBJECT, NOTE);
    await settle();
  }
  assert.is(stored()[0]?.series?.count, 25);
  await events.flush(1000);
  assert.is(stored()[0]?.series?.count, 40);
});

test("after a server error an event is retried a few times, with growing delays", async () => {
  const { client, clock, events, lines } = publisher();
  client.before = () => Promise.reject(new ServerError({ status: 503, reason: "", message: "", causes: [] }));
  events.record(OBJECT, NOTE);
  await clock.advance(0);
  const waits: (number | undefined)[] = [];
  while (clock.pending > 0) {
    waits.push(clock.next);
    await clock.advance(clock.next ?? 0);
  }
  assert.equal(waits, [1000, 2000, 4000]);
  assert.is(client.calls.length, 4);
  assert.is(lines.length, 1);
});

test("a refused event is not retried, and nothing is thrown", async () => {
  const { client, clock, events, lines } = publisher();
  client.before = () => Promise.reject(new InvalidError({ status: 422, reason: "", message: "", causes: [] }));
  events.record(OBJECT, NOTE);
  events.record({ metadata: {} }, NOTE);
  await clock.advance(10_000);
  assert.is(client.calls.length, 1);
  assert.is(lines.length, 2);
});

test("a series whose event has expired on the server is created again", async () => {
  const { client, events, stored } = publisher();
  events.record(OBJECT, NOTE);
  await settle();
  const { namespace, name = "" } = stored()[0]?.metadata ?? {};
  await client.delete(EventResource, { name, ...(namespace !== undefined && { namespace }) });
  events.record(OBJECT, NOTE);
  await settle();
  assert.is(stored()[0]?.series?.count, 2);
});

test("a flush sends waiting events without retries, within its time limit", async () => {
  const { client, clock, events, stored } = publisher();
  client.before = () => Promise.reject(new ServerError({ status: 503, reason: "", message: "", causes: [] }));
  events.record(OBJECT, NOTE);
  await settle();
  client.before = () => undefined;
  await events.flush(1000);
  assert.is(stored().length, 1);
  client.before = () => new Promise(() => undefined);
  events.record(OBJECT, { ...NOTE, note: "another" });
  let flushed = false;
  void events.flush(1000).then(() => (flushed = true));
  await clock.advance(999);
  assert.not.ok(flushed);
  await clock.advance(1);
  assert.ok(flushed);
});

test.run();
