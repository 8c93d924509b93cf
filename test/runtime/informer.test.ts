import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Backoff } from "../../packages/runtime/src/cache/backoff.ts";
import type { Change } from "../../packages/runtime/src/cache/informer.ts";
import { Informers, type InformersOptions } from "../../packages/runtime/src/cache/informers.ts";
import { compareResourceVersions } from "../../packages/runtime/src/cache/resource-version.ts";
import type { WatchEvent } from "../../packages/runtime/src/client/client.ts";
import {
  AnswerTooLargeError,
  BrokenStreamError,
  ConnectionError,
  InvalidEventError,
  TimeoutError,
  toApiError,
} from "../../packages/runtime/src/client/errors.ts";
import {
  type ConfigMap,
  ConfigMapResource,
  NamespaceResource,
  SecretResource,
} from "../../packages/runtime/src/built-in-kinds.ts";
import type { Fields, Logger } from "../../packages/base/src/log.ts";
import type { KubernetesObject, ObjectMeta } from "../../packages/runtime/src/resource.ts";
import { type ListAnswer, ScriptedClient } from "../support/scripted-client.ts";
import { settle, VirtualClock } from "../support/virtual-clock.ts";

const test = suite("informers");

/** `a@5`: the ConfigMap `a` at version 5; `a/x@5` with the uid `x`. */
function object(text: string, extra: Partial<ObjectMeta> = {}): ConfigMap {
  const [, name = "", uid = `uid of ${name}`, resourceVersion = ""] = /^(\w+)(?:\/(\w+))?@(\w+)$/.exec(text) ?? [];
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: "default", uid, resourceVersion, ...extra },
  };
}

function list(version: string, ...objects: readonly (string | KubernetesObject)[]): ListAnswer {
  const items = objects.map((item) => (typeof item === "string" ? object(item) : item));
  return { items, metadata: { resourceVersion: version } };
}

/** `ADDED a@5`, `BOOKMARK 7`. */
function event(text: string): WatchEvent<KubernetesObject> {
  const [type, rest = ""] = text.split(" ");
  if (type === "BOOKMARK") return { type, resourceVersion: rest };
  if (type === "ADDED" || type === "MODIFIED" || type === "DELETED") return { type, object: object(rest) };
  throw new Error(`not an event: ${text}`);
}

function printObject({ metadata }: KubernetesObject): string {
  const uid = metadata?.uid === `uid of ${metadata?.name}` ? "" : `/${metadata?.uid}`;
  return `${metadata?.name}${uid}@${metadata?.resourceVersion}`;
}

function printChange({ type, object, old, cause }: Change<KubernetesObject>): string {
  return `${cause}: ${type} ${printObject(object)}${old === undefined ? "" : ` was ${printObject(old)}`}`;
}

class Lines implements Logger {
  readonly lines: string[] = [];
  info(message: string): void {
    this.lines.push(message);
  }
  error(message: string, { error }: Fields = {}): void {
    this.lines.push(error instanceof Error ? `${message}: ${error.name}` : message);
  }
  with(): Logger {
    return this;
  }
}

/** Informers of ConfigMaps that run on these answers. `random` is 0.5, so that the first backoff is 600 ms. */
async function setUp(answers: readonly ListAnswer[], options: Partial<InformersOptions> = {}) {
  const clock = new VirtualClock();
  const client = new ScriptedClient(...answers);
  const log = new Lines();
  const informers = new Informers({ client, clock, random: () => 0.5, log, ...options });
  const informer = informers.watch(ConfigMapResource);
  const changes: string[] = [];
  informer.onChange((change) => changes.push(printChange(change)));
  const abort = new AbortController();
  const running = informers.run(abort.signal);
  await settle();
  return {
    clock,
    client,
    lines: log.lines,
    informers,
    informer,
    running,
    abort,
    /** Sends events on the open watch. */
    async send(...events: readonly string[]) {
      client.open.send(...events.map(event));
      await settle();
    },
    /** Returns the changes since the last call. */
    changes: () => changes.splice(0),
    shown: () => informer.list().map(printObject).join(" "),
  };
}

const refusal = (status: number, retryAfterMs?: number) =>
  toApiError({
    status,
    reason: "",
    message: `status ${status}`,
    causes: [],
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });

const VERSIONS: readonly (readonly [a: string | undefined, b: string | undefined, order: number | undefined])[] = [
  ["1", "2", -1],
  ["10", "9", 1],
  ["7", "7", 0],
  ["007", "7", 0],
  ["0", "00", 0],
  ["9007199254740993", "9007199254740992", 1],
  ["340282366920938463463374607431768211456", "99999999999999999999999999999999999999", 1],
  ["", "1", undefined],
  ["abc", "1", undefined],
  ["1", "-1", undefined],
  [undefined, "1", undefined],
];
for (const [a, b, order] of VERSIONS)
  test(`resourceVersions ${a} and ${b} are compared`, () => {
    const sign = compareResourceVersions(a, b);
    assert.is(sign === undefined ? sign : Math.sign(sign), order);
  });

