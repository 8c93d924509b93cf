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
} from "../../packages/runtime/src/client/client.ts";
import { toApiError } from "../../packages/runtime/src/client/errors.ts";
import { isObject, type Json, type JsonObject } from "../../packages/base/src/json.ts";
import {
  keyOf,
  printKey,
  type KubernetesObject,
  type ObjectKey,
  type Resource,
} from "../../packages/runtime/src/resource.ts";

/** One request, as a test sees it. */
export interface Call {
  readonly verb: "get" | "list" | "watch" | "create" | "update" | "patch" | "apply" | "delete";
  readonly plural: string;
  readonly name: string;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

interface Watcher {
  readonly plural: string;
  readonly push: (event: WatchEvent<KubernetesObject>) => void;
}

/** An API server in memory: versions, conflicts, uids, finalizers, merge patches and watches; no schemas, no selectors. */
export class FakeClient implements Client {
  readonly calls: Call[] = [];
  /** Awaited before each request is served; may throw, or never resolve. */
  before: (call: Call) => Promise<void> | void = () => undefined;
  readonly #objects = new Map<string, KubernetesObject>();
  readonly #watchers = new Set<Watcher>();
  #version = 100;
  #uid = 0;

  /** The stored objects of a resource. */
  stored<T extends KubernetesObject>({ plural }: Resource<T>): T[] {
    return [...this.#objects].filter(([id]) => id.startsWith(`${plural} `)).map(([, object]) => object as T);
  }

  /** What was written, as `verb plural name`. */
  get writes(): string[] {
    const reads = ["get", "list", "watch"];
    return this.calls
      .filter(({ verb }) => !reads.includes(verb))
      .map(({ verb, plural, name }) => `${verb} ${plural} ${name}`);
  }

  async get<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey, options?: RequestOptions): Promise<T> {
    await this.#serve({ verb: "get", plural: resource.plural, name: key.name, signal: options?.signal });
    return this.#existing(resource, key);
  }

