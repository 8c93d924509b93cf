import { ApiServer } from "../../packages/apiserver/src/api-server.ts";
import { Informers } from "../../packages/runtime/src/cache/informers.ts";
import type { Random } from "../../packages/base/src/clock.ts";
import { ConfigMapResource } from "../../packages/runtime/src/built-in-kinds.ts";
import { silentLogger } from "../../packages/base/src/log.ts";
import { type KubernetesObject, printKey, type Resource } from "../../packages/runtime/src/resource.ts";
import { FaultyTransport, type Faults, NO_FAULTS } from "./faulty-transport.ts";
import { Operator, WishResource } from "./operator.ts";
import { RecordedServer } from "./recorded-server.ts";
import { Scheduler } from "./scheduler.ts";
import { seededRandom } from "./seeded-random.ts";
import { openDefinition, serverState } from "./server-state.ts";
import { ReportedState } from "./reported-state.ts";

const FAULTY_MS = 120_000;
/** A watch may stall for 2.5 minutes. */
const CALM_MS = 240_000;
const QUIET_MS = 120_000;
/**
 * The first backoffs are 0.4 s, 0.8 s, 1.6 s and 3.2 s at least, with a list and a watch each. In addition, a watch that
 * showed something new is opened again at once, and there are few changes in 10 s.
 */
const MOST_REQUESTS_IN_10_S = 20;
const RESOURCES: readonly Resource<KubernetesObject>[] = [WishResource, ConfigMapResource];
const NAMES = ["a", "b", "f1", "f2"];
const NAMESPACES = ["x", "y"];
const KEYS = NAMESPACES.flatMap((namespace) => NAMES.map((name) => ({ name, namespace })));
const STATE = serverState([openDefinition(WishResource)], NAMESPACES);
/** A change leads to a few passes, and a failing key to one more each time its backoff doubles. */
const MOST_PASSES = 500;

/** Runs an operator, and informers of a second process, with a faulty server. Returns the breaches of the rules. */
export async function runSimulation(seed: number, trace: (line: string) => void = () => undefined): Promise<string[]> {
  const simulation = new Simulation(seed, trace);
  return simulation.run();
}

class Simulation {
  readonly #random: Random;
  readonly #clock: Scheduler;
  readonly #server: RecordedServer;
  readonly #transports: readonly [FaultyTransport, FaultyTransport];
  readonly #cache: Informers;
  readonly #onlooker: Informers;
  readonly #reported = new Map<string, ReportedState>();
  readonly #operator: Operator;
  readonly #trace: (line: string) => void;
  #wishes = 0;

