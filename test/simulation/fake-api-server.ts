import type { DeleteOptions, ListOptions, ObjectList } from "../../generator/runtime/src/client/client.ts";
import { toApiError } from "../../generator/runtime/src/client/errors.ts";
import {
  keyOf,
  type KubernetesObject,
  type ObjectKey,
  type ObjectMeta,
  printKey,
  type Resource,
} from "../../generator/runtime/src/resource.ts";

/** One entry of the log: what a watch tells. */
export interface Logged {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly version: number;
  readonly object: KubernetesObject;
}

/** Objects of one resource and their history. */
interface Table {
  readonly objects: Map<string, KubernetesObject>;
  readonly log: Logged[];
}

interface Rest {
  readonly items: readonly KubernetesObject[];
  readonly version: number;
}

const REASONS: { readonly [status: number]: string } = { 404: "NotFound", 409: "Conflict", 410: "Expired" };

export function refuse(status: number, reason = REASONS[status] ?? "Error", retryAfterMs?: number): Error {
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  return toApiError({ status, reason, message: `${status} ${reason}`, causes: [], ...wait });
}

/** An API server in memory, as far as versions, preconditions, finalizers and the history go. It answers at once. */
export class FakeApiServer {
  readonly #tables = new Map<string, Table>();
  readonly #rests = new Map<string, Rest>();
  readonly #listeners = new Set<() => void>();
  /** Versions soon grow by a digit. */
  #version = 95;
  #uid = 0;
  #compacted = 0;

  get version(): number {
    return this.#version;
  }

  /** Forgets the history up to now: watches and lists of before are Gone. */
  compact(): void {
    this.#compacted = this.#version;
  }

  /** Calls back after each change; returns what ends that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey): T {
    const object = this.find(resource, key);
    if (object === undefined) throw refuse(404);
    return object;
  }

  find<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey): T | undefined {
    return this.#table(resource).objects.get(printKey(key)) as T | undefined;
  }

  all<T extends KubernetesObject>(resource: Resource<T>, namespace?: string): T[] {
    const objects = [...this.#table(resource).objects.values()] as T[];
    return objects.filter((object) => namespace === undefined || object.metadata?.namespace === namespace);
  }

  list<T extends KubernetesObject>(resource: Resource<T>, options: ListOptions = {}): ObjectList<T> {
    const { namespace, limit = Infinity, continue: token } = options;
    const rest: Rest | undefined =
      token === undefined ? { items: this.all(resource, namespace), version: this.#version } : this.#rests.get(token);
    if (rest === undefined || rest.version < this.#compacted) throw refuse(410);
    const metadata = { resourceVersion: String(rest.version) };
    const items = rest.items.slice(0, limit) as T[];
    if (rest.items.length <= limit) return { items, metadata };
    const next = `rest-${this.#rests.size}`;
    this.#rests.set(next, { ...rest, items: rest.items.slice(limit) });
    return { items, metadata: { ...metadata, continue: next } };
  }

  /** What happened to a resource after the version; throws when that is forgotten. */
  since(resource: Resource, version: number): readonly Logged[] {
    if (version < this.#compacted) throw refuse(410);
    const { log } = this.#table(resource);
    const first = log.findLastIndex((entry) => entry.version <= version) + 1;
    return log.slice(first);
  }

  /** Everything that ever happened to an object's name. */
  history(resource: Resource, key: ObjectKey): readonly Logged[] {
    return this.#table(resource).log.filter(({ object }) => printKey(keyOf(object)) === printKey(key));
  }

  create<T extends KubernetesObject>(resource: Resource<T>, object: T): T {
    if (this.find(resource, keyOf(object)) !== undefined) throw refuse(409, "AlreadyExists");
    return this.#write(resource, "ADDED", object, { uid: `uid-${++this.#uid}` });
  }

  update<T extends KubernetesObject>(resource: Resource<T>, object: T): T {
    const stored = this.get(resource, keyOf(object));
    this.#expect(stored, object.metadata ?? {});
    const { uid, resourceVersion, deletionTimestamp } = stored.metadata ?? {};
    const kept = { ...(uid && { uid }), ...(deletionTimestamp && { deletionTimestamp }) };
    const next = { ...object, metadata: { ...object.metadata, ...kept, resourceVersion } };
    if (JSON.stringify(next) === JSON.stringify(stored)) return stored;
    const gone = deletionTimestamp !== undefined && (object.metadata?.finalizers ?? []).length === 0;
    return this.#write(resource, gone ? "DELETED" : "MODIFIED", object, kept);
  }

  delete<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey, options: DeleteOptions = {}): T {
    const stored = this.get(resource, key);
    this.#expect(stored, options);
    if ((stored.metadata?.finalizers ?? []).length === 0) return this.#write(resource, "DELETED", stored, {});
    if (stored.metadata?.deletionTimestamp !== undefined) return stored;
    return this.#write(resource, "MODIFIED", stored, { deletionTimestamp: "2026-03-02T12:00:00Z" });
  }

  #expect(stored: KubernetesObject, { uid, resourceVersion }: Pick<ObjectMeta, "uid" | "resourceVersion">): void {
    if (uid !== undefined && uid !== stored.metadata?.uid) throw refuse(409);
    if (resourceVersion !== undefined && resourceVersion !== stored.metadata?.resourceVersion) throw refuse(409);
  }

  #write<T extends KubernetesObject>(resource: Resource<T>, type: Logged["type"], from: T, more: ObjectMeta): T {
    const version = ++this.#version;
    const object: T = { ...from, metadata: { ...from.metadata, ...more, resourceVersion: String(version) } };
    const { objects, log } = this.#table(resource);
    if (type === "DELETED") objects.delete(printKey(keyOf(object)));
    else objects.set(printKey(keyOf(object)), object);
    log.push({ type, version, object });
    for (const listener of [...this.#listeners]) listener();
    return object;
  }

  #table({ apiVersion, plural }: Resource): Table {
    const key = `${apiVersion}/${plural}`;
    const table = this.#tables.get(key) ?? { objects: new Map<string, KubernetesObject>(), log: [] };
    this.#tables.set(key, table);
    return table;
  }
}
