import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ServerError } from "../../packages/runtime/src/client/errors.ts";
import type { Clock } from "../../packages/base/src/clock.ts";
import { LeaseResource, type Lease } from "../../packages/runtime/src/built-in-kinds.ts";
import { silentLogger } from "../../packages/base/src/log.ts";
import {
  LeaderElector,
  LeaseLostError,
  type LeaderElectionOptions,
} from "../../packages/runtime/src/manager/leader-election.ts";
import { RecordingClient } from "../support/recording-client.ts";
import { settle, VirtualClock } from "../support/virtual-clock.ts";

const test = suite("leader election");

/** A machine whose clock has an offset. It can pause; timers that are due during the pause fire when it resumes. */
class Machine implements Clock {
  readonly #world: VirtualClock;
  readonly #offset: number;
  #overdue: (() => void)[] | undefined;

  constructor(world: VirtualClock, offset = 0) {
    this.#world = world;
    this.#offset = offset;
  }

  now(): number {
    return this.#world.now() + this.#offset;
  }

  elapsed(): number {
    return this.#world.elapsed();
  }

  setTimer(callback: () => void, milliseconds: number): () => void {
    let cancelled = false;
    const run = () => !cancelled && callback();
    const cancel = this.#world.setTimer(() => (this.#overdue ? this.#overdue.push(run) : run()), milliseconds);
    return () => {
      cancelled = true;
      cancel();
    };
  }

  pause(): void {
    this.#overdue = [];
  }

  async resume(): Promise<void> {
    const overdue = this.#overdue ?? [];
    this.#overdue = undefined;
    for (const run of overdue) {
      run();
      await settle();
    }
  }
}

interface Replica {
  readonly elector: LeaderElector;
  readonly machine: Machine;
  readonly client: RecordingClient;
  readonly lost: LeaseLostError[];
  readonly stop: AbortController;
  /** The outcome of `acquire` and `hold`. */
  ended: unknown;
}

interface World {
  readonly clock: VirtualClock;
  readonly client: RecordingClient;
}

const world = (): World => ({ clock: new VirtualClock(), client: new RecordingClient() });

/** Starts a replica that acquires and holds the lease. */
function join(
  { clock, client }: World,
  identity: string,
  { offset = 0, options = {} as Partial<LeaderElectionOptions> } = {},
) {
  const machine = new Machine(clock, offset);
  const lost: LeaseLostError[] = [];
  const elector = new LeaderElector(
    { name: "lock", identity, ...options },
    { client, clock: machine, random: () => 0, log: silentLogger, onLost: (error) => lost.push(error) },
  );
  const replica: Replica = { elector, machine, client, lost, stop: new AbortController(), ended: undefined };
  const { signal } = replica.stop;
  void (async () => {
    await elector.acquire(signal);
    await elector.hold(signal);
    await elector.release();
  })().then(
    () => (replica.ended = "released"),
    (error: unknown) => (replica.ended = error),
  );
  return replica;
}

const leaseOf = ({ client }: World): NonNullable<Lease["spec"]> => client.stored(LeaseResource)[0]?.spec ?? {};

test("the first replica creates the lease, with times in microseconds", async () => {
  const one = world();
  const a = join(one, "a");
  await settle();
  assert.ok(a.elector.held);
  assert.equal(leaseOf(one), {
    holderIdentity: "a",
    leaseDurationSeconds: 15,
    acquireTime: "2026-03-02T12:00:00.000000Z",
    renewTime: "2026-03-02T12:00:00.000000Z",
    leaseTransitions: 0,
  });
  assert.is(one.client.stored(LeaseResource)[0]?.metadata.namespace, "default");
});

test("a renewal is one request and keeps acquireTime", async () => {
  const one = world();
  join(one, "a");
  await one.clock.advance(0);
  one.client.calls.length = 0;
  await one.clock.advance(2000);
  assert.equal(
    one.client.calls.map(({ verb }) => verb),
    ["update"],
  );
  const { acquireTime, renewTime, leaseTransitions } = leaseOf(one);
  assert.equal(
    [acquireTime, renewTime, leaseTransitions],
    ["2026-03-02T12:00:00.000000Z", "2026-03-02T12:00:02.000000Z", 0],
  );
});

