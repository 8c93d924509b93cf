import { ApiServer } from "../../packages/apiserver/src/api-server.ts";
import { type Random, sleep } from "../../packages/base/src/clock.ts";
import type { RequestFacts } from "../../packages/apiserver/src/http/request-facts.ts";
import { ConfigMapResource, LeaseResource } from "../../packages/runtime/src/built-in-kinds.ts";
import { silentLogger } from "../../packages/base/src/log.ts";
import { Manager } from "../../packages/runtime/src/manager/manager.ts";
import { Reconciler, type ReconcileContext, type Result, type Watch } from "../../packages/runtime/src/reconciler.ts";
import { FaultyTransport, type Faults, NO_FAULTS } from "./faulty-transport.ts";
import { type Wish, WishResource } from "./operator.ts";
import { RecordedServer } from "./recorded-server.ts";
import { Scheduler } from "./scheduler.ts";
import { seededRandom } from "./seeded-random.ts";
import { openDefinition, serverState } from "./server-state.ts";

const FAULTY_MS = 180_000;
const CALM_MS = 120_000;
const LOCK = { name: "lock", namespace: "default" };
const NAMES = ["a", "b", "c"];
const STATE = serverState([openDefinition(WishResource)], ["n"]);

/** Runs several managers that share a lease, on a network that cuts each of them off. Returns the breaches of the rules. */
export async function runLeadership(seed: number, trace: (line: string) => void = () => undefined): Promise<string[]> {
  return await new Leadership(seed, trace).run();
}

/** Grants a wish with a ConfigMap, in two writes with a pause, and records an event. */
class Granting extends Reconciler<Wish> {
  readonly #pause: () => Promise<void>;
  constructor(pause: () => Promise<void>) {
    super();
    this.#pause = pause;
  }
  override readonly resource = WishResource;
  override readonly finalizer = "sim.test/wishes";
  override readonly rules = [];
  override watches(): readonly Watch[] {
    return [
      { resource: ConfigMapResource, map: ({ metadata = {} }) => [{ name: metadata.name ?? "", namespace: "n" }] },
    ];
  }
  override async reconcile(
    { metadata, spec }: Wish,
    { client, cache, events, signal }: ReconcileContext,
  ): Promise<Result> {
    const key = { name: metadata.name ?? "", namespace: "n" };
    const granted = cache.get(ConfigMapResource, key);
    if (granted?.data?.["wish"] === spec.wish) return {};
    const options = { fieldManager: "granting", signal };
    await client.apply(ConfigMapResource, { metadata: key, data: { wish: "begun" } }, options);
    // Ignores the signal on purpose: the fence must stop the second write.
    await this.#pause();
    await client.apply(ConfigMapResource, { metadata: key, data: { wish: spec.wish } }, { fieldManager: "granting" });
    events.record({ metadata }, { type: "Normal", reason: "Granted", action: "Grant", note: spec.wish });
    return {};
  }
}

class Leadership {
  readonly #random: Random;
  readonly #clock: Scheduler;
  readonly #server: RecordedServer;
  readonly #trace: (line: string) => void;
  readonly #breaches: string[] = [];
  readonly #stop = new AbortController();
  #incarnations = 0;
  #calm = false;

  constructor(seed: number, trace: (line: string) => void) {
    this.#random = seededRandom(seed);
    this.#clock = new Scheduler(this.#random);
    this.#server = new RecordedServer(new ApiServer({ clock: this.#clock, random: this.#random, state: STATE }), []);
    this.#trace = (line) => trace(`${(this.#clock.now() / 1000).toFixed(3)} ${line}`);
  }

