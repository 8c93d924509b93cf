import { suite } from "uvu";
import * as assert from "uvu/assert";
import { sleep, systemClock } from "../../packages/base/src/clock.ts";
import { WorkQueue, type WorkQueueOptions } from "../../packages/runtime/src/queue/work-queue.ts";
import { settle, VirtualClock } from "../support/virtual-clock.ts";

const test = suite("work queue");

const NO_BUCKET = { perSecond: 1e9, burst: 1e9 };

function setUp(options: Partial<WorkQueueOptions> = {}) {
  const clock = new VirtualClock();
  return { clock, queue: new WorkQueue({ clock, ...options }) };
}

/** Takes all ready keys in order, and calls `done` for each. */
async function takeAll(queue: WorkQueue): Promise<string[]> {
  const taken: string[] = [];
  while (queue.depth > 0) {
    const key = (await queue.next()) ?? "none";
    taken.push(key);
    queue.done(key);
  }
  return taken;
}

/** Whether the promise has settled. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => (settled = true));
  await settle();
  return settled;
}

const ORDERS: readonly {
  readonly name: string;
  readonly add: readonly (readonly [string, number?])[];
  readonly taken: string;
}[] = [
  { name: "first in, first out", add: [["a"], ["b"], ["c"]], taken: "a b c" },
  { name: "a key is in the queue once", add: [["a"], ["b"], ["a"]], taken: "a b" },
  { name: "higher priorities come first", add: [["a"], ["b", 5], ["c", -5], ["d", 5]], taken: "b d a c" },
  { name: "a second add raises the priority of a key", add: [["a"], ["b"], ["b", 1]], taken: "b a" },
  { name: "a second add does not lower the priority of a key", add: [["a", 1], ["b"], ["a", -1]], taken: "a b" },
  { name: "a raised key keeps its age among keys of its new priority", add: [["a"], ["b", 1], ["a", 1]], taken: "a b" },
  { name: "a key may be raised more than once", add: [["a"], ["b", 2], ["a", 1], ["a", 3]], taken: "a b" },
];
for (const { name, add, taken } of ORDERS)
  test(`order: ${name}`, async () => {
    const { queue } = setUp();
    for (const [key, priority] of add) queue.add(key, priority === undefined ? {} : { priority });
    assert.is((await takeAll(queue)).join(" "), taken);
  });

test("many keys with random priorities come out in order", async () => {
  const { queue } = setUp();
  const keys = Array.from({ length: 500 }, (_, i) => ({ key: `k${i}`, priority: (i * 7919) % 13 }));
  for (const { key, priority } of keys) queue.add(key, { priority });
  const expected = [...keys].sort((a, b) => b.priority - a.priority).map(({ key }) => key);
  assert.equal(await takeAll(queue), expected);
});

test("a key that is added while a worker has it is ready once more after done, and not before", async () => {
  const { queue } = setUp();
  queue.add("a");
  assert.is(await queue.next(), "a");
  queue.add("a");
  queue.add("a");
  const next = queue.next();
  assert.is(await isSettled(next), false);
  queue.done("a");
  assert.is(await next, "a");
  queue.done("a");
  assert.is(queue.depth, 0);
});

test("a key that is added twice while a worker has it keeps the higher priority", async () => {
  const { queue } = setUp();
  queue.add("a");
  await queue.next();
  queue.add("a", { priority: 2 });
  queue.add("a");
  queue.add("b", { priority: 1 });
  queue.done("a");
  assert.equal(await takeAll(queue), ["a", "b"]);
});

test("several waiting workers get keys in turn", async () => {
  const { queue } = setUp();
  const taken = [queue.next(), queue.next(), queue.next()];
  for (const key of ["a", "a", "b", "c"]) queue.add(key);
  assert.equal(await Promise.all(taken), ["a", "b", "c"]);
});

test("done does nothing for a key that no worker has", async () => {
  const { queue } = setUp();
  queue.add("a");
  queue.done("a");
  queue.done("b");
  assert.equal(await takeAll(queue), ["a"]);
});

const DELAYS: readonly {
  readonly name: string;
  readonly add: readonly (readonly [key: string, milliseconds: number])[];
  readonly ready: readonly (readonly [afterMs: number, keys: string])[];
}[] = [
  {
    name: "a key is ready after its delay, not before",
    add: [["a", 100]],
    ready: [
      [99, ""],
      [1, "a"],
    ],
  },
  {
    name: "an earlier time replaces a later one",
    add: [
      ["a", 100],
      ["a", 10],
    ],
    ready: [
      [10, "a"],
      [500, ""],
    ],
  },
  {
    name: "a later time does not replace an earlier one",
    add: [
      ["a", 10],
      ["a", 100],
    ],
    ready: [
      [10, "a"],
      [500, ""],
    ],
  },
  { name: "a delay of 0 is at once", add: [["a", 0]], ready: [[0, "a"]] },
  { name: "a negative delay and NaN are at once", add: [["a", -1], ["b", NaN]], ready: [[0, "a b"]] }, // prettier-ignore
];
for (const { name, add, ready } of DELAYS)
  test(`addAfter: ${name}`, async () => {
    const { clock, queue } = setUp();
    for (const [key, milliseconds] of add) queue.addAfter(key, milliseconds);
    for (const [afterMs, keys] of ready) {
      await clock.advance(afterMs);
      assert.is((await takeAll(queue)).join(" "), keys);
    }
  });

test("addAfter: the highest priority counts", async () => {
  const { clock, queue } = setUp();
  queue.addAfter("a", 10, { priority: 3 });
  queue.addAfter("a", 5);
  queue.addAfter("b", 5, { priority: 1 });
  queue.addAfter("b", 7, { priority: 2 });
  await clock.advance(5);
  queue.add("c", { priority: 2 });
  assert.equal(await takeAll(queue), ["a", "b", "c"]);
});

test("a key that its worker adds again with a delay keeps its priority, unless it gets another one", async () => {
  const { clock, queue } = setUp();
  for (const key of ["a", "b", "c"]) {
    queue.add(key, { priority: -100 });
    await queue.next();
  }
  queue.addAfter("a", 5);
  queue.addRateLimited("b");
  queue.addAfter("c", 5, { priority: 3 });
  for (const key of ["a", "b", "c"]) queue.done(key);
  await clock.advance(5);
  queue.add("d", { priority: -99 });
  assert.equal(await takeAll(queue), ["c", "d", "a", "b"]);
});

test("addAfter: a key that was taken before its time comes once more at its time", async () => {
  const { clock, queue } = setUp();
  queue.addAfter("a", 10);
  queue.add("a");
  assert.equal(await takeAll(queue), ["a"]);
  await clock.advance(10);
  assert.equal(await takeAll(queue), ["a"]);
});

for (const [what, jumpMs] of [
  ["forward", 3_600_000],
  ["back", -3_600_000],
] as const)
  // prettier-ignore
  test(`a machine's time that is set ${what} changes no delay`, async () => {
    const { clock, queue } = setUp();
    queue.addAfter("a", 600_000);
    clock.jump(jumpMs);
    queue.addAfter("a", 10);
    await clock.advance(10);
    assert.equal(await takeAll(queue), ["a"]);
    for (let i = 0; i < 120; i++) queue.addRateLimited(`r${i}`);
    clock.jump(jumpMs);
    queue.addRateLimited("last");
    await clock.advance(2000);
    assert.is(queue.depth, 120, "the rate limit of retries is 10 per second after the burst of 100");
  });

test("a timer may be longer than Node's longest, and one of 0 fires in the next turn of the event loop", async () => {
  const fired: string[] = [];
  const cancel = systemClock.setTimer(() => fired.push("in a year"), 365 * 24 * 3600 * 1000);
  const forget = systemClock.setTimer(() => fired.push("cancelled"), 0);
  forget();
  setTimeout(() => fired.push("a timer"), 1);
  await sleep(systemClock, 0);
  await new Promise((resolve) => setTimeout(resolve, 5));
  cancel();
  assert.equal(fired, ["a timer"]);
});

/** Milliseconds until the key is ready after `addRateLimited`. */
async function retryDelay(queue: WorkQueue, clock: VirtualClock, key = "a"): Promise<number> {
  queue.addRateLimited(key);
  const delay = clock.next ?? 0;
  await clock.advance(delay);
  await takeAll(queue);
  return Math.round(delay);
}

