import { createOperator } from "../../../examples/pack-execution/operator.ts";
import type { ApplyOptions, DeleteOptions, Patch, WriteOptions } from "../../../packages/runtime/src/client/client.ts";
import { type Clock, sleep } from "../../../packages/base/src/clock.ts";
import type { Logger } from "../../../packages/base/src/log.ts";
import { controllerOf } from "../../../packages/runtime/src/owner.ts";
import type { KubernetesObject, ObjectKey, Resource } from "../../../packages/runtime/src/resource.ts";
import { FaultyClient, type FaultyClientOptions, type Faults, NO_FAULTS } from "../faulty-client.ts";
import { type AccessReviewSpec, AuditedServer, type AuditParts, REVIEWS } from "./audit.ts";
import type { Conditions, Death } from "./conditions.ts";
import { Knowledge } from "./knowledge.ts";
import { Jobs } from "./objects.ts";
import type { WorldParts } from "./world.ts";

/** Nothing that this client asks takes effect any more, and no answer comes. */
const DEAD: Faults = { ...NO_FAULTS, refused: 1, broken: 1, lostAnswer: 1 };
const MOST_DOWNTIME_MS = 10_000;

interface OperatorsParts extends WorldParts, Omit<AuditParts, "knowledge" | "onWrite" | "now"> {
  readonly conditions: Conditions;
}

/** The lives of an operator, one after the other: each starts with empty caches. */
export class Operators {
  readonly #parts: OperatorsParts;
  readonly #end = new AbortController();
  #client: KnowingClient | undefined;
  #faults: Faults;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: OperatorsParts) {
    this.#parts = parts;
    this.#faults = parts.conditions.faults;
  }

  /** Requests of the life that runs now, but for lists and watches. */
  get requests(): number {
    return this.#client?.writes ?? 0;
  }

  start(): void {
    this.#running = this.#live();
  }

  /** Nothing fails any more. */
  calmDown(): void {
    this.#faults = NO_FAULTS;
    if (this.#client !== undefined && this.#client.faults !== DEAD) this.#client.faults = NO_FAULTS;
  }

  /** Stops well; to be waited for while time passes. */
  async stop(): Promise<void> {
    this.#end.abort(new Error("the end"));
    await this.#running;
  }

  async #live(): Promise<void> {
    const { clock, random, conditions, ledger } = this.#parts;
    for (const death of conditions.deaths) {
      await this.#liveOnce(death);
      if (this.#end.signal.aborted) return;
      ledger.marks.add("restarted");
      await sleep(clock, random() * MOST_DOWNTIME_MS);
    }
    await this.#liveOnce();
  }

  async #liveOnce(death?: Death): Promise<void> {
    const { clock, random, conditions, trace } = this.#parts;
    const lifetime = new AbortController();
    const stop = () => lifetime.abort(new Error("stopped"));
    this.#end.signal.addEventListener("abort", stop, { once: true });
    const die = () => {
      trace("the operator dies");
      client.faults = DEAD;
      stop();
    };
    let writes = 0;
    const onWrite = () => {
      if (death !== undefined && "afterWrites" in death && ++writes === death.afterWrites) die();
    };
    const { client, audit } = this.#connect(onWrite);
    const end = death !== undefined && "afterMs" in death && death.gracefully ? stop : die;
    const cancel = death !== undefined && "afterMs" in death ? clock.setTimer(end, death.afterMs) : () => undefined;
    trace("the operator starts");
    await createOperator({
      client,
      clock,
      random,
      log: passLogger((key) => audit.beginPass(key), trace),
      options: conditions.options,
      controller: { retry: { maxDelayMs: 10_000 } },
      newId: () => "pass",
    })
      .run(lifetime.signal)
      .catch((error: unknown) => trace(`the operator ended: ${String(error)}`));
    cancel();
    this.#end.signal.removeEventListener("abort", stop);
  }

  #connect(onWrite: () => void): { readonly client: KnowingClient; readonly audit: AuditedServer } {
    const { clock, random, conditions, server, trace, ledger } = this.#parts;
    const knowledge = new Knowledge(server);
    const audit = new AuditedServer({ ...this.#parts, now: () => clock.now(), knowledge, onWrite });
    const client = new KnowingClient(knowledge, {
      server: audit,
      clock,
      random,
      latencyMs: conditions.latencyMs,
      watchLatencyMs: ({ plural }) => conditions.watchLatencyMs(plural),
      trace: (line) => trace(`operator: ${line}`),
      onLost: (request) => {
        if (client.faults !== DEAD && /^(create|patch|apply|delete)/.test(request)) ledger.marks.add("lost answers");
      },
      onTold: (resource, version) => knowledge.tell(resource, version),
    });
    client.faults = this.#faults;
    this.#client = client;
    return { client, audit };
  }
}

