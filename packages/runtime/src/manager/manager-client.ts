import type {
  ApplyOptions,
  Client,
  DeleteOptions,
  ListOptions,
  ObjectList,
  Patch,
  RequestOptions,
  WatchEvent,
  WatchOptions,
  WriteOptions,
} from "../client/client.ts";
import { linkSignal } from "../controller/linked-signal.ts";
import type { KubernetesObject, ObjectKey, Resource } from "../resource.ts";
import type { Fence } from "./fence.ts";

/** Receives the writes of a client before a watch shows them. */
export interface WriteRecorder {
  get<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey): T | undefined;
  recordWrite<T extends KubernetesObject>(resource: Resource<T>, object: T): void;
  recordDelete<T extends KubernetesObject>(resource: Resource<T>, object: T): void;
}

/**
 * The client of a manager's reconcilers. A write is in the cache as soon as its promise resolves. When the fence
 * closes, running and later writes reject with the fence's reason. A running request that the server has already
 * received may still take effect.
 */
export class ManagerClient implements Client {
  readonly #client: Client;
  readonly #recorder: WriteRecorder;
  readonly #fence: Fence;

  constructor(client: Client, recorder: WriteRecorder, fence: Fence) {
    this.#client = client;
    this.#recorder = recorder;
    this.#fence = fence;
  }

  get<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey, options?: RequestOptions): Promise<T> {
    return this.#client.get(resource, key, options);
  }

  list<T extends KubernetesObject>(resource: Resource<T>, options?: ListOptions): Promise<ObjectList<T>> {
    return this.#client.list(resource, options);
  }

  watch<T extends KubernetesObject>(resource: Resource<T>, options?: WatchOptions): AsyncIterable<WatchEvent<T>> {
    return this.#client.watch(resource, options);
  }

  create<T extends KubernetesObject>(resource: Resource<T>, object: T, options: WriteOptions = {}): Promise<T> {
    return this.#write(resource, options, (fenced) => this.#client.create(resource, object, fenced));
  }

  update<T extends KubernetesObject>(resource: Resource<T>, object: T, options: WriteOptions = {}): Promise<T> {
    return this.#write(resource, options, (fenced) => this.#client.update(resource, object, fenced));
  }

  patch<T extends KubernetesObject>(
    resource: Resource<T>,
    key: ObjectKey,
    patch: Patch,
    options: WriteOptions = {},
  ): Promise<T> {
    return this.#write(resource, options, (fenced) => this.#client.patch(resource, key, patch, fenced));
  }

  apply<T extends KubernetesObject>(resource: Resource<T>, object: T, options: ApplyOptions): Promise<T> {
    return this.#write(resource, options, (fenced) => this.#client.apply(resource, object, fenced));
  }

  async delete<T extends KubernetesObject>(
    resource: Resource<T>,
    key: ObjectKey,
    options: DeleteOptions = {},
  ): Promise<T | undefined> {
    // Read before the request: afterwards the cache may hold a new object with the same name.
    const before = this.#known(resource, key);
    const after = await this.#fenced(options, (fenced) => this.#client.delete(resource, key, fenced));
    const last = after ?? before;
    if (after?.metadata?.deletionTimestamp !== undefined) this.#recorder.recordWrite(resource, after);
    else if (last !== undefined) this.#recorder.recordDelete(resource, last);
    return after;
  }

  async #write<T extends KubernetesObject, O extends WriteOptions>(
    resource: Resource<T>,
    options: O,
    send: (fenced: O) => Promise<T>,
  ): Promise<T> {
    const written = await this.#fenced(options, send);
    if (options.dryRun !== true) this.#recorder.recordWrite(resource, written);
    return written;
  }

  async #fenced<T, O extends RequestOptions>(options: O, send: (fenced: O) => Promise<T>): Promise<T> {
    this.#fence.check();
    const link = linkSignal(this.#fence.signal, options.signal);
    try {
      return await send({ ...options, signal: link.signal });
    } finally {
      link.unlink();
    }
  }

  /** Returns the object from the cache. The cache throws for kinds that no one watches. */
  #known<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey): T | undefined {
    try {
      return this.#recorder.get(resource, key);
    } catch {
      return undefined;
    }
  }
}