test("the backoff of a key doubles up to the longest delay, and restarts after forget", async () => {
  const { clock, queue } = setUp({ bucket: NO_BUCKET, maxDelayMs: 60 });
  const delays: number[] = [];
  for (let i = 0; i < 6; i++) delays.push(await retryDelay(queue, clock));
  assert.equal(delays, [5, 10, 20, 40, 60, 60]);
  assert.is(queue.retries("a"), 6);
  assert.is(queue.retries("b"), 0);
  assert.is(await retryDelay(queue, clock, "b"), 5, "another key has its own backoff");
  queue.forget("a");
  assert.is(queue.retries("a"), 0);
  assert.is(await retryDelay(queue, clock), 5);
});

test("the default backoff is 5 ms at first and 1000 s at most", async () => {
  const { clock, queue } = setUp();
  const delays: number[] = [];
  for (let i = 0; i < 40; i++) delays.push(await retryDelay(queue, clock));
  assert.equal([delays[0], delays[39]], [5, 1_000_000]);
});

test("random adds up to a tenth to a backoff", async () => {
  const { clock, queue } = setUp({ bucket: NO_BUCKET, baseDelayMs: 1000, random: () => 0.5 });
  assert.equal([await retryDelay(queue, clock), await retryDelay(queue, clock)], [1050, 2100]);
});