/** The changes that events cause after a list of `a@5` and `b@6` at version 10. */
const EVENTS: readonly {
  readonly name: string;
  readonly events: readonly string[];
  readonly changes: readonly string[];
  readonly shown: string;
}[] = [
  { name: "added", events: ["ADDED c@11"], changes: ["watch: added c@11"], shown: "a@5 b@6 c@11" },
  { name: "updated", events: ["MODIFIED a@11"], changes: ["watch: updated a@11 was a@5"], shown: "a@11 b@6" },
  { name: "deleted", events: ["DELETED a@11"], changes: ["watch: deleted a@11 was a@5"], shown: "b@6" },
  {
    name: "deleted at the version of its last state",
    events: ["DELETED a@5"],
    changes: ["watch: deleted a@5 was a@5"],
    shown: "b@6",
  },
  { name: "the same version again", events: ["MODIFIED a@5", "ADDED b@6"], changes: [], shown: "a@5 b@6" },
  { name: "an older version", events: ["MODIFIED a@4"], changes: [], shown: "a@5 b@6" },
  {
    name: "an old state of a deleted object",
    events: ["DELETED a@11", "MODIFIED a@9", "ADDED a@11"],
    changes: ["watch: deleted a@11 was a@5"],
    shown: "b@6",
  },
  { name: "a deletion of an unknown object", events: ["DELETED x@11"], changes: [], shown: "a@5 b@6" },
  {
    name: "another object with the same name",
    events: ["ADDED a/new@11"],
    changes: ["watch: deleted a@5 was a@5", "watch: added a/new@11"],
    shown: "a/new@11 b@6",
  },
  {
    name: "a late deletion of the earlier object",
    events: ["ADDED a/new@12", "DELETED a@11"],
    changes: ["watch: deleted a@5 was a@5", "watch: added a/new@12"],
    shown: "a/new@12 b@6",
  },
  { name: "a bookmark", events: ["BOOKMARK 20"], changes: [], shown: "a@5 b@6" },
  {
    name: "versions of other lengths",
    events: ["MODIFIED a@99999999999999999999999", "MODIFIED a@100000000000000000000000"],
    changes: [
      "watch: updated a@99999999999999999999999 was a@5",
      "watch: updated a@100000000000000000000000 was a@99999999999999999999999",
    ],
    shown: "a@100000000000000000000000 b@6",
  },
  {
    name: "versions that are not numbers: the later event wins",
    events: ["MODIFIED a@zz", "MODIFIED a@aa", "MODIFIED a@aa"],
    changes: ["watch: updated a@zz was a@5", "watch: updated a@aa was a@zz"],
    shown: "a@aa b@6",
  },
];
for (const { name, events, changes, shown } of EVENTS)
  test(`events: ${name}`, async () => {
    const run = await setUp([list("10", "a@5", "b@6")]);
    assert.equal(run.changes(), ["initial: added a@5", "initial: added b@6"]);
    await run.send(...events);
    assert.equal(run.changes(), changes);
    assert.is(run.shown(), shown);
  });

test("a relist reports deleted, replaced, updated and added objects, and no unchanged ones", async () => {
  const run = await setUp([list("10", "a@1", "b@2", "c@3", "d@4"), list("20", "a/new@11", "c@12", "d@4", "e@13")]);
  run.changes();
  const kept = run.informer.get({ name: "d", namespace: "default" });
  run.client.open.end(refusal(410));
  await run.clock.advance(600);
  assert.equal(
    run.lines,
    ["the informer retries after an error", "the informer has recovered"],
    "not logged as an error",
  );
  assert.equal(run.changes(), [
    "relist: deleted a@1 was a@1",
    "relist: added a/new@11",
    "relist: deleted b@2 was b@2",
    "relist: updated c@12 was c@3",
    "relist: added e@13",
  ]);
  assert.is(run.client.open.options.resourceVersion, "20");
  assert.is(run.informer.get({ name: "d", namespace: "default" }), kept, "an unchanged object is not stored again");
});

test("an informer lists in pages of 500, then watches from the list's version with a random timeout", async () => {
  const first = { items: [object("a@1")], metadata: { resourceVersion: "10", continue: "token" } };
  const { client, shown } = await setUp([first, list("10", "b@2")]);
  assert.equal(
    client.lists.map(({ limit, continue: token }) => ({ limit, token })),
    [
      { limit: 500, token: undefined },
      { limit: 500, token: "token" },
    ],
  );
  assert.is(shown(), "a@1 b@2");
  assert.equal([client.open.options.resourceVersion, client.open.options.timeoutSeconds], ["10", 450]);
});

test("after a page expires, the next list is one page", async () => {
  const first = { items: [object("a@1")], metadata: { resourceVersion: "10", continue: "token" } };
  const { client, clock, shown, changes } = await setUp([first, refusal(410), list("12", "b@11")]);
  await clock.advance(600);
  assert.equal([client.lists.length, client.lists[2]?.limit, client.lists[2]?.continue], [3, undefined, undefined]);
  assert.is(shown(), "b@11");
  assert.equal(changes(), ["initial: added b@11"], "the broken list was not reported");
});

