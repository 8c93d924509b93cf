import type { DeleteOptions, ListOptions, ObjectList } from "../../packages/runtime/src/client/client.ts";
import { toApiError } from "../../packages/runtime/src/client/errors.ts";
import type { Json } from "../../packages/base/src/json.ts";
import {
  keyOf,
  type KubernetesObject,
  type ObjectKey,
  type ObjectMeta,
  printKey,
  type Resource,
} from "../../packages/runtime/src/resource.ts";
import { mergePatch } from "../../packages/apiserver/src/patch/merge-patch.ts";

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
  /** The parts of the log, by object. */
  readonly histories: Map<string, Logged[]>;
  readonly listeners: Set<Listener>;
}

type Listener = (entry: Logged) => void;

/** What a client asks of a server. */
export type ApiServer = Pick<
  FakeApiServer,
  "version" | "get" | "list" | "since" | "onChange" | "create" | "update" | "patch" | "apply" | "delete"
>;

interface Rest {
  readonly items: readonly KubernetesObject[];
  readonly version: number;
}

const REASONS: { readonly [status: number]: string } = { 404: "NotFound", 409: "Conflict", 410: "Expired" };

export function refuse(status: number, reason = REASONS[status] ?? "Error", retryAfterMs?: number): Error {
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  return toApiError({ status, reason, message: `${status} ${reason}`, causes: [], ...wait });
}

/**
 * An API server in memory, as far as versions, generations, preconditions, finalizers, status subresources and the
 * history go. It answers at once.
 */
export class FakeApiServer {
  readonly #tables = new Map<string, Table>();
  readonly #rests = new Map<string, Rest>();
  readonly #now: () => number;
  /** Versions soon grow by a digit. */
  #version = 95;
  #uid = 0;
  #compacted = 0;

  /** `now` is for creation timestamps, in milliseconds since 1970. */
  constructor(now: () => number = () => 0) {
    this.#now = now;
  }

  get version(): number {
    return this.#version;
  }

  /** Forgets the history up to now: watches and lists of before are Gone. */
  compact(): void {
    this.#compacted = this.#version;
  }

  /** Calls back after each change of a resource; returns what ends that. */
  onChange(resource: Resource, listener: Listener): () => void {
    const { listeners } = this.#table(resource);
    listeners.add(listener);
    return () => listeners.delete(listener);
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
    return this.#table(resource).histories.get(printKey(key)) ?? [];
  }

  /** The names of all objects of the resource that there ever were. */
  keys(resource: Resource): ObjectKey[] {
    return [...this.#table(resource).histories.values()].flatMap(([first]) => (first ? [keyOf(first.object)] : []));
  }

  /** The object as it was at the version. */
  findAt<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey, version: number): T | undefined {
    const last = this.history(resource, key).findLast((entry) => entry.version <= version);
    return last === undefined || last.type === "DELETED" ? undefined : (last.object as T);
  }

  create<T extends KubernetesObject>(resource: Resource<T>, object: T): T {
    if (this.find(resource, keyOf(object)) !== undefined) throw refuse(409, "AlreadyExists");
    const creationTimestamp = timestamp(this.#now());
    return this.#write(resource, "ADDED", object, { uid: `uid-${++this.#uid}`, generation: 1, creationTimestamp });
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

  /** A merge patch: of the status alone, or of anything else. */
  patch<T extends KubernetesObject>(
    resource: Resource<T>,
    key: ObjectKey,
    { body, subresource }: { readonly body: object; readonly subresource?: "status" | undefined },
  ): T {
    const stored: T & WithFields = this.get(resource, key);
    const { metadata = {} }: KubernetesObject = body;
    this.#expect(stored, metadata);
    const patched = mergePatch(stored as unknown as Json, body as Json) as unknown as T & WithFields;
    const next = !resource.status
      ? patched
      : subresource === "status"
        ? { ...stored, status: patched.status }
        : { ...patched, ...("status" in stored && { status: stored.status }) };
    const changes = JSON.stringify(next.spec) !== JSON.stringify(stored.spec);
    const generation = (stored.metadata?.generation ?? 1) + (changes ? 1 : 0);
    return this.update(resource, { ...next, metadata: { ...next.metadata, generation } });
  }

  /** Server-side apply, without what it knows of owners: creates the object, or merges it into the one that is there. */
  apply<T extends KubernetesObject>(resource: Resource<T>, object: T): T {
    const stored = this.find(resource, keyOf(object));
    return stored === undefined ? this.create(resource, object) : this.patch(resource, keyOf(object), { body: object });
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
    const { objects, log, histories, listeners } = this.#table(resource);
    const key = printKey(keyOf(object));
    if (type === "DELETED") objects.delete(key);
    else objects.set(key, object);
    const entry = { type, version, object };
    log.push(entry);
    const history = histories.get(key);
    if (history === undefined) histories.set(key, [entry]);
    else history.push(entry);
    for (const listener of [...listeners]) listener(entry);
    return object;
  }

  #table({ apiVersion, plural }: Resource): Table {
    const key = `${apiVersion}/${plural}`;
    const known = this.#tables.get(key);
    if (known !== undefined) return known;
    const table: Table = { objects: new Map(), log: [], histories: new Map(), listeners: new Set() };
    this.#tables.set(key, table);
    return table;
  }
}

interface WithFields {
  readonly spec?: unknown;
  readonly status?: unknown;
}

/** As Kubernetes prints times: to the second. */
export function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
}
