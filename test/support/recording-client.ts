import { ApiServer } from "../../packages/apiserver/src/api-server.ts";
import { type Clock, systemClock } from "../../packages/base/src/clock.ts";
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
} from "../../packages/runtime/src/client/client.ts";
import type { Applied, Draft } from "../../packages/runtime/src/client/sent-object.ts";
import { createClient } from "../../packages/runtime/src/client/http-client.ts";
import { type Job, NamespaceResource } from "../../packages/runtime/src/built-in-kinds.ts";
import { orAborted } from "../../packages/runtime/src/or-aborted.ts";
import { keyOf, type KubernetesObject, type ObjectKey, type Resource } from "../../packages/runtime/src/resource.ts";

/** A recorded request. */
export interface Call {
  readonly verb: "get" | "list" | "watch" | "create" | "update" | "patch" | "apply" | "delete" | "deleteCollection";
  readonly plural: string;
  readonly name: string;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  readonly urgent?: boolean | undefined;
}

/** A client that records its requests. It has its own API server in this process, with the namespace `n`. */
export class RecordingClient implements Client {
  readonly calls: Call[] = [];
  /** Awaited before each request goes to the server; may throw, or never resolve. */
  before: (call: Call) => Promise<void> | void = () => undefined;
  readonly #server: ApiServer;
  readonly #client: Client;

  constructor({ now }: Pick<Clock, "now"> = systemClock) {
    // Server and client get no timers, so that the clock of a test has only timers of the code under test.
    const clock = { now: () => now(), elapsed: () => 0, setTimer: () => () => undefined };
    const empty = new ApiServer({ clock });
    empty.objects.put(NamespaceResource, { metadata: { name: "n" } });
    this.#server = new ApiServer({ clock, state: { ...empty.state(), resourceVersion: 100 } });
    this.#client = createClient(this.#server.connection, { clock });
  }

  /** The stored objects of a resource. */
  stored<T extends KubernetesObject>(resource: Resource<T>): T[] {
    return [...(this.#server.objects.list(resource) as unknown as readonly T[])];
  }

  /** Breaks all watches, makes a change, and forgets the history, so that only a list shows the change. */
  async unwatched(change: () => Promise<unknown>): Promise<void> {
    this.#server.faults.dropWatches();
    await change();
    this.#server.compact();
  }

  /** The writes, as `verb plural name`. */
  get writes(): string[] {
    const reads = ["get", "list", "watch"];
    return this.calls
      .filter(({ verb }) => !reads.includes(verb))
      .map(({ verb, plural, name }) => `${verb} ${plural} ${name}`);
  }

  async get<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey, options?: RequestOptions): Promise<T> {
    await this.#pass({ verb: "get", plural: resource.plural, name: key.name, ...requestOptions(options) });
    return this.#client.get(resource, key, options);
  }

  async list<T extends KubernetesObject>(resource: Resource<T>, options?: ListOptions): Promise<ObjectList<T>> {
    await this.#pass({ verb: "list", plural: resource.plural, name: "", signal: options?.signal });
    return this.#client.list(resource, options);
  }

  async *watch<T extends KubernetesObject>(
    resource: Resource<T>,
    options?: WatchOptions,
  ): AsyncGenerator<WatchEvent<T>> {
    await this.#pass({ verb: "watch", plural: resource.plural, name: "", signal: options?.signal });
    yield* this.#client.watch(resource, options);
  }

  async create<T extends KubernetesObject>(
    resource: Resource<T>,
    object: T | Draft<T>,
    options?: WriteOptions,
  ): Promise<T> {
    await this.#pass({ ...callOf("create", resource, object), ...requestOptions(options) });
    return this.#client.create(resource, object, options);
  }

  async update<T extends KubernetesObject>(
    resource: Resource<T>,
    object: T | Draft<T>,
    options?: WriteOptions,
  ): Promise<T> {
    await this.#pass({ ...callOf("update", resource, object), ...requestOptions(options) });
    return this.#client.update(resource, object, options);
  }

  async patch<T extends KubernetesObject>(
    resource: Resource<T>,
    key: ObjectKey,
    patch: Patch,
    options?: WriteOptions,
  ): Promise<T> {
    const { plural } = resource;
    await this.#pass({ verb: "patch", plural, name: key.name, body: patch.body, signal: options?.signal });
    return this.#client.patch(resource, key, patch, options);
  }

  async apply<T extends KubernetesObject>(
    resource: Resource<T>,
    object: T | Applied<T>,
    options: ApplyOptions,
  ): Promise<T> {
    await this.#pass({ ...callOf("apply", resource, object), signal: options.signal });
    return this.#client.apply(resource, object, options);
  }

  async delete<T extends KubernetesObject>(
    resource: Resource<T>,
    key: ObjectKey,
    options?: DeleteOptions,
  ): Promise<T | undefined> {
    await this.#pass({ verb: "delete", plural: resource.plural, name: key.name, signal: options?.signal });
    return this.#client.delete(resource, key, options);
  }

  async deleteCollection<T extends KubernetesObject>(
    resource: Resource<T>,
    options: DeleteCollectionOptions,
  ): Promise<readonly T[]> {
    await this.#pass({ verb: "deleteCollection", plural: resource.plural, name: "", signal: options.signal });
    return this.#client.deleteCollection(resource, options);
  }

  async #pass(call: Call): Promise<void> {
    this.calls.push(call);
    const { signal } = call;
    signal?.throwIfAborted();
    await orAborted(Promise.resolve(this.before(call)), signal);
  }
}

function requestOptions({ signal, urgent }: RequestOptions = {}): Pick<Call, "signal" | "urgent"> {
  return { signal, urgent };
}

function callOf(verb: Call["verb"], { plural }: Resource<KubernetesObject>, object: KubernetesObject): Call {
  return { verb, plural, name: keyOf(object).name, body: object };
}

/** A minimal valid Job. */
export function job(metadata: Job["metadata"]): Job {
  const template = { spec: { containers: [{ name: "c", image: "i" }], restartPolicy: "Never" } };
  return { metadata, spec: { template } };
}