const broken = new BrokenStreamError("reset");

test("pages that are too large are requested again with half the objects", async () => {
  const first = { items: [object("a@1")], metadata: { resourceVersion: "10", continue: "token" } };
  const tooLarge = new AnswerTooLargeError("the answer is too long");
  const { client, shown } = await setUp([tooLarge, first, tooLarge, list("10", "b@2")]);
  assert.equal(
    client.lists.map(({ limit, continue: token }) => [limit, token]),
    [
      [500, undefined],
      [250, undefined],
      [250, "token"],
      [125, "token"],
    ],
  );
  assert.ok(client.lists.every(({ maxBytes = Infinity }) => maxBytes <= 64 * 2 ** 20));
  assert.is(shown(), "a@1 b@2");
});

test("a single object that is too large is an error", async () => {
  const { client, informer } = await setUp([new AnswerTooLargeError("the answer is too long")]);
  assert.equal([client.lists.at(-1)?.limit, client.lists.length], [1, 10]);
  assert.is(informer.state.phase, "waiting");
});

/** How and when a watch at version 12 ends, and what comes next. */
const ENDS: readonly {
  readonly name: string;
  readonly afterMs: number;
  readonly end?: Error;
  readonly waitMs: number;
  readonly lists: number;
}[] = [
  { name: "without an error, after its time: it resumes at once", afterMs: 6_000, waitMs: 0, lists: 1 },
  { name: "with a broken connection: it resumes at once", afterMs: 6_000, end: broken, waitMs: 0, lists: 1 },
  { name: "with a broken connection, right after an event: it resumes at once", afterMs: 0, end: broken, waitMs: 0, lists: 1 }, // prettier-ignore
  { name: "500: it lists again", afterMs: 6_000, end: refusal(500), waitMs: 600, lists: 2 },
  {
    name: "an invalid event: it lists again",
    afterMs: 6_000,
    end: new InvalidEventError("odd"),
    waitMs: 600,
    lists: 2,
  },
  { name: "403: it lists again", afterMs: 6_000, end: refusal(403), waitMs: 600, lists: 2 },
  {
    name: "429 with a Retry-After above the backoff: it waits for that time",
    afterMs: 6_000,
    end: refusal(429, 7_000),
    waitMs: 7_500,
    lists: 1,
  },
  {
    name: "429 with a Retry-After below the backoff: it waits for the backoff",
    afterMs: 6_000,
    end: refusal(429, 100),
    waitMs: 600,
    lists: 1,
  },
  {
    name: "429 with a Retry-After of an hour: it waits for a minute",
    afterMs: 6_000,
    end: refusal(429, 3_600_000),
    waitMs: 60_500,
    lists: 1,
  },
  { name: "410: it lists again", afterMs: 6_000, end: refusal(410), waitMs: 600, lists: 2 },
  { name: "404: it lists again", afterMs: 6_000, end: refusal(404), waitMs: 600, lists: 2 },
  { name: "400: it lists again", afterMs: 6_000, end: refusal(400), waitMs: 600, lists: 2 },
  {
    name: "ResourceVersionTooLarge, after a restore of the server: it lists again",
    afterMs: 6_000,
    end: toApiError({
      status: 504,
      reason: "Timeout",
      message: "Too large resource version",
      causes: [{ reason: "ResourceVersionTooLarge" }],
    }),
    waitMs: 600,
    lists: 2,
  },
];
for (const { name, afterMs, end, waitMs, lists } of ENDS)
  test(`a watch ends: ${name}`, async () => {
    const { client, clock, send } = await setUp([list("10")]);
    await send("ADDED a@11", "BOOKMARK 12");
    await clock.advance(afterMs);
    client.open.end(end);
    await settle();
    if (waitMs > 0) {
      await clock.advance(waitMs - 1);
      assert.equal([client.watches.length, client.lists.length], [1, 1]);
      await clock.advance(1);
    }
    assert.equal([client.watches.length, client.lists.length], [2, lists]);
    assert.is(client.open.options.resourceVersion, lists > 1 ? "10" : "12");
  });

test("watches that show nothing and end within a second are failures, except the first", async () => {
  const { client, clock, informer } = await setUp([list("10")]);
  const waits: (readonly [phase: string, retryMs: number | undefined])[] = [];
  for (let i = 0; i < 3; i++) {
    await clock.advance(999);
    client.open.end(i === 1 ? undefined : broken);
    await settle();
    waits.push([informer.state.phase, informer.state.phase === "waiting" ? clock.next : 0]);
    await clock.advance(informer.state.phase === "waiting" ? (clock.next ?? 0) : 0);
  }
  assert.equal(waits, [["watching", 0], ["waiting", 600], ["waiting", 1200]]); // prettier-ignore
  await clock.advance(1000);
  client.open.end(broken);
  await settle();
  assert.equal([informer.state.phase, informer.state.trouble], ["watching", undefined]);
});

