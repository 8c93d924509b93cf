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
} from "../client/client.ts";
import type { Applied, Draft } from "../client/sent-object.ts";
import { linkSignal } from "../controller/linked-signal.ts";
import { OwnVersions } from "../controller/own-versions.ts";
import type { KubernetesObject, ObjectKey, ObjectMeta, Resource } from "../resource.ts";
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
  readonly #own: OwnVersions;

  constructor(client: Client, recorder: WriteRecorder, fence: Fence, own = new OwnVersions()) {
    this.#client = client;
    this.#recorder = recorder;
    this.#fence = fence;
    this.#own = own;
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

  create<T extends KubernetesObject>(
    resource: Resource<T>,
    object: T | Draft<T>,
    options: WriteOptions = {},
  ): Promise<T> {
    const target = { ...targetOf(resource, object), version: "" };
    return this.#write(target, options, (fenced) => this.#client.create(resource, object, fenced));
  }

  update<T extends KubernetesObject>(
    resource: Resource<T>,
    object: T | Draft<T>,
    options: WriteOptions = {},
  ): Promise<T> {
    const target = targetOf(resource, object);
    return this.#write(target, options, (fenced) => this.#client.update(resource, object, fenced));
  }

  patch<T extends KubernetesObject>(
    resource: Resource<T>,
    key: ObjectKey,
    patch: Patch,
    options: WriteOptions = {},
  ): Promise<T> {
    const { metadata }: KubernetesObject = patch.type === "json" ? {} : patch.body;
    const target = { resource, key, version: versionOf(metadata) };
    return this.#write(target, options, (fenced) => this.#client.patch(resource, key, patch, fenced));
  }

  apply<T extends KubernetesObject>(resource: Resource<T>, object: T | Applied<T>, options: ApplyOptions): Promise<T> {
    const target = targetOf(resource, object);
    return this.#write(target, options, (fenced) => this.#client.apply(resource, object, fenced));
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

  /**
   * A deletion in the background is in the cache at once, except of objects with finalizers. Any other one is in it when
   * the watch shows it, because the server adds a finalizer that the answer does not have.
   */
  async deleteCollection<T extends KubernetesObject>(
    resource: Resource<T>,
    options: DeleteCollectionOptions,
  ): Promise<readonly T[]> {
    const deleted = await this.#fenced(options, (fenced) => this.#client.deleteCollection(resource, fenced));
    if (options.propagationPolicy === "Background" && options.dryRun !== true)
      for (const object of deleted) this.#recorder.recordDelete(resource, object);
    return deleted;
  }

  async #write<T extends KubernetesObject, O extends WriteOptions>(
    { resource, key, version }: WriteTarget<T>,
    options: O,
    send: (fenced: O) => Promise<T>,
  ): Promise<T> {
    const isCertain = version !== undefined && options.dryRun !== true;
    const end = isCertain && key !== undefined ? this.#own.begin(resource, key) : undefined;
    try {
      const written = await this.#fenced(options, send);
      if (options.dryRun !== true) this.#recorder.recordWrite(resource, written);
      // A write that changes nothing returns the version that it was sent with.
      if (written.metadata?.resourceVersion !== version) end?.(written);
      return written;
    } finally {
      end?.();
    }
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

/** The object of a write. The write names the version that it changes, or its result is not certainly its own. */
interface WriteTarget<T extends KubernetesObject> {
  readonly resource: Resource<T>;
  readonly key: ObjectKey | undefined;
  readonly version: string | undefined;
}

function targetOf<T extends KubernetesObject>(resource: Resource<T>, { metadata }: KubernetesObject): WriteTarget<T> {
  const { name, namespace } = metadata ?? {};
  const key = name === undefined ? undefined : { name, ...(namespace !== undefined && { namespace }) };
  return { resource, key, version: versionOf(metadata) };
}

/** The only version that the write may change; undefined if it may change any. */
function versionOf({ resourceVersion = "" }: ObjectMeta = {}): string | undefined {
  return resourceVersion === "" || resourceVersion === "0" ? undefined : resourceVersion;
}
