import { type Clock, systemClock } from "../../../base/src/clock.ts";
import { isArray, isObject, own, type Json, type JsonObject } from "../../../base/src/json.ts";
import { partialOf } from "../metadata-only.ts";
import { keyOf, type KubernetesObject, type ObjectKey, type Resource } from "../resource.ts";
import type {
  ApplyOptions,
  Client,
  DeleteCollectionOptions,
  DeleteOptions,
  FieldValidation,
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
import type { Applied, Draft } from "./sent-object.ts";
import { type Call, Session } from "./session.ts";
import { type ApiWarning, guardHandler, warningLog } from "./warning-log.ts";

export interface HttpClientOptions {
  /** Default: `seamgen-runtime`. The part before a `/` becomes the field manager of writes that do not name one. */
  readonly userAgent?: string;
  /** `timeoutMs` of requests that do not set it, and the time limit of the answer's head to a watch. Default: 30,000. */
  readonly timeoutMs?: number;
  /** Most requests at a time; others wait. Watches do not count. Default: 64. */
  readonly maxSockets?: number;
  /** `fieldValidation` of writes that do not set it. Default: `Warn`, the default of API servers. */
  readonly fieldValidation?: FieldValidation;
  /**
   * Called with each warning of the API server, such as the one about an unknown field. Default: logs each text once, as a
   * JSON line on standard error.
   */
  readonly onWarning?: (warning: ApiWarning) => void;
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
  const { onWarning = warningLog(), fieldValidation } = options;
  const warned = guardHandler(onWarning);
  const session = new Session(connection, { userAgent, timeoutMs, maxSockets, clock, onWarning: warned });
  return new SessionClient(session, fieldValidation);
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
  readonly #fieldValidation: FieldValidation | undefined;

  constructor(session: Session, fieldValidation: FieldValidation | undefined) {
    this.#session = session;
    this.#fieldValidation = fieldValidation;
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
    const accept = acceptOf(resource, "PartialObjectMetadataList");
    return readList(resource, await this.#session.json({ method: "GET", path, query, accept, ...rest }));
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
    const accept = acceptOf(resource);
    for await (const line of this.#session.lines({ method: "GET", path, query, accept, ...end, ...rest }))
      yield readWatchEvent(line, (object) => complete<T>(resource, object));
  }

  async create<T extends KubernetesObject>(
    resource: Resource<T>,
    object: T | Draft<T>,
    options: WriteOptions = {},
  ): Promise<T> {
    checkWhole(resource, "create");
    const { metadata }: KubernetesObject = object;
    const path = resourcePath(resource, { namespace: metadata?.namespace, subresource: options.subresource });
    return this.#object(resource, { method: "POST", path, body: typed(resource, object), ...this.#writing(options) });
  }

  async update<T extends KubernetesObject>(
    resource: Resource<T>,
    object: T | Draft<T>,
    options: WriteOptions = {},
  ): Promise<T> {
    checkWhole(resource, "update");
    const path = pathOf(resource, keyOf(object), options);
    return this.#object(resource, { method: "PUT", path, body: typed(resource, object), ...this.#writing(options) });
  }

  async patch<T extends KubernetesObject>(
    resource: Resource<T>,
    key: ObjectKey,
    { type, body }: Patch,
    options: WriteOptions = {},
  ): Promise<T> {
    const path = pathOf(resource, key, options);
    const contentType = PATCH_TYPES[type];
    return this.#object(resource, { method: "PATCH", path, body, contentType, ...this.#writing(options) });
  }

  async apply<T extends KubernetesObject>(
    resource: Resource<T>,
    object: T | Applied<T>,
    options: ApplyOptions,
  ): Promise<T> {
    const path = pathOf(resource, keyOf(object), options);
    const body = typed(resource, object);
    const { force, ...write } = options;
    const { query, ...rest } = this.#writing(write);
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
    const answer = await this.#session.json({ method: "DELETE", path, body, accept: acceptOf(resource), ...rest });
    return isStatus(answer) ? undefined : complete<T>(resource, answer);
  }

  async deleteCollection<T extends KubernetesObject>(
    resource: Resource<T>,
    options: DeleteCollectionOptions,
  ): Promise<readonly T[]> {
    const { namespace, labelSelector, fieldSelector, propagationPolicy, dryRun, ...rest } = options;
    if (resource.scope === "Namespaced" && namespace === undefined)
      throw new Error(
        `the deletion of ${resource.plural} has no namespace: API servers delete in one namespace at a time`,
      );
    const body = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy, ...(dryRun && { dryRun: ["All"] }) };
    const path = resourcePath(resource, { namespace });
    const call = { method: "DELETE", path, query: { labelSelector, fieldSelector }, body, ...rest };
    const answer = await this.#session.json({ ...call, accept: acceptOf(resource, "PartialObjectMetadataList") });
    return isStatus(answer) ? [] : readList(resource, answer).items;
  }

  async #object<T extends KubernetesObject>(resource: Resource<T>, call: Call): Promise<T> {
    return complete<T>(resource, await this.#session.json({ accept: acceptOf(resource), ...call }));
  }

  /** Separates the options of a write from those of every request. */
  #writing({ fieldManager, dryRun, fieldValidation, subresource: _, ...request }: WriteOptions): Writing {
    const validation = fieldValidation ?? this.#fieldValidation;
    return { ...request, query: { fieldManager, dryRun: dryRun ? "All" : undefined, fieldValidation: validation } };
  }
}

function pathOf(resource: Resource<KubernetesObject>, key: ObjectKey, { subresource }: WriteOptions): string {
  return resourcePath(resource, { ...key, subresource });
}

interface Writing extends RequestOptions {
  readonly query: Query;
}

/** A request for metadata only accepts whole objects too, as in client-go, because some extensions send only those. */
function acceptOf({ metadataOnly }: Resource<KubernetesObject>, form = "PartialObjectMetadata"): string {
  const whole = "application/json";
  return metadataOnly === true ? `${whole};as=${form};g=meta.k8s.io;v=v1,${whole}` : whole;
}

/** A write of the metadata alone would remove the rest of the object. */
function checkWhole({ metadataOnly, plural }: Resource<KubernetesObject>, verb: string): void {
  if (metadataOnly === true) throw new Error(`cannot ${verb} ${plural} with metadata only: use the whole resource`);
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
  const object = { apiVersion, kind, ...value } as KubernetesObject;
  if (resource.metadataOnly !== true) return object as T;
  return partialOf({ ...object, apiVersion: resource.apiVersion, kind: resource.kind }) as KubernetesObject as T;
}

function isStatus(answer: Json): boolean {
  return isObject(answer) && own(answer, "kind") === "Status";
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
