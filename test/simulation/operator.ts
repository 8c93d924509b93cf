import type { Informers } from "../../packages/runtime/src/cache/informers.ts";
import { compareResourceVersions } from "../../packages/runtime/src/cache/resource-version.ts";
import type { Client } from "../../packages/runtime/src/client/client.ts";
import { NotFoundError } from "../../packages/runtime/src/client/errors.ts";
import { type Clock, type Random, sleep } from "../../packages/base/src/clock.ts";
import { type ConfigMap, ConfigMapResource } from "../../packages/runtime/src/built-in-kinds.ts";
import { WorkQueue } from "../../packages/runtime/src/queue/work-queue.ts";
import { type KubernetesObject, type ObjectKey, printKey, type Resource } from "../../packages/runtime/src/resource.ts";
import type { RecordedServer } from "./recorded-server.ts";

/** An object that users write. The operator keeps a ConfigMap with the same name and the text of the wish. */
export interface Wish extends KubernetesObject {
  readonly metadata: NonNullable<KubernetesObject["metadata"]>;
  readonly spec: { readonly wish: string };
}

export const WishResource: Resource<Wish> = {
  shortNames: [],
  categories: [],
  scope: "Namespaced",
  status: false,
  namespace: null,
  version: "v1",
  apiVersion: "sim.test/v1",
  group: "sim.test",
  kind: "Wish",
  listKind: "WishList",
  plural: "wishes",
  singular: "wish",
};

const FINALIZER = "sim.test/operator";

export interface OperatorOptions {
  readonly server: RecordedServer;
  readonly client: Client;
  readonly informers: Informers;
  readonly clock: Clock;
  readonly random: Random;
  readonly workers: number;
  readonly trace: (line: string) => void;
}

interface Written {
  readonly version: string;
  /** The uid of the object, if the write was a deletion. */
  readonly deleted?: string | undefined;
}

/** A small operator on informers and a work queue. It checks what the cache and the queue return. */
export class Operator {
  /** Breaches of rules that hold at any time. */
  readonly breaches: string[] = [];
  /** The versions of the Wish and the ConfigMap in the last pass of each key. */
  readonly lastSeen = new Map<string, string>();
  readonly queue: WorkQueue;
  passes = 0;
  readonly #options: OperatorOptions;
  readonly #working = new Set<string>();
  readonly #written = new Map<string, Written>();
  #finished: Promise<unknown> = Promise.resolve();

  constructor(options: OperatorOptions) {
    const { clock, random, informers } = options;
    this.#options = options;
    this.queue = new WorkQueue({ clock, random });
    for (const resource of [WishResource, ConfigMapResource])
      informers.watch<KubernetesObject>(resource).onChange(({ object, cause, type }) => {
        const key = printKey(keyAt(object));
        options.trace(`${cause}: ${type} ${resource.plural} ${key} at ${object.metadata?.resourceVersion}`);
        this.queue.add(key, { priority: cause === "initial" ? -100 : 0 });
      });
  }

  start(): void {
    this.#finished = Promise.all(Array.from({ length: this.#options.workers }, (_, i) => this.#work(i)));
  }

  async stop(): Promise<void> {
    await this.queue.shutDown();
    await this.#finished;
  }

  async #work(worker: number): Promise<void> {
    const { informers, trace, clock, random } = this.#options;
    await informers.synced();
    for (let key = await this.queue.next(); key !== undefined; key = await this.queue.next()) {
      if (this.#working.has(key)) this.breaches.push(`two workers have ${key} at once`);
      this.#working.add(key);
      this.passes++;
      trace(`worker ${worker} takes ${key}`);
      try {
        await this.#pass(key);
        this.queue.forget(key);
        if (random() < 0.1) this.queue.addAfter(key, random() * 10_000);
      } catch (error) {
        trace(`worker ${worker} failed at ${key}: ${error instanceof Error ? error.message : "?"}`);
        this.queue.addRateLimited(key);
      }
      await sleep(clock, random() * 50);
      this.#working.delete(key);
      this.queue.done(key);
    }
  }