for (const offset of [0, 3_600_000, -3_600_000])
  test(`a second replica waits while the first renews, with a clock offset of ${offset} ms`, async () => {
    const one = world();
    const a = join(one, "a");
    await settle();
    const b = join(one, "b", { offset });
    await one.clock.advance(300_000);
    assert.equal([a.elector.held, b.elector.held], [true, false]);
  });

test("a lease that no one renews is taken after its duration on the observer's clock, as a transition", async () => {
  const one = world();
  const a = join(one, "a");
  await settle();
  const b = join(one, "b", { offset: 3_600_000 });
  await settle();
  a.machine.pause();
  await one.clock.advance(14_999);
  assert.not.ok(b.elector.held);
  await one.clock.advance(2000);
  assert.ok(b.elector.held);
  const { holderIdentity, leaseTransitions, acquireTime } = leaseOf(one);
  assert.equal([holderIdentity, leaseTransitions, acquireTime], ["b", 1, "2026-03-02T13:00:16.000000Z"]);
});

test("two replicas with pauses never hold the lease together, and one that paused too long loses it when it resumes", async () => {
  const one = world();
  const replicas = [join(one, "a"), join(one, "b")];
  const holders = () => replicas.filter(({ elector }) => elector.held).length;
  await one.clock.advance(5000);
  const [a, b] = replicas;
  a?.machine.pause();
  await one.clock.advance(60_000);
  assert.ok(b?.elector.held, "the other one took over");
  assert.is(holders(), 1, "the clock decides, before any timer of the paused replica fires");
  await a?.machine.resume();
  assert.instance(a?.ended, LeaseLostError);
  assert.is(leaseOf(one).holderIdentity, "b");
});

test("a pause that is shorter than the deadline does not lose the lease", async () => {
  const one = world();
  const a = join(one, "a");
  const b = join(one, "b");
  await one.clock.advance(4000);
  a.machine.pause();
  await one.clock.advance(9000);
  await a.machine.resume();
  await one.clock.advance(60_000);
  assert.equal([a.elector.held, b.elector.held, leaseOf(one).leaseTransitions], [true, false, 0]);
});

const FAILURES: readonly (readonly [name: string, fail: () => Promise<void>])[] = [
  ["is refused", () => Promise.reject(new ServerError({ status: 500, reason: "", message: "", causes: [] }))],
  ["hangs", () => new Promise(() => undefined)],
];
for (const [name, fail] of FAILURES)
  test(`a renewal that ${name} loses the lease at the deadline after the last successful renewal`, async () => {
    const one = world();
    const a = join(one, "a");
    await one.clock.advance(4500);
    one.client.before = fail;
    await one.clock.advance(9499);
    assert.ok(a.elector.held, "renewed at 4,000");
    await one.clock.advance(1);
    assert.equal([a.elector.held, a.lost.length], [false, 1]);
    assert.instance(a.ended, LeaseLostError);
    assert.equal(one.clock.pending, 0, "no timer is left");
  });

test("a renewal that fails for a while is retried", async () => {
  const one = world();
  const a = join(one, "a");
  await settle();
  one.client.before = FAILURES[0]?.[1] ?? (() => undefined);
  await one.clock.advance(7000);
  one.client.before = () => undefined;
  await one.clock.advance(60_000);
  assert.ok(a.elector.held);
});

test("after a request that hangs there is time for another one", async () => {
  const one = world();
  const a = join(one, "a");
  await settle();
  let requests = 0;
  one.client.before = () => (requests++ === 0 ? new Promise(() => undefined) : undefined);
  await one.clock.advance(60_000);
  assert.ok(a.elector.held);
});

test("a holder that sees another holder gives up at once", async () => {
  const one = world();
  const a = join(one, "a");
  await settle();
  const [lease] = one.client.stored(LeaseResource);
  assert.ok(lease);
  await one.client.update(LeaseResource, { ...lease, spec: { ...lease.spec, holderIdentity: "b" } });
  await one.clock.advance(2000);
  assert.equal([a.elector.held, a.lost.length, leaseOf(one).holderIdentity], [false, 1, "b"]);
});

