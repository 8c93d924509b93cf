import type { PackOperationResult } from "@seam/seam-core";
import { createOperator } from "../../../examples/pack-execution/operator.ts";
import type {
  ApplyOptions,
  Client,
  DeleteCollectionOptions,
  DeleteOptions,
  ListOptions,
  ObjectList,
  Patch,
  RequestOptions,
  WatchEvent,
  WatchOptions,
  WriteOptions,
} from "../../../packages/runtime/src/client/client.ts";
import { NotFoundError } from "../../../packages/runtime/src/client/errors.ts";
import type { Applied, Draft } from "../../../packages/runtime/src/client/sent-object.ts";
import { type Clock, sleep } from "../../../packages/base/src/clock.ts";
import type { Logger } from "../../../packages/base/src/log.ts";
import { controllerOf } from "../../../packages/runtime/src/owner.ts";
import type { KubernetesObject, ObjectKey, Resource } from "../../../packages/runtime/src/resource.ts";
import { FaultyTransport, type Faults, NO_FAULTS } from "../faulty-transport.ts";
import { type AccessReviewSpec, AuditedServer, type AuditParts, REVIEWS } from "./audited-server.ts";
import type { RunSettings, Death } from "./run-settings.ts";
import { Knowledge } from "./knowledge.ts";
import { Executions, Jobs } from "./kinds.ts";
import { currentPass, type Pass } from "./pass.ts";
import type { WorldParts } from "./world.ts";

/** The faults of a dead operator: no request has an effect, and no answer arrives. */
const DEAD: Faults = { ...NO_FAULTS, refused: 1, broken: 1, lostAnswer: 1 };
const MOST_DOWNTIME_MS = 10_000;
const WRITES = ["create", "patch", "apply", "delete"];

interface OperatorsParts extends WorldParts, Omit<AuditParts, "knowledge" | "onWrite" | "now"> {
  readonly settings: RunSettings;
}

/** The connection of one life of the operator. */
interface Life {
  readonly transport: FaultyTransport;
  readonly client: Client;
  readonly audit: AuditedServer;
}

/** Runs the lives of the operator one after the other. Each starts with empty caches. */
export class Operators {
  readonly #parts: OperatorsParts;
  readonly #end = new AbortController();
  #transport: FaultyTransport | undefined;
  #faults: Faults;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: OperatorsParts) {
    this.#parts = parts;
    this.#faults = parts.settings.faults;
  }

  /** Number of writes that the current life has sent. */
  get writes(): number {
    return this.#transport?.writes ?? 0;
  }

  start(): void {
    this.#running = this.#live();
  }

  /** Ends all faults. */
  calmDown(): void {
    this.#faults = NO_FAULTS;
    if (this.#transport !== undefined && this.#transport.faults !== DEAD) this.#transport.faults = NO_FAULTS;
  }

  /** Stops the operator gracefully. Time must pass until this resolves. */
  async stop(): Promise<void> {
    this.#end.abort(new Error("the end"));
    await this.#running;
  }

  async #live(): Promise<void> {
    const { clock, random, settings, ledger } = this.#parts;
    for (const death of settings.deaths) {
      await this.#liveOnce(death);
      if (this.#end.signal.aborted) return;
      ledger.marks.add("restarted");
      await sleep(clock, random() * MOST_DOWNTIME_MS);
    }
    await this.#liveOnce();
  }

  async #liveOnce(death?: Death): Promise<void> {
    const { clock, random, settings, trace } = this.#parts;
    const lifetime = new AbortController();
    const stop = () => lifetime.abort(new Error("stopped"));
    this.#end.signal.addEventListener("abort", stop, { once: true });
    const die = () => {
      trace("the operator dies");
      transport.faults = DEAD;
      stop();
    };
    let writes = 0;
    const onWrite = () => {
      if (death !== undefined && "afterWrites" in death && ++writes === death.afterWrites) die();
    };
    const { client, transport, audit } = this.#connect(onWrite);
    const end = death !== undefined && "afterMs" in death && death.gracefully ? stop : die;
    const cancel = death !== undefined && "afterMs" in death ? clock.setTimer(end, death.afterMs) : () => undefined;
    trace("the operator starts");
    await createOperator({
      client,
      clock,
      random,
      log: passLogger((key) => audit.beginPass(key), trace),
      options: settings.options,
      controller: { retry: { maxDelayMs: 10_000 } },
      newId: () => "pass",
    })
      .run(lifetime.signal)
      .catch((error: unknown) => trace(`the operator ended: ${String(error)}`));
    cancel();
    this.#end.signal.removeEventListener("abort", stop);
  }

  #connect(onWrite: () => void): Life {
    const { clock, random, settings, server, trace, ledger } = this.#parts;
    const knowledge = new Knowledge(server);
    const audit = new AuditedServer({ ...this.#parts, now: () => clock.now(), knowledge, onWrite });
    const transport = new FaultyTransport({
      server: audit,
      clock,
      random,
      latencyMs: settings.latencyMs,
      watchLatencyMs: (plural) => settings.watchLatencyMs(plural),
      trace: (line) => trace(`operator: ${line}`),
      onStall: () => ledger.marks.add("stalled watch"),
      onLost: ({ verb }) => {
        if (transport.faults !== DEAD && WRITES.includes(verb)) ledger.marks.add("lost answers");
      },
    });
    transport.faults = this.#faults;
    this.#transport = transport;
    return { transport, audit, client: new KnowingClient(transport.client(), knowledge, clock) };
  }
}