test("a watch that does not open is a failure, however long it took", async () => {
  const { client, clock, informer } = await setUp([list("10")]);
  await clock.advance(30_000);
  client.open.end(new TimeoutError("no answer"));
  await settle();
  assert.is(informer.state.phase, "waiting");
});

test("a proxy that cuts connections every 20 s delays no change", async () => {
  const { client, clock, send, changes } = await setUp([list("10")]);
  changes();
  for (let i = 0; i < 30; i++) {
    await clock.advance(20_000);
    client.open.end(broken);
    await settle();
    await send(`ADDED n${i}@${20 + i}`);
    assert.is(changes().length, 1, `cut ${i}`);
  }
});

test("a late bookmark does not set the version back", async () => {
  const { client, clock, send } = await setUp([list("10")]);
  await send("BOOKMARK 30", "BOOKMARK 20");
  await clock.advance(6_000);
  client.open.end();
  await settle();
  assert.is(client.open.options.resourceVersion, "30");
});

test("a watch that is silent for 150 s is closed and resumed", async () => {
  const { client, clock, send } = await setUp([list("10")]);
  await clock.advance(100_000);
  await send("BOOKMARK 12");
  await clock.advance(149_999);
  assert.is(client.watches.length, 1, "a bookmark is a sign of life");
  await clock.advance(601);
  assert.equal([client.watches.length, client.lists.length], [2, 1]);
  assert.is(client.watches[0]?.options.signal?.aborted, true);
  assert.is(client.open.options.resourceVersion, "12");
});

/** Servers that never recover. */
const OUTAGES: readonly { readonly name: string; readonly answer: ListAnswer; readonly end?: Error | null }[] = [
  { name: "lists fail", answer: refusal(500) },
  { name: "lists break", answer: new ConnectionError("refused") },
  { name: "lists are forbidden", answer: refusal(403) },
  { name: "watches end at once", answer: list("10"), end: null },
  { name: "watches are too old at once", answer: list("10"), end: refusal(410) },
  { name: "watches break at once", answer: list("10"), end: new ConnectionError("reset") },
];
for (const { name, answer, end } of OUTAGES)
  test(`an informer retries without a hot loop and without end if ${name}`, async () => {
    const { client, clock } = await setUp([answer]);
    const endAll = () => client.open.end(end ?? undefined);
    if (end !== undefined) client.onWatch = (watch) => watch.end(end ?? undefined);
    if (end !== undefined) endAll();
    const requests = () => client.lists.length + client.watches.length;
    await clock.advance(60_000);
    assert.ok(requests() > 5 && requests() < 20, `${requests()} requests in a minute`);
    const before = requests();
    await clock.advance(3_600_000);
    // One wait is 22.5 s at random = 0.5; a list and a watch may come with each.
    assert.ok(requests() - before > 150 && requests() - before <= 322, `${requests() - before} requests in an hour`);
  });

test("a backoff doubles within its bounds, and restarts after a time without failure", () => {
  const clock = new VirtualClock();
  const delays = (random: number, count: number, options = {}) => {
    const bounds = { baseMs: 800, maxMs: 30_000, resetMs: 60_000, ...options };
    const backoff = new Backoff({ clock, random: () => random, ...bounds });
    return Array.from({ length: count }, () => backoff.next());
  };
  assert.equal(delays(0, 7), [400, 800, 1600, 3200, 6400, 12_800, 15_000]);
  assert.equal(delays(1, 7), [800, 1600, 3200, 6400, 12_800, 25_600, 30_000]);
  assert.equal(delays(0, 1100).at(-1), 15_000);
});

test("the backoff of an informer restarts only after a time without failure", async () => {
  const { client, clock } = await setUp([list("10")]);
  const breakAfter = async (milliseconds: number) => {
    await clock.advance(milliseconds);
    client.open.end(new ConnectionError("reset"));
    await settle();
    const wait = clock.next ?? 0;
    await clock.advance(wait);
    return wait;
  };
  assert.equal([await breakAfter(0), await breakAfter(1_000), await breakAfter(59_000)], [600, 1200, 2400]);
  assert.is(await breakAfter(60_000), 600);
});

test("a kind that is not served yet is listed every few seconds, logged once a minute, and holds up no other kind", async () => {
  const { client, clock, lines, informer, informers, changes } = await setUp([refusal(404)]);
  await clock.advance(120_000);
  const asked = client.lists.length;
  await clock.advance(37_500);
  assert.is(client.lists.length - asked, 10, "every 3.75 s at random = 0.5");
  const logged = "the informer retries after an error: NotFoundError";
  assert.equal(lines, [logged, logged, logged], "at the first failure, and once a minute");
  const { phase, trouble } = informer.state;
  assert.equal([phase, trouble?.error.name, trouble?.since], ["waiting", "NotFoundError", clock.now() - 157_500]);
  assert.is(informer.hasSynced, false);
  client.answers.unshift(list("5", "s@5"));
  const secrets = informers.watch(SecretResource);
  await settle();
  assert.is(secrets.hasSynced, true);
  client.answers.splice(0, 1, list("10", "a@5"));
  await clock.advance(3_750);
  assert.is(lines.at(-1), "the informer has recovered");
  assert.equal([informer.state.phase, informer.state.trouble], ["watching", undefined]);
  assert.equal(changes(), ["initial: added a@5"]);
});