  /** Makes at most one write. Its event brings the next pass. */
  async #pass(text: string): Promise<void> {
    const [namespace = "", name = ""] = text.split("/");
    const key = { name, namespace };
    const wish = this.#read(WishResource, key);
    const child = this.#read(ConfigMapResource, key);
    this.lastSeen.set(text, `${wish?.metadata.resourceVersion} ${child?.metadata.resourceVersion}`);
    if (wish === undefined || wish.metadata.deletionTimestamp !== undefined) {
      if (child !== undefined) await this.#delete(ConfigMapResource, child);
      else if (wish !== undefined)
        await this.#update(WishResource, { ...wish, metadata: { ...wish.metadata, finalizers: [] } });
    } else if (name.startsWith("f") && wish.metadata.finalizers === undefined)
      await this.#update(WishResource, { ...wish, metadata: { ...wish.metadata, finalizers: [FINALIZER] } });
    else if (child === undefined) await this.#create({ metadata: key, data: wish.spec });
    else if (child.data?.["wish"] !== wish.spec.wish)
      await this.#update(ConfigMapResource, { ...child, data: wish.spec });
  }

  #read<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey): T | undefined {
    const object = this.#options.informers.get(resource, key);
    const written = this.#written.get(`${resource.plural} ${printKey(key)}`);
    if (written !== undefined && !this.#isCurrent(resource, key, object, written))
      this.breaches.push(
        `${resource.plural} ${printKey(key)} is read at version ${object?.metadata?.resourceVersion} after an own write at ${written.version}`,
      );
    return object;
  }

  /** Whether the object from the cache is as new as the own write. */
  #isCurrent(resource: Resource, key: ObjectKey, object: KubernetesObject | undefined, written: Written): boolean {
    if (written.deleted !== undefined) return object?.metadata?.uid !== written.deleted;
    if (object !== undefined)
      return (compareResourceVersions(object.metadata?.resourceVersion, written.version) ?? -1) >= 0;
    const history = this.#options.server.history(resource, key);
    return history.some(({ type, version }) => type === "DELETED" && version >= Number(written.version));
  }

  async #create(object: ConfigMap): Promise<void> {
    const created = await this.#options.client.create(ConfigMapResource, object);
    this.#record(ConfigMapResource, created);
  }

  async #update<T extends KubernetesObject>(resource: Resource<T>, object: T): Promise<void> {
    const updated = await this.#options.client.update(resource, object);
    this.#record(resource, updated);
  }

  #record<T extends KubernetesObject>(resource: Resource<T>, object: T): void {
    this.#options.informers.recordWrite(resource, object);
    const { resourceVersion: version = "", uid } = object.metadata ?? {};
    const gone = object.metadata?.deletionTimestamp !== undefined && (object.metadata.finalizers ?? []).length === 0;
    this.#written.set(`${resource.plural} ${printKey(keyAt(object))}`, { version, ...(gone ? { deleted: uid } : {}) });
    this.#read(resource, keyAt(object));
  }

  async #delete<T extends KubernetesObject>(resource: Resource<T>, object: T): Promise<void> {
    const { uid, resourceVersion = "" } = object.metadata ?? {};
    const key = keyAt(object);
    const gone = await this.#options.client
      .delete(resource, key, uid === undefined ? {} : { uid })
      .catch((error: unknown) => {
        if (!(error instanceof NotFoundError)) throw error;
      });
    this.#options.informers.recordDelete(resource, gone ?? object);
    this.#written.set(`${resource.plural} ${printKey(key)}`, { version: resourceVersion, deleted: uid });
    this.#read(resource, key);
  }
}

function keyAt({ metadata }: KubernetesObject): ObjectKey & { readonly namespace: string } {
  return { name: metadata?.name ?? "", namespace: metadata?.namespace ?? "" };
}