  async list<T extends KubernetesObject>(resource: Resource<T>, options?: ListOptions): Promise<ObjectList<T>> {
    await this.#serve({ verb: "list", plural: resource.plural, name: "", signal: options?.signal });
    return { items: this.stored(resource), metadata: { resourceVersion: String(this.#version) } };
  }

  async *watch<T extends KubernetesObject>(
    resource: Resource<T>,
    options: WatchOptions = {},
  ): AsyncIterable<WatchEvent<T>> {
    const { signal } = options;
    const events: WatchEvent<KubernetesObject>[] = [];
    let wake = () => {};
    const watcher = {
      plural: resource.plural,
      push: (event: WatchEvent<KubernetesObject>) => (events.push(event), wake()),
    };
    this.#watchers.add(watcher);
    signal?.addEventListener("abort", () => wake(), { once: true });
    try {
      await this.#serve({ verb: "watch", plural: resource.plural, name: "", signal });
      for (;;) {
        signal?.throwIfAborted();
        for (const event of events.splice(0)) yield event as WatchEvent<T>;
        if (events.length === 0 && !signal?.aborted) await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      this.#watchers.delete(watcher);
    }
  }

  async create<T extends KubernetesObject>(resource: Resource<T>, object: T, options?: WriteOptions): Promise<T> {
    const { plural } = resource;
    await this.#serve({ verb: "create", plural, name: keyOf(object).name, body: object, signal: options?.signal });
    if (this.#objects.has(id(resource, keyOf(object)))) throw refusal(409, "AlreadyExists");
    const { apiVersion, kind } = resource;
    const metadata = { ...object.metadata, uid: `uid-${++this.#uid}`, generation: 1 };
    return this.#store(resource, { apiVersion, kind, ...object, metadata }, "ADDED");
  }

  async update<T extends KubernetesObject>(resource: Resource<T>, object: T, options?: WriteOptions): Promise<T> {
    const { plural } = resource;
    await this.#serve({ verb: "update", plural, name: keyOf(object).name, body: object, signal: options?.signal });
    const before = this.#existing(resource, keyOf(object));
    this.#compare(before, object.metadata);
    const { uid } = before.metadata ?? {};
    const { apiVersion, kind } = resource;
    const metadata = { ...object.metadata, ...(uid !== undefined && { uid }) };
    return this.#store(resource, { apiVersion, kind, ...object, metadata }, "MODIFIED");
  }

  async patch<T extends KubernetesObject>(
    resource: Resource<T>,
    key: ObjectKey,
    patch: Patch,
    options?: WriteOptions,
  ): Promise<T> {
    await this.#serve({
      verb: "patch",
      plural: resource.plural,
      name: key.name,
      body: patch.body,
      signal: options?.signal,
    });
    const object = this.#existing(resource, key);
    if (patch.type !== "merge") throw new Error(`${patch.type} patches are not part of this fake`);
    const body = copy(patch.body) as JsonObject;
    this.#compare(object, body["metadata"] as KubernetesObject["metadata"]);
    return this.#store(resource, copy(merge(copy(object) as JsonObject, body)) as T, "MODIFIED");
  }

  async apply<T extends KubernetesObject>(resource: Resource<T>, object: T, options: ApplyOptions): Promise<T> {
    const key = keyOf(object);
    await this.#serve({ verb: "apply", plural: resource.plural, name: key.name, body: object, signal: options.signal });
    const before = this.#objects.get(id(resource, key)) ?? { metadata: { uid: `uid-${++this.#uid}` } };
    return this.#store(resource, copy(merge(copy(before) as JsonObject, copy(object) as JsonObject)) as T, "MODIFIED");
  }

  async delete<T extends KubernetesObject>(
    resource: Resource<T>,
    key: ObjectKey,
    options: DeleteOptions = {},
  ): Promise<T | undefined> {
    await this.#serve({ verb: "delete", plural: resource.plural, name: key.name, signal: options.signal });
    const object = this.#existing(resource, key);
    this.#compare(object, options);
    const deletionTimestamp = "2026-03-02T12:00:00Z";
    const marked = { ...object, metadata: { ...object.metadata, deletionTimestamp } };
    const stored = this.#store(resource, marked, "MODIFIED");
    return this.#objects.has(id(resource, key)) ? stored : undefined;
  }

  async #serve(call: Call): Promise<void> {
    this.calls.push(call);
    const { signal } = call;
    signal?.throwIfAborted();
    const aborted = new Promise<never>((_, reject) =>
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true }),
    );
    await Promise.race([this.before(call), aborted]);
  }

  #existing<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey): T {
    const object = this.#objects.get(id(resource, key));
    if (object === undefined) throw refusal(404, "NotFound");
    return object as T;
  }

  #compare({ metadata }: KubernetesObject, wanted: KubernetesObject["metadata"] = {}): void {
    const { resourceVersion = metadata?.resourceVersion, uid = metadata?.uid } = wanted;
    if (resourceVersion !== metadata?.resourceVersion || uid !== metadata?.uid) throw refusal(409, "Conflict");
  }

  #store<T extends KubernetesObject>(resource: Resource<T>, object: T, type: "ADDED" | "MODIFIED"): T {
    const metadata = { ...object.metadata, resourceVersion: String(++this.#version) };
    const stored = copy({ ...object, metadata }) as T;
    const gone = metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).length === 0;
    if (gone) this.#objects.delete(id(resource, keyOf(object)));
    else this.#objects.set(id(resource, keyOf(object)), stored);
    const event = { type: gone ? ("DELETED" as const) : type, object: stored };
    for (const { plural, push } of this.#watchers) if (plural === resource.plural) push(copy(event) as typeof event);
    return copy(stored) as T;
  }
}

function refusal(status: number, reason: string): Error {
  return toApiError({ status, reason, message: reason, causes: [] });
}

function id<T>({ plural }: Resource<T>, key: ObjectKey): string {
  return `${plural} ${printKey(key)}`;
}

function copy(value: object): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** RFC 7396. */
function merge(target: JsonObject, patch: JsonObject): JsonObject {
  const result: { [key: string]: Json } = { ...target };
  for (const [key, value] of Object.entries(patch)) {
    const before = result[key];
    if (value === null) delete result[key];
    else result[key] = isObject(value) ? merge(isObject(before) ? before : {}, value) : value;
  }
  return result;
}