  constructor(seed: number, trace: (line: string) => void) {
    const random = seededRandom(seed);
    const clock = new Scheduler(random);
    const schedule = (work: () => void) => void clock.setTimer(work, random() * 1000);
    const server = new RecordedServer(new ApiServer({ clock, random, schedule, state: STATE }), RESOURCES);
    this.#server = server;
    this.#random = random;
    this.#clock = clock;
    this.#trace = (line) => trace(`${(clock.now() / 1000).toFixed(3)} ${line}`);
    const connect = () =>
      new FaultyTransport({ server, clock, random, latencyMs: 1 + random() * 300, pageLimit: 3, trace: this.#trace });
    this.#transports = [connect(), connect()];
    const [client, other] = [this.#transports[0].client(), this.#transports[1].client()];
    const log = silentLogger;
    this.#cache = new Informers({ client, clock, random, log });
    this.#onlooker = new Informers({ client: other, clock, random, log });
    const [workers, informers] = [1 + Math.floor(random() * 4), this.#cache];
    this.#operator = new Operator({ server, client, informers, clock, random, workers, trace: this.#trace }); // prettier-ignore
    this.#listen(WishResource);
    this.#listen(ConfigMapResource, "x");
  }

  async run(): Promise<string[]> {
    const abort = new AbortController();
    for (const transport of this.#transports) transport.faults = this.#drawFaults();
    for (let i = this.#random() * 6; i > 0; i--) this.#act();
    const running = Promise.all([this.#cache, this.#onlooker].map((informers) => informers.run(abort.signal)));
    this.#operator.start();
    for (let i = 0; i < 25; i++)
      this.#clock.setTimer(() => this.#act(), this.#random() * FAULTY_MS * (i % 3 === 0 ? 1 : 0.1));
    await this.#clock.advance(FAULTY_MS);
    for (const transport of this.#transports) transport.faults = NO_FAULTS;
    this.#trace("the faults are over");
    await this.#clock.advance(CALM_MS);
    const [version, passes] = [this.#server.version, this.#operator.passes];
    await this.#clock.advance(QUIET_MS);
    const breaches = this.#breaches();
    if (this.#server.version !== version) breaches.push("there are still writes at rest");
    // A delayed retry may still be queued for a key that an event has brought to a worker earlier.
    if (this.#operator.passes > passes + KEYS.length) breaches.push("there are still passes at rest");
    if (this.#operator.passes > MOST_PASSES) breaches.push(`${this.#operator.passes} passes`);
    abort.abort(new Error("the end"));
    await Promise.all([running, this.#operator.stop()]);
    if (this.#clock.pending > 0) breaches.push(`${this.#clock.pending} timers are left behind`);
    return breaches;
  }

  #listen(resource: Resource<KubernetesObject>, namespace?: string): void {
    const reported = new ReportedState();
    const informer = this.#onlooker.watch(resource, namespace === undefined ? {} : { namespace });
    informer.onChange((change) => reported.take(change));
    this.#reported.set(resource.plural, reported);
  }

  /** Some seeds have few faults and some have many. */
  #drawFaults(): Faults {
    const drawn = (most: number) => (this.#random() < 0.5 ? 0 : this.#random() * most);
    return {
      tooMany: drawn(0.2),
      serverError: drawn(0.3),
      refused: drawn(0.3),
      lostAnswer: drawn(0.3),
      broken: drawn(0.2),
      ended: drawn(0.2),
      stalled: drawn(0.03),
      gone: drawn(0.1),
      repeated: drawn(0.3),
    };
  }

  /** Makes one random change, as a user or another controller. */
  #act(): void {
    const pick = (from: readonly string[]) => from[Math.floor(this.#random() * from.length)] ?? "";
    const metadata = { name: pick(NAMES), namespace: pick(NAMESPACES) };
    const chance = this.#random();
    this.#trace(`a change of ${metadata.namespace}/${metadata.name} (${chance.toFixed(2)})`);
    if (chance < 0.1) this.#server.compact();
    else if (chance < 0.2) this.#disturb(metadata);
    else if (chance < 0.65) this.#wish(metadata);
    else {
      this.#remove(WishResource, metadata);
      if (chance < 0.8) this.#wish(metadata);
    }
  }

  #wish(metadata: { readonly name: string; readonly namespace: string }): void {
    const stored = this.#server.find(WishResource, metadata);
    const spec = { wish: `wish ${this.#wishes++}` };
    if (stored === undefined) this.#server.create(WishResource, { metadata, spec });
    else if (stored.metadata.deletionTimestamp === undefined) this.#server.update(WishResource, { ...stored, spec });
  }

  #disturb(metadata: { readonly name: string; readonly namespace: string }): void {
    const stored = this.#server.find(ConfigMapResource, metadata);
    if (stored === undefined) return;
    if (this.#random() < 0.5) this.#remove(ConfigMapResource, metadata);
    else this.#server.update(ConfigMapResource, { ...stored, data: { wish: "disturbed" } });
  }

  #remove(resource: Resource<KubernetesObject>, key: { readonly name: string; readonly namespace: string }): void {
    if (this.#server.find(resource, key) !== undefined) this.#server.delete(resource, key);
  }

  #breaches(): string[] {
    return [
      ...this.#operator.breaches,
      ...[...this.#reported.values()].flatMap(({ breaches }) => breaches),
      ...this.#staleCaches(),
      ...this.#unseenKeys(),
      ...this.#unmetWishes(),
      ...this.#busyInformers(),
      ...(this.#operator.queue.depth > 0 ? ["the queue is not empty"] : []),
      ...KEYS.map(printKey)
        .filter((key) => this.#operator.queue.retries(key) > 0)
        .map((key) => `${key} still fails`),
    ];
  }

  #staleCaches(): string[] {
    const compare = (what: string, actual: Iterable<KubernetesObject>, expected: readonly KubernetesObject[]) =>
      print(actual) === print(expected) ? [] : [`${what} has ${print(actual)}, the server ${print(expected)}`];
    const pending = RESOURCES.filter((resource) => this.#cache.watch(resource).pendingWrites > 0);
    return [
      ...RESOURCES.flatMap((each) =>
        compare(`the cache of ${each.plural}`, this.#cache.list(each), this.#server.all(each)),
      ),
      ...pending.map(({ plural }) => `an own write of ${plural} is still pending`),
      ...[...this.#reported].flatMap(([plural, { objects }]) => {
        const resource = RESOURCES.find((each) => each.plural === plural) ?? WishResource;
        const namespace = resource === ConfigMapResource ? "x" : undefined;
        const all = this.#server.all<KubernetesObject>(resource, namespace);
        return [
          ...compare(`a listener to ${plural}`, objects.values(), all),
          ...compare(`the second cache of ${plural}`, this.#onlooker.list(resource), all),
        ];
      }),
    ];
  }

  /** A worker must have seen the last state of each key. */
  #unseenKeys(): string[] {
    return KEYS.flatMap((key) => {
      const now = [WishResource, ConfigMapResource]
        .map((each: Resource<KubernetesObject>) => this.#server.find(each, key)?.metadata?.resourceVersion)
        .join(" ")
        .trim();
      const seen =
        this.#operator.lastSeen.get(`${key.namespace}/${key.name}`)?.replaceAll("undefined", "").trim() ?? "";
      return seen === now ? [] : [`${key.namespace}/${key.name} was last seen at "${seen}", and is at "${now}"`];
    });
  }

  #unmetWishes(): string[] {
    const wanted = this.#server
      .all(WishResource)
      .map(({ metadata, spec }) => `${metadata.namespace}/${metadata.name}: ${spec.wish}`);
    const existing = this.#server
      .all(ConfigMapResource)
      .map(({ metadata, data }) => `${metadata.namespace}/${metadata.name}: ${data?.["wish"]}`);
    const [a, b] = [wanted.sort().join(), existing.sort().join()];
    return a === b ? [] : [`the wishes are ${a}; the ConfigMaps are ${b}`];
  }

  #busyInformers(): string[] {
    return this.#transports.flatMap(({ asked }) =>
      [...asked].flatMap(([what, times]) => {
        const most = Math.max(...times.map((at) => times.filter((time) => time >= at && time < at + 10_000).length));
        return most > MOST_REQUESTS_IN_10_S ? [`${most} lists and watches of ${what} within 10 s`] : [];
      }),
    );
  }
}

function print(objects: Iterable<KubernetesObject>): string {
  return [...objects]
    .map(({ metadata }) => `${metadata?.namespace}/${metadata?.name}@${metadata?.resourceVersion}`)
    .sort()
    .join(" ");
}