/** Keeps in mind what was answered to its writes. */
class KnowingClient extends FaultyClient {
  readonly #knowledge: Knowledge;
  readonly #clock: Clock;
  writes = 0;

  constructor(knowledge: Knowledge, options: FaultyClientOptions) {
    super(options);
    this.#knowledge = knowledge;
    this.#clock = options.clock;
  }

  override async create<T extends KubernetesObject>(
    resource: Resource<T>,
    object: T,
    options?: WriteOptions,
  ): Promise<T> {
    const created = await this.#know(resource, super.create(resource, object, options));
    if (resource.plural === REVIEWS) this.#knowRights(created);
    if (resource.plural === Jobs.plural) this.#knowledge.submitted.add(controllerOf(created)?.uid ?? "");
    return created;
  }

  override patch<T extends KubernetesObject>(
    resource: Resource<T>,
    key: ObjectKey,
    patch: Patch,
    options?: WriteOptions,
  ): Promise<T> {
    return this.#know(resource, super.patch(resource, key, patch, options));
  }

  override apply<T extends KubernetesObject>(resource: Resource<T>, object: T, options: ApplyOptions): Promise<T> {
    return this.#know(resource, super.apply(resource, object, options));
  }

  override async delete<T extends KubernetesObject>(
    resource: Resource<T>,
    key: ObjectKey,
    options?: DeleteOptions,
  ): Promise<T | undefined> {
    const deleted = await this.#know(resource, super.delete(resource, key, options));
    if (deleted === undefined) this.#knowledge.deleted(resource, key);
    return deleted;
  }

  async #know<R extends KubernetesObject | undefined>(resource: Resource, writing: Promise<R>): Promise<R> {
    this.writes++;
    const object = await writing;
    if (object?.metadata?.resourceVersion !== undefined) this.#knowledge.wrote(resource, object);
    return object;
  }

  /** The first denial is enough; otherwise the last question decides. */
  #knowRights(review: Review): void {
    const { namespace = "", verb } = review.spec?.resourceAttributes ?? {};
    const { allowedAt, deniedAt } = this.#knowledge;
    if (review.status?.allowed !== true) deniedAt.set(namespace, this.#clock.now());
    else if (verb === "delete") allowedAt.set(namespace, this.#clock.now());
  }
}

interface Review extends KubernetesObject {
  readonly spec?: AccessReviewSpec;
  readonly status?: { readonly allowed: boolean };
}

/** Tells when a pass begins: a controller makes a logger of its own for each, just before it reads anything. */
function passLogger(begin: (key: Required<ObjectKey>) => void, trace: (line: string) => void): Logger {
  const log: Logger = {
    info: () => undefined,
    error: (message, fields) => trace(`operator: ${message}: ${String(fields?.["error"])}`),
    with: ({ reconcileID, name, namespace }) => {
      if (reconcileID !== undefined) begin({ name: String(name), namespace: String(namespace) });
      return log;
    },
  };
  return log;
}