test("a holder renews its lease after someone else wrote the object", async () => {
  const one = world();
  const a = join(one, "a");
  await settle();
  const [lease] = one.client.stored(LeaseResource);
  assert.ok(lease);
  const metadata = { ...lease.metadata, labels: { x: "y" } };
  await one.client.update(LeaseResource, { ...lease, metadata });
  await one.clock.advance(2000);
  assert.ok(a.elector.held);
  assert.equal(leaseOf(one).renewTime, "2026-03-02T12:00:02.000000Z");
  assert.equal(one.client.stored(LeaseResource)[0]?.metadata.labels, { x: "y" });
});

test("a stop releases the lease, and the next replica takes it at its next attempt", async () => {
  const one = world();
  const a = join(one, "a");
  await settle();
  const b = join(one, "b");
  await one.clock.advance(1000);
  a.stop.abort();
  await settle();
  assert.is(a.ended, "released");
  const { holderIdentity, leaseDurationSeconds, leaseTransitions } = leaseOf(one);
  assert.equal([holderIdentity, leaseDurationSeconds, leaseTransitions], ["", 1, 0]);
  await one.clock.advance(1000);
  assert.equal([b.elector.held, leaseOf(one).leaseTransitions], [true, 1]);
});

test("a release leaves the lease of another holder alone", async () => {
  const one = world();
  const a = join(one, "a");
  await settle();
  const [lease] = one.client.stored(LeaseResource);
  assert.ok(lease);
  await one.client.update(LeaseResource, { ...lease, spec: { ...lease.spec, holderIdentity: "b" } });
  a.stop.abort();
  await settle();
  assert.is(leaseOf(one).holderIdentity, "b");
});

test("a stop during a renewal still releases the lease", async () => {
  const one = world();
  const a = join(one, "a");
  await settle();
  let hang = true;
  one.client.before = () => (hang ? new Promise(() => undefined) : undefined);
  await one.clock.advance(2500);
  hang = false;
  a.stop.abort();
  await settle();
  assert.equal([a.ended, leaseOf(one).holderIdentity, one.clock.pending], ["released", "", 0]);
});

test("attempts to acquire are delayed by up to 1.2 retry periods more, at random", async () => {
  const { clock, client } = world();
  const other = { holderIdentity: "b", leaseDurationSeconds: 15, renewTime: "2026-03-02T12:00:00.000000Z" };
  await client.create(LeaseResource, { metadata: { name: "lock", namespace: "default" }, spec: other });
  const parts = { client, clock, random: () => 0.5, log: silentLogger };
  const elector = new LeaderElector({ name: "lock", identity: "a" }, parts);
  const stop = new AbortController();
  const acquired = elector.acquire(stop.signal).catch((error: unknown) => error);
  const gets = () => client.calls.filter(({ verb }) => verb === "get").length;
  await clock.advance(3199);
  assert.is(gets(), 1);
  await clock.advance(1);
  assert.is(gets(), 2);
  stop.abort(new Error("enough"));
  assert.match(String(await acquired), /enough/);
  assert.is(clock.pending, 0);
});

const IMPOSSIBLE: readonly Partial<LeaderElectionOptions>[] = [
  { leaseDurationMs: 10_000 },
  { renewDeadlineMs: 15_000 },
  { retryPeriodMs: 9000 },
];
for (const options of IMPOSSIBLE)
  test(`durations that leave no time to retry throw: ${JSON.stringify(options)}`, () => {
    assert.throws(
      () => join(world(), "a", { options }),
      (error: unknown) => error instanceof RangeError,
    );
  });

test("no request for the lease waits behind others for a socket", async () => {
  const stage = world();
  const one = join(stage, "one");
  await stage.clock.advance(4_000);
  one.stop.abort();
  await stage.clock.advance(0);
  assert.is(one.ended, "released");
  assert.equal([...new Set(stage.client.calls.map(({ verb }) => verb))].sort(), ["create", "get", "update"]);
  assert.ok(stage.client.calls.every(({ urgent }) => urgent === true));
});

test.run();