/** A client that records what it learns in a Knowledge. */
class KnowingClient implements Client {
  readonly #client: Client;
  readonly #knowledge: Knowledge;
  readonly #clock: Clock;

  constructor(client: Client, knowledge: Knowledge, clock: Clock) {
    this.#client = client;
    this.#knowledge = knowledge;
    this.#clock = clock;
  }

  get<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey, options?: RequestOptions): Promise<T> {
    const pass = currentPass.getStore();
    return this.#client.get(resource, key, options).then(
      (object) => {
        pass?.learn(resource, key, object);
        return object;
      },
      (error: unknown) => {
        if (error instanceof NotFoundError) pass?.learn(resource, key, undefined);
        throw error;
      },
    );
  }

  async list<T extends KubernetesObject>(resource: Resource<T>, options?: ListOptions): Promise<ObjectList<T>> {
    const list = await this.#client.list(resource, options);
    const { resourceVersion, continue: next } = list.metadata;
    if (options?.labelSelector !== undefined) {
      currentPass.getStore()?.learnResults(list.items as readonly KubernetesObject[] as readonly PackOperationResult[]);
      return list;
    }
    if (next === undefined) this.#knowledge.see(resource, Number(resourceVersion));
    return list;
  }

  async *watch<T extends KubernetesObject>(
    resource: Resource<T>,
    options?: WatchOptions,
  ): AsyncGenerator<WatchEvent<T>> {
    for await (const event of this.#client.watch(resource, options)) {
      const version = event.type === "BOOKMARK" ? event.resourceVersion : event.object.metadata?.resourceVersion;
      this.#knowledge.see(resource, Number(version));
      yield event;
    }
  }

  async create<T extends KubernetesObject>(
    resource: Resource<T>,
    object: T | Draft<T>,
    options?: WriteOptions,
  ): Promise<T> {
    const created = await this.#learn(resource, this.#client.create(resource, object, options));
    if (resource.plural === REVIEWS) this.#learnRights(created);
    if (resource.plural === Jobs.plural)
      this.#knowledge.submitted.set(controllerOf(created)?.uid ?? "", created.metadata?.uid ?? "");
    return created;
  }

  update<T extends KubernetesObject>(resource: Resource<T>, object: T | Draft<T>, options?: WriteOptions): Promise<T> {
    return this.#learn(resource, this.#client.update(resource, object, options));
  }

  patch<T extends KubernetesObject>(
    resource: Resource<T>,
    key: ObjectKey,
    patch: Patch,
    options?: WriteOptions,
  ): Promise<T> {
    this.#accepts(resource, patch);
    return this.#learn(resource, this.#client.patch(resource, key, patch, options));
  }

  apply<T extends KubernetesObject>(resource: Resource<T>, object: T | Applied<T>, options: ApplyOptions): Promise<T> {
    return this.#learn(resource, this.#client.apply(resource, object, options));
  }

  async delete<T extends KubernetesObject>(
    resource: Resource<T>,
    key: ObjectKey,
    options?: DeleteOptions,
  ): Promise<T | undefined> {
    const deleted = await this.#learn(resource, this.#client.delete(resource, key, options));
    if (deleted === undefined) this.#knowledge.deleted(resource, key);
    return deleted;
  }

  deleteCollection<T extends KubernetesObject>(
    resource: Resource<T>,
    options: DeleteCollectionOptions,
  ): Promise<readonly T[]> {
    return this.#client.deleteCollection(resource, options);
  }

  /** The operator remembers the Job that it names in a status, even if the status is not written. */
  #accepts({ plural }: Resource, { body }: Patch): void {
    const uid = currentPass.getStore()?.execution?.metadata.uid;
    const { status: { jobUid } = {} } = body as { readonly status?: { readonly jobUid?: string } };
    if (plural === Executions.plural && uid !== undefined && jobUid !== undefined)
      this.#knowledge.submitted.set(uid, jobUid);
  }

  async #learn<R extends KubernetesObject | undefined>(resource: Resource, writing: Promise<R>): Promise<R> {
    const object = await writing;
    if (object?.metadata?.resourceVersion !== undefined) this.#knowledge.wrote(resource, object);
    return object;
  }

  /** One denial is enough. The operator asks about `delete` last, so that a positive answer to it covers all. */
  #learnRights(review: Review): void {
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

/** A logger that calls `begin` for each pass: a controller creates a logger per pass, just before the pass reads. */
function passLogger(begin: (key: Required<ObjectKey>) => Pass, trace: (line: string) => void): Logger {
  const log: Logger = {
    info: () => undefined,
    error: (message, fields) => trace(`operator: ${message}: ${String(fields?.["error"])}`),
    with: ({ reconcileID, name, namespace }) => {
      if (reconcileID !== undefined) currentPass.enterWith(begin({ name: String(name), namespace: String(namespace) }));
      return log;
    },
  };
  return log;
}