test("the state goes through stopped, listing, watching, waiting and stopped", async () => {
  const { client, informer, informers, clock, abort, running } = await setUp([list("10")]);
  assert.is(informers.watch(NamespaceResource).state.phase, "listing");
  assert.is(new Informers({ client, clock, random: Math.random, log: new Lines() }).watch(SecretResource).state.phase, "stopped"); // prettier-ignore
  assert.is(informer.state.phase, "watching");
  client.watches[0]?.end(new ConnectionError("reset"));
  await settle();
  assert.equal([informer.state.phase, informer.state.trouble?.failures], ["waiting", 1]);
  abort.abort();
  await running;
  assert.is(informer.state.phase, "stopped");
  assert.is(clock.pending, 0, "no timer is left");
});

test("an error of a handler is logged, and other handlers and later changes are not affected", async () => {
  const run = await setUp([list("10", "a@1")]);
  run.informer.onChange(() => {
    throw new RangeError("mine");
  });
  await run.send("ADDED b@11", "ADDED c@12");
  assert.equal(run.lines, Array(3).fill("a change handler failed: RangeError"));
  assert.equal(run.changes(), ["initial: added a@1", "watch: added b@11", "watch: added c@12"]);
});

test("a handler gets the known objects when it is added, and nothing after it is removed", async () => {
  const run = await setUp([list("10", "a@1", "b@2")]);
  const heard: string[] = [];
  const stop = run.informer.onChange((change) => heard.push(printChange(change)));
  assert.equal(heard, ["initial: added a@1", "initial: added b@2"]);
  await run.send("DELETED a@11");
  stop();
  await run.send("DELETED b@12");
  assert.equal(heard.slice(2), ["watch: deleted a@11 was a@1"]);
});

test("every resync reports all objects again", async () => {
  const run = await setUp([list("10", "a@1")], { resyncMs: 1000 });
  run.changes();
  await run.clock.advance(2_500);
  assert.equal(run.changes(), Array(2).fill("resync: updated a@1 was a@1"));
  run.abort.abort();
  await run.running;
  assert.is(run.clock.pending, 0);
});

test("stored objects are deeply frozen and have no managedFields", async () => {
  const managed = { ...object("a@1").metadata, managedFields: [{}], labels: { x: "y" } };
  const { informer } = await setUp([list("10", { ...object("a@1"), metadata: managed })]);
  const stored = informer.get({ name: "a", namespace: "default" });
  assert.ok(Object.isFrozen(stored) && Object.isFrozen(stored?.metadata) && Object.isFrozen(stored?.metadata.labels));
  assert.equal(stored?.metadata, { ...object("a@1").metadata, labels: { x: "y" } });
});

