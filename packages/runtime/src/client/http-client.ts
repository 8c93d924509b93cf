import { type Clock, systemClock } from "../../../base/src/clock.ts";
import { isArray, isObject, own, type Json, type JsonObject } from "../../../base/src/json.ts";
import { keyOf, type KubernetesObject, type ObjectKey, type Resource } from "../resource.ts";
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
} from "./client.ts";
import type { Connection } from "./connection.ts";
import { ConnectionError } from "./errors.ts";
import { readWatchEvent, resourceVersionOf } from "./read-watch.ts";
import { type Query, resourcePath } from "./resource-path.ts";
import { type Call, Session } from "./session.ts";

export interface HttpClientOptions {
  /** Default: `seamgen-runtime`. The part before a `/` becomes the field manager of writes that do not name one. */
  readonly userAgent?: string;
  /** `timeoutMs` of requests that do not set it, and the time limit of the answer's head to a watch. Default: 30,000. */
  readonly timeoutMs?: number;
  /** Most requests at a time; others wait. Watches do not count. Default: 64. */
  readonly maxSockets?: number;
  /** Measures timeouts. */
  readonly clock?: Clock;
}

export interface RawRequestOptions extends RequestOptions {
  readonly query?: Query;
  /** Sent as JSON. */
  readonly body?: Json;
  /** Content type of the body. Default: application/json. */
  readonly contentType?: string;
}

/** A client over HTTP. It keeps connections open between requests, until `close`. */
export interface HttpClient extends Client {
  /** Sends a request to any path of the server, such as `/version`. Returns the JSON of the answer, or its text. */
  request(method: string, path: string, options?: RawRequestOptions): Promise<Json>;
  /** Ends all connections, including those of running requests and watches. Later requests reject. */
  close(): void;
}

/**
 * Returns a client for a connection. It connects at the first request. If the server answers 401 and the connection has
 * new credentials by then, the client sends the request once more.
 */
export function createClient(connection: Connection, options: HttpClientOptions = {}): HttpClient {
  const { userAgent = "seamgen-runtime", timeoutMs = 30_000, maxSockets = 64, clock = systemClock } = options;
  return new SessionClient(new Session(connection, { userAgent, timeoutMs, maxSockets, clock }));
}

const PATCH_TYPES = {
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
  json: "application/json-patch+json",
};
const APPLY_TYPE = "application/apply-patch+yaml"; // JSON is YAML

/** How long after `timeoutSeconds` a watch may stay open before it counts as dead. */
const WATCH_GRACE_MS = 30_000;

class SessionClient implements HttpClient {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  close(): void {
    this.#session.close();
  }

  request(method: string, path: string, options: RawRequestOptions = {}): Promise<Json> {
    return this.#session.json({ method, path, ...options });
  }