  async run(): Promise<string[]> {
    const processes = Array.from({ length: 2 + Math.floor(this.#random() * 2) }, () => this.#process());
    for (let i = 0; i < 20; i++) this.#clock.setTimer(() => this.#wish(i), this.#random() * FAULTY_MS);
    await this.#clock.advance(FAULTY_MS);
    this.#calm = true;
    this.#trace("the faults are over");
    await this.#clock.advance(CALM_MS);
    this.#checkGranted();
    if (this.#holder() === "") this.#breaches.push("no manager leads at rest");
    this.#stop.abort(new Error("the end"));
    await this.#clock.advance(CALM_MS);
    await Promise.all(processes);
    if (this.#holder() !== "") this.#breaches.push(`${this.#holder()} still holds the lease after the end`);
    if (this.#clock.pending > 0) this.#breaches.push(`${this.#clock.pending} timers are left behind`);
    return this.#breaches;
  }

  /** Starts a manager again, with another identity, whenever it has ended. */
  async #process(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const identity = `manager-${++this.#incarnations}`;
      const lifetime = new AbortController();
      const stop = () => lifetime.abort(new Error("stopped"));
      this.#stop.signal.addEventListener("abort", stop, { once: true });
      const transport = this.#connect(identity);
      const client = transport.client();
      const cancel = this.#draws(0.3)
        ? this.#clock.setTimer(() => !this.#calm && stop(), this.#random() * FAULTY_MS)
        : stop;
      const leaderElection = { ...LOCK, identity };
      const { ended, disturb } = this.#disturbances(transport);
      await new Manager({ client, clock: this.#clock, random: this.#random, log: silentLogger, leaderElection })
        .add(new Granting(() => sleep(this.#clock, this.#random() * 15_000)), { concurrency: 2 })
        .run(lifetime.signal)
        .catch((error: unknown) => this.#trace(`${identity} ended: ${String(error)}`));
      if (cancel !== stop) cancel();
      this.#stop.signal.removeEventListener("abort", stop);
      disturb.abort();
      await ended;
    }
  }

  /** Creates a transport that checks each write when it has its effect: only the holder of the lease may write. */
  #connect(identity: string): FaultyTransport {
    const onEffect = ({ verb, plural }: RequestFacts) => {
      if (!["create", "update", "patch", "apply", "delete"].includes(verb) || plural === "leases") return;
      if (this.#holder() !== identity)
        this.#breaches.push(`${verb} ${plural} of ${identity}, while "${this.#holder()}" holds the lease`);
    };
    const trace = (line: string) => this.#trace(`${identity} ${line}`);
    const latencyMs = 1 + this.#random() * 300;
    return new FaultyTransport({
      server: this.#server,
      clock: this.#clock,
      random: this.#random,
      latencyMs,
      trace,
      onEffect,
    });
  }

  /** Changes the faults every few seconds, and sometimes cuts the network. */
  #disturbances(transport: FaultyTransport): { readonly ended: Promise<void>; readonly disturb: AbortController } {
    const disturb = new AbortController();
    const ended = (async () => {
      while (!disturb.signal.aborted && !this.#calm) {
        transport.faults = this.#drawFaults();
        await this.#pause(this.#random() * 30_000, disturb.signal);
      }
      transport.faults = NO_FAULTS;
    })();
    return { ended, disturb };
  }

  #drawFaults(): Faults {
    if (this.#draws(0.25)) return { ...NO_FAULTS, refused: 1, broken: 1 };
    const drawn = (most: number) => (this.#draws(0.5) ? 0 : this.#random() * most);
    return {
      ...NO_FAULTS,
      tooMany: drawn(0.1),
      serverError: drawn(0.2),
      refused: drawn(0.2),
      lostAnswer: drawn(0.3),
      broken: drawn(0.1),
      gone: drawn(0.05),
    };
  }

  #pause(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        cancel();
        signal.removeEventListener("abort", end);
        resolve();
      };
      const cancel = this.#clock.setTimer(end, milliseconds);
      signal.addEventListener("abort", end, { once: true });
    });
  }

  #wish(i: number): void {
    const metadata = { name: NAMES[i % NAMES.length] ?? "", namespace: "n" };
    const stored = this.#server.find(WishResource, metadata);
    const spec = { wish: `wish ${i}` };
    if (stored === undefined) this.#server.create(WishResource, { metadata, spec });
    else this.#server.update(WishResource, { ...stored, spec });
  }

  #checkGranted(): void {
    for (const { metadata, spec } of this.#server.all(WishResource)) {
      const granted = this.#server.find(ConfigMapResource, { name: metadata.name ?? "", namespace: "n" });
      if (granted?.data?.["wish"] !== spec.wish)
        this.#breaches.push(`${metadata.name} has the wish ${spec.wish} and the ConfigMap ${granted?.data?.["wish"]}`);
    }
  }

  #holder(): string {
    return this.#server.find(LeaseResource, LOCK)?.spec?.holderIdentity ?? "";
  }

  #draws(probability: number): boolean {
    return this.#random() < probability;
  }
}