interface Step {
  /** `write a@5`, `delete a@5`, or an event. */
  readonly do: string;
  readonly shown: string;
  readonly pending?: number;
}
/** The objects that readers see after own writes and events, which follow a list of `a@5` at version 10. */
const WRITES: readonly { readonly name: string; readonly steps: readonly Step[] }[] = [
  {
    name: "a write is visible at once, and older events do not undo it",
    steps: [
      { do: "write a@15", shown: "a@15", pending: 1 },
      { do: "MODIFIED a@12", shown: "a@15", pending: 1 },
      { do: "MODIFIED a@15", shown: "a@15", pending: 0 },
      { do: "MODIFIED a@16", shown: "a@16" },
    ],
  },
  {
    name: "a write that is older than the watch changes nothing",
    steps: [
      { do: "MODIFIED a@15", shown: "a@15" },
      { do: "write a@12", shown: "a@15", pending: 0 },
      { do: "DELETED a@17", shown: "" },
      { do: "write a@16", shown: "", pending: 0 },
    ],
  },
  {
    name: "answers to two writes arrive in the wrong order",
    steps: [
      { do: "write a@15", shown: "a@15" },
      { do: "write a@14", shown: "a@15" },
    ],
  },
  {
    name: "a created object is visible until the watch reports its deletion",
    steps: [
      { do: "write b@12", shown: "a@5 b@12", pending: 1 },
      { do: "DELETED b@13", shown: "a@5", pending: 0 },
    ],
  },
  {
    name: "a deleted object is gone, and older events do not restore it",
    steps: [
      { do: "delete a@15", shown: "", pending: 1 },
      { do: "MODIFIED a@12", shown: "", pending: 1 },
      { do: "DELETED a@15", shown: "", pending: 0 },
    ],
  },
  {
    name: "a deletion with the version of the last state holds until the watch reports the deletion",
    steps: [
      { do: "delete a@5", shown: "", pending: 1 },
      { do: "MODIFIED a@12", shown: "" },
      { do: "BOOKMARK 14", shown: "", pending: 1 },
      { do: "DELETED a@15", shown: "", pending: 0 },
    ],
  },
  {
    name: "an object that someone else created after the deletion is visible",
    steps: [
      { do: "delete a@15", shown: "" },
      { do: "DELETED a@15", shown: "" },
      { do: "ADDED a/new@16", shown: "a/new@16" },
    ],
  },
  {
    name: "deleted and created again by this process",
    steps: [
      { do: "delete a@15", shown: "" },
      { do: "write a/new@16", shown: "a/new@16" },
      { do: "MODIFIED a@14", shown: "a/new@16" },
      { do: "DELETED a@15", shown: "a/new@16" },
      { do: "ADDED a/new@16", shown: "a/new@16", pending: 0 },
    ],
  },
  {
    name: "the answer to a write arrives after the answer to the deletion",
    steps: [
      { do: "delete a@14", shown: "" },
      { do: "write a@13", shown: "" },
    ],
  },
  {
    name: "a deletion that is older than the watch changes nothing",
    steps: [
      { do: "DELETED a@15", shown: "" },
      { do: "delete a@15", shown: "", pending: 0 },
      { do: "ADDED a/new@16", shown: "a/new@16" },
      { do: "delete a@15", shown: "a/new@16", pending: 0 },
    ],
  },
  {
    name: "created and deleted before the watch shows either",
    steps: [
      { do: "write b@12", shown: "a@5 b@12" },
      { do: "delete b@12", shown: "a@5" },
      { do: "ADDED b@12", shown: "a@5" },
      { do: "DELETED b@13", shown: "a@5", pending: 0 },
    ],
  },
  {
    name: "a bookmark ends older own writes",
    steps: [
      { do: "delete b@12", shown: "a@5", pending: 1 },
      { do: "BOOKMARK 13", shown: "a@5", pending: 0 },
    ],
  },
  {
    name: "versions that are not numbers: the next event wins",
    steps: [
      { do: "write a@xyz", shown: "a@xyz" },
      { do: "MODIFIED a@abc", shown: "a@abc", pending: 0 },
    ],
  },
];
for (const { name, steps } of WRITES)
  test(`own writes: ${name}`, async () => {
    const run = await setUp([list("10", "a@5")]);
    for (const step of steps) {
      const [verb, what = ""] = step.do.split(" ");
      if (verb === "write") run.informers.recordWrite(ConfigMapResource, object(what));
      else if (verb === "delete") run.informers.recordDelete(ConfigMapResource, object(what));
      else await run.send(step.do);
      assert.is(run.shown(), step.shown, step.do);
      if (step.pending !== undefined) assert.is(run.informer.pendingWrites, step.pending, step.do);
    }
  });

test("own writes are reported when the watch shows them, to every handler", async () => {
  const run = await setUp([list("10", "a@5")]);
  run.changes();
  run.informers.recordWrite(ConfigMapResource, object("a@15"));
  assert.equal(run.changes(), []);
  await run.send("MODIFIED a@15");
  assert.equal(run.changes(), ["watch: updated a@15 was a@5"]);
});

/** Objects in answers, and whether they still exist. */
const ANSWERS: readonly { readonly name: string; readonly metadata: Partial<ObjectMeta>; readonly there: boolean }[] = [
  { name: "marked, with a finalizer", metadata: { deletionTimestamp: "t", finalizers: ["x/y"] }, there: true },
  { name: "marked, with a grace period", metadata: { deletionTimestamp: "t", deletionGracePeriodSeconds: 30 }, there: true }, // prettier-ignore
  { name: "marked, with no finalizer left", metadata: { deletionTimestamp: "t", finalizers: [] }, there: false },
];
for (const { name, metadata, there } of ANSWERS)
  for (const verb of ["recordWrite", "recordDelete"] as const)
    test(`own writes: ${verb} of an object that is ${name}`, async () => {
      const { informers, shown } = await setUp([list("10", "a@5")]);
      informers[verb](ConfigMapResource, object("a@15", metadata));
      assert.is(shown(), there ? "a@15" : "");
    });

test("own writes during a list are kept", async () => {
  const run = await setUp([list("10", "a@5", "b@6")]);
  run.informers.recordWrite(ConfigMapResource, object("a@15"));
  run.informers.recordDelete(ConfigMapResource, object("b@16"));
  run.client.answers.splice(0);
  run.client.open.end(refusal(410));
  await run.clock.advance(600);
  run.informers.recordWrite(ConfigMapResource, object("c@17"));
  assert.equal([run.client.lists.length, run.shown()], [2, "a@15 c@17"]);
});