test("retries of all keys are limited to the bucket's rate after its burst, and the burst refills", async () => {
  const { clock, queue } = setUp({ bucket: { perSecond: 10, burst: 3 } });
  const ready = async (prefix: string) => {
    for (let i = 0; i < 6; i++) queue.addRateLimited(`${prefix}${i}`);
    const counts: number[] = [];
    for (const milliseconds of [5, 95, 100, 100]) {
      await clock.advance(milliseconds);
      counts.push((await takeAll(queue)).length);
    }
    return counts;
  };
  assert.equal(await ready("a"), [3, 1, 1, 1]);
  await clock.advance(60_000);
  assert.equal(await ready("b"), [3, 1, 1, 1]);
});

test("the default bucket is 10 per second after a burst of 100", async () => {
  const { clock, queue } = setUp();
  for (let i = 0; i < 120; i++) queue.addRateLimited(`${i}`);
  await clock.advance(5);
  assert.is((await takeAll(queue)).length, 100);
  await clock.advance(1000);
  assert.is((await takeAll(queue)).length, 10);
});

test("shutDown drops ready and delayed keys, accepts no more, and ends workers", async () => {
  const { clock, queue } = setUp();
  queue.add("busy");
  await queue.next();
  queue.add("ready");
  queue.add("busy");
  queue.addAfter("later", 10);
  const down = queue.shutDown();
  assert.is(await queue.next(), undefined);
  assert.is(clock.pending, 0);
  for (const add of [() => queue.add("x"), () => queue.addAfter("x", 5), () => queue.addRateLimited("x")]) add();
  assert.equal([queue.depth, clock.pending], [0, 0]);
  assert.is(await isSettled(down), false, "a worker still has a key");
  queue.done("busy");
  await down;
  assert.is(await queue.next(), undefined);
});

test("shutDown gives undefined to a waiting worker", async () => {
  const { queue } = setUp();
  const next = queue.next();
  await queue.shutDown();
  assert.is(await next, undefined);
});

test("shutDown with drain hands out ready keys, and those added while a worker had them", async () => {
  const { clock, queue } = setUp();
  queue.add("a");
  await queue.next();
  queue.add("a");
  queue.add("b");
  queue.addAfter("later", 10);
  const down = queue.shutDown({ drain: true });
  assert.is(clock.pending, 0);
  assert.is(await queue.next(), "b");
  queue.done("b");
  const next = queue.next();
  assert.is(await isSettled(next), false);
  queue.done("a");
  assert.is(await next, "a");
  assert.is(await isSettled(down), false);
  queue.done("a");
  await down;
  assert.is(await queue.next(), undefined);
});

test("shutDown without drain ends one with drain", async () => {
  const { queue } = setUp();
  queue.add("a");
  const drained = queue.shutDown({ drain: true });
  assert.is(await isSettled(drained), false);
  await queue.shutDown();
  await drained;
});

test("an observer receives additions, depth, waits, work and retries", async () => {
  const seen: (string | number)[] = [];
  const record = (name: string) => (value?: number) => void seen.push(value === undefined ? name : `${name} ${value}`);
  const { clock, queue } = setUp({
    observer: {
      added: record("added"),
      depth: record("depth"),
      waited: record("waited"),
      worked: record("worked"),
      retried: record("retried"),
    },
  });
  queue.add("a");
  queue.add("a");
  await clock.advance(2000);
  await queue.next();
  await clock.advance(500);
  queue.done("a");
  queue.addRateLimited("a");
  assert.equal(seen, ["added", "depth 1", "depth 0", "waited 2", "worked 0.5", "retried"]);
});

test.run();