  async get<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey, options?: RequestOptions): Promise<T> {
    return this.#object(resource, { method: "GET", path: resourcePath(resource, key), ...options });
  }

  async list<T extends KubernetesObject>(resource: Resource<T>, options: ListOptions = {}): Promise<ObjectList<T>> {
    const { namespace, labelSelector, fieldSelector, limit, continue: from, resourceVersion, ...rest } = options;
    const query = { labelSelector, fieldSelector, limit, continue: from, resourceVersion };
    const path = resourcePath(resource, { namespace });
    return readList(resource, await this.#session.json({ method: "GET", path, query, ...rest }));
  }

  async *watch<T extends KubernetesObject>(
    resource: Resource<T>,
    options: WatchOptions = {},
  ): AsyncGenerator<WatchEvent<T>> {
    const { namespace, labelSelector, fieldSelector, resourceVersion, timeoutSeconds, ...rest } = options;
    const query = {
      ...{ watch: true, allowWatchBookmarks: true },
      ...{ labelSelector, fieldSelector, resourceVersion, timeoutSeconds },
    };
    const path = resourcePath(resource, { namespace });
    const end = timeoutSeconds !== undefined && { timeoutMs: timeoutSeconds * 1000 + WATCH_GRACE_MS };
    for await (const line of this.#session.lines({ method: "GET", path, query, ...end, ...rest }))
      yield readWatchEvent(line, (object) => complete<T>(resource, object));
  }

  async create<T extends KubernetesObject>(resource: Resource<T>, object: T, options: WriteOptions = {}): Promise<T> {
    const path = resourcePath(resource, { namespace: object.metadata?.namespace, subresource: options.subresource });
    return this.#object(resource, { method: "POST", path, body: typed(resource, object), ...writing(options) });
  }

  async update<T extends KubernetesObject>(resource: Resource<T>, object: T, options: WriteOptions = {}): Promise<T> {
    const path = pathOf(resource, keyOf(object), options);
    return this.#object(resource, { method: "PUT", path, body: typed(resource, object), ...writing(options) });
  }

  async patch<T extends KubernetesObject>(
    resource: Resource<T>,
    key: ObjectKey,
    { type, body }: Patch,
    options: WriteOptions = {},
  ): Promise<T> {
    const path = pathOf(resource, key, options);
    const contentType = PATCH_TYPES[type];
    return this.#object(resource, { method: "PATCH", path, body, contentType, ...writing(options) });
  }

  async apply<T extends KubernetesObject>(resource: Resource<T>, object: T, options: ApplyOptions): Promise<T> {
    const path = pathOf(resource, keyOf(object), options);
    const body = typed(resource, object);
    const { force, ...write } = options;
    const { query, ...rest } = writing(write);
    const call = { method: "PATCH", path, body, contentType: APPLY_TYPE, ...rest };
    return this.#object(resource, { ...call, query: { ...query, force } });
  }

  async delete<T extends KubernetesObject>(
    resource: Resource<T>,
    key: ObjectKey,
    options: DeleteOptions = {},
  ): Promise<T | undefined> {
    const { uid, resourceVersion, propagationPolicy, ...rest } = options;
    const preconditions = uid === undefined && resourceVersion === undefined ? undefined : { uid, resourceVersion };
    const body = { apiVersion: "v1", kind: "DeleteOptions", preconditions, propagationPolicy };
    const path = resourcePath(resource, key);
    const answer = await this.#session.json({ method: "DELETE", path, body, ...rest });
    if (isObject(answer) && own(answer, "kind") === "Status") return undefined;
    return complete<T>(resource, answer);
  }

  async #object<T extends KubernetesObject>(resource: Resource<T>, call: Call): Promise<T> {
    return complete<T>(resource, await this.#session.json(call));
  }
}

function pathOf(resource: Resource<KubernetesObject>, key: ObjectKey, { subresource }: WriteOptions): string {
  return resourcePath(resource, { ...key, subresource });
}

interface Writing extends RequestOptions {
  readonly query: Query;
}

/** Separates the options of a write from those of every request. */
function writing({ fieldManager, dryRun, subresource: _, ...request }: WriteOptions): Writing {
  return { ...request, query: { fieldManager, dryRun: dryRun ? "All" : undefined } };
}

/** Adds `apiVersion` and `kind` to an object that is sent. */
function typed(resource: Resource<KubernetesObject>, object: KubernetesObject): KubernetesObject {
  const { apiVersion = resource.apiVersion, kind = resource.kind } = object;
  return { ...object, apiVersion, kind };
}

/**
 * Casts an object of the server to the type of the resource, and adds `apiVersion` and `kind`, which items of lists
 * lack.
 */
function complete<T extends KubernetesObject>(resource: Resource<T>, value: Json): T {
  if (!isObject(value)) throw new ConnectionError("the server's answer is not an object");
  const { apiVersion = resource.apiVersion, kind = resource.kind } = value;
  return { apiVersion, kind, ...value } as KubernetesObject as T;
}

function readList<T extends KubernetesObject>(resource: Resource<T>, value: Json): ObjectList<T> {
  const items = isObject(value) ? (own(value, "items") ?? []) : undefined;
  if (!isObject(value) || !isArray(items)) throw new ConnectionError("the server's answer is not a list");
  const metadata: JsonObject = isObject(value["metadata"]) ? value["metadata"] : {};
  const [from, remaining] = [own(metadata, "continue"), own(metadata, "remainingItemCount")];
  return {
    items: items.map((item) => complete(resource, item)),
    metadata: {
      resourceVersion: resourceVersionOf(value),
      ...(typeof from === "string" && from !== "" && { continue: from }),
      ...(typeof remaining === "number" && { remainingItemCount: remaining }),
    },
  };
}