test("a list that began after an own write replaces it, even with an older version", async () => {
  const run = await setUp([list("10", "a@5", "b@6"), list("8", "a@4", "b@6")]);
  run.informers.recordWrite(ConfigMapResource, object("a@15"));
  run.informers.recordDelete(ConfigMapResource, object("b@6"));
  assert.is(run.shown(), "a@15");
  run.changes();
  run.client.open.end(refusal(410));
  await run.clock.advance(600);
  assert.is(run.shown(), "a@4 b@6");
  assert.equal(run.changes(), ["relist: updated a@4 was a@5"]);
  await run.send("MODIFIED a@9");
  assert.is(run.shown(), "a@9 b@6");
});

test("a list of one namespace follows each change", async () => {
  const elsewhere = (text: string) => object(text, { namespace: "other" });
  const run = await setUp([list("10", "a@5", elsewhere("b@6"))]);
  const names = (namespace: string) => run.informers.list(ConfigMapResource, { namespace }).map(printObject).join(" ");
  assert.equal([names("default"), names("other"), names("none")], ["a@5", "b@6", ""]);
  run.client.open.send({ type: "ADDED", object: elsewhere("a@11") }, { type: "DELETED", object: elsewhere("b@12") });
  await settle();
  assert.equal([names("default"), names("other")], ["a@5", "a@11"]);
});

for (const verb of ["created", "created and deleted"])
  test(`an object that this process ${verb} while no watch was open is reported as deleted if the relist lacks it`, async () => {
    const run = await setUp([list("10", "a@5"), list("20", "a@5")]);
    run.informers.recordWrite(ConfigMapResource, object("b@15"));
    if (verb !== "created") run.informers.recordDelete(ConfigMapResource, object("b@15"));
    run.changes();
    run.client.open.end(refusal(410));
    await run.clock.advance(600);
    assert.equal([run.shown(), run.informer.pendingWrites], ["a@5", 0]);
    assert.equal(run.changes(), ["relist: deleted b@15 was b@15"]);
  });

test("a write during a list is kept if the list is older", async () => {
  const clock = new VirtualClock();
  const client = new ScriptedClient();
  const informers = new Informers({ client, clock, random: () => 0.5, log: new Lines() });
  let answer: (page: ListAnswer) => void = () => undefined;
  client.answered = new Promise((resolve) => (answer = resolve));
  const informer = informers.watch(ConfigMapResource);
  void informers.run(new AbortController().signal);
  await settle();
  informers.recordWrite(ConfigMapResource, object("new@20"));
  informers.recordWrite(ConfigMapResource, object("old@9"));
  answer(list("10", "a@5"));
  await settle();
  assert.is(informer.list().map(printObject).join(" "), "new@20 a@5");
});

test("an index follows additions, changes, deletions and own writes, and leaves out objects for which it throws", async () => {
  const run = await setUp([list("10", object("a@1", { labels: { app: "x" } }), object("b@2"))]);
  run.informers.addIndex({
    resource: ConfigMapResource,
    name: "app",
    values: ({ metadata }) => {
      if (metadata.labels?.["app"] === "bad") throw new Error("bad");
      return metadata.labels?.["app"] === undefined ? [] : [metadata.labels["app"], metadata.labels["app"]];
    },
  });
  const under = (value: string) =>
    run.informers
      .list(ConfigMapResource, { index: ["app", value] })
      .map(printObject)
      .join(" ");
  assert.equal([under("x"), under("y")], ["a@1", ""]);
  const send = async (type: "ADDED" | "MODIFIED" | "DELETED", text: string, app: string) => {
    run.client.open.send({ type, object: object(text, { labels: { app } }) });
    await settle();
  };
  await send("ADDED", "c@11", "x");
  await send("MODIFIED", "a@12", "y");
  assert.equal([under("x"), under("y")], ["c@11", "a@12"]);
  await send("DELETED", "c@13", "x");
  await send("MODIFIED", "b@14", "bad");
  assert.equal([under("x"), under("y"), under("bad")], ["", "a@12", ""]);
  run.informers.recordWrite(ConfigMapResource, object("a@20", { labels: { app: "x" } }));
  assert.equal([under("x"), under("y")], ["a@20", ""]);
  run.informers.recordDelete(ConfigMapResource, object("a@21"));
  assert.is(under("x"), "");
  assert.equal(run.lines, ["an index failed for an object: Error"]);
  assert.equal(run.informers.list(ConfigMapResource, { namespace: "other", index: ["app", "x"] }), []);
});

test("a duplicate index and an unknown index throw", async () => {
  const { informers, informer } = await setUp([list("10", "a@1")]);
  const index = { resource: ConfigMapResource, name: "by", values: () => ["v"] };
  informers.addIndex(index);
  assert.throws(() => informers.addIndex(index), /already has an index named "by"/);
  informers.addIndex({ ...index, resource: SecretResource });
  assert.is(informer.list({ index: ["by", "v"] }).length, 1);
  assert.throws(() => informer.list({ index: ["other", "v"] }), /unknown index "other"/);
});

test("informers are shared per resource and namespace, and a read that no watch covers throws", async () => {
  const { informers, informer, client } = await setUp([list("10", "a@1")]);
  assert.is(informers.watch(ConfigMapResource), informer);
  assert.is(client.lists.length, 1);
  assert.throws(() => informers.get(SecretResource, { name: "s", namespace: "n" }), /no watch covers secrets/);
  assert.throws(() => informers.list(SecretResource), /no watch covers secrets in all namespaces/);
  const inOne = informers.watch(SecretResource, { namespace: "default" });
  assert.is(informers.watch(SecretResource, { namespace: "default" }), inOne);
  await settle();
  assert.equal([client.lists[1]?.namespace, client.open.options.namespace], ["default", "default"]);
  assert.is(informers.list(SecretResource).length, 1);
  assert.throws(() => informers.get(SecretResource, { name: "s", namespace: "other" }), /in namespace other/);
  informers.recordWrite(SecretResource, object("s@12", { namespace: "other" }));
  assert.is(informers.list(SecretResource).length, 1, "a write in another namespace is not recorded");
});

test("with informers of all namespaces and of one, readers see the newest state", async () => {
  const { informers, client } = await setUp([list("10", "a@1")]);
  informers.watch(ConfigMapResource, { namespace: "default" });
  await settle();
  const read = () => printObject(informers.get(ConfigMapResource, { name: "a", namespace: "default" }) ?? {});
  client.watches[1]?.send(event("MODIFIED a@11"));
  await settle();
  assert.is(read(), "a@11");
  client.watches[0]?.send(event("MODIFIED a@11"), event("MODIFIED a@12"));
  await settle();
  assert.is(read(), "a@12");
});

test("synced resolves when every informer has listed, including late ones, and rejects with the signal's reason", async () => {
  const { informers, clock, client } = await setUp([refusal(500), list("10")]);
  let synced = false;
  void informers.synced().then(() => (synced = true));
  const stop = new AbortController();
  const rejected = informers.synced(stop.signal).catch((error: unknown) => error);
  await settle();
  assert.is(synced, false);
  const reason = new Error("no longer wanted");
  stop.abort(reason);
  assert.is(await rejected, reason);
  client.answers.unshift(refusal(500));
  informers.watch(SecretResource);
  await clock.advance(599);
  assert.is(synced, false);
  await clock.advance(1_200);
  assert.is(synced, true);
});

test("an informer starts once, after the informers that it names have synced, and not after an abort", async () => {
  const clock = new VirtualClock();
  const client = new ScriptedClient(refusal(500), refusal(404), list("10"));
  const informers = new Informers({ client, clock, random: () => 0.5, log: new Lines() });
  const first = informers.watch(ConfigMapResource);
  const last = informers.watch(SecretResource, { after: [first] });
  const stop = new AbortController();
  const running = informers.run(stop.signal);
  await settle();
  const phases = () => [first, last].map(({ state }) => state.phase);
  assert.equal(phases(), ["waiting", "stopped"]);
  await clock.advance(60_000);
  assert.equal(phases(), ["watching", "watching"]);
  assert.is(client.watches.length, 2);
  stop.abort();
  await running;
  const stopped = new ScriptedClient(refusal(500));
  const others = new Informers({ client: stopped, clock, random: () => 0.5, log: new Lines() });
  const never = others.watch(SecretResource, { after: [others.watch(ConfigMapResource)] });
  const abort = new AbortController();
  const ended = others.run(abort.signal);
  await settle();
  abort.abort();
  await ended;
  assert.equal([never.state.phase, stopped.lists.length, clock.pending], ["stopped", 1, 0]);
});

test("an informer that two controllers use does not wait for a kind of one of them that cannot be listed", async () => {
  const clock = new VirtualClock();
  const client = new ScriptedClient(refusal(403), list("10"));
  const informers = new Informers({ client, clock, random: () => 0.5, log: new Lines() });
  const forbidden = informers.watch(ConfigMapResource);
  const shared = informers.watch(SecretResource, { after: [forbidden] });
  informers.watch(SecretResource, { after: [] });
  const stop = new AbortController();
  const running = informers.run(stop.signal);
  await settle();
  assert.equal([forbidden.state.phase, shared.state.phase], ["waiting", "watching"]);
  stop.abort();
  await running;
});

test("informers that name each other start at once", async () => {
  const { informers } = await setUp([list("10")]);
  const namespaces = informers.watch(NamespaceResource);
  const secrets = informers.watch(SecretResource, { after: [namespaces] });
  informers.watch(NamespaceResource, { after: [secrets] });
  await settle();
  assert.equal([namespaces.state.phase, secrets.state.phase], ["watching", "watching"]);
});

test("run resolves after an abort when all informers have stopped listing, watching or waiting", async () => {
  const { informers, running, abort, client, clock } = await setUp([list("10")]);
  client.answers.unshift(refusal(500));
  informers.watch(SecretResource);
  await settle();
  client.answers.splice(0);
  informers.watch(NamespaceResource);
  await settle();
  let ended = false;
  void running.then(() => (ended = true));
  await settle();
  assert.is(ended, false);
  abort.abort(new Error("stop"));
  await settle();
  assert.equal([ended, clock.pending], [true, 0]);
});

test.run();
