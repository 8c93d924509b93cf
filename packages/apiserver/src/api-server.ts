import { printJson } from "../../base/src/exact-json.ts";
import { systemClock, type Clock, type Random } from "../../base/src/clock.ts";
import type { ApiResource } from "./api-resource.ts";
import { SYSTEM_NAMESPACES } from "./built-ins.ts";
import { Faults } from "./faults.ts";
import { GarbageCollector } from "./garbage-collector.ts";
import type { AccessPolicy } from "./http/access-review.ts";
import type { ApiParts } from "./http/answer-request.ts";
import { parseManifests, type Manifest } from "./http/parse-manifests.ts";
import type { RequestFilter } from "./http/request-facts.ts";
import { RequestLog } from "./http/request-log.ts";
import { WatchHub } from "./http/watch-hub.ts";
import { answerInProcess, answerWireRequest, type WireAnswer, type WireRequest } from "./in-process.ts";
import { ResourceRegistry } from "./registry.ts";
import type { Backend } from "./store/backend.ts";
import { createObject } from "./store/create-object.ts";
import { DirectObjects } from "./store/direct-objects.ts";
import { ObjectStore, type StoreState } from "./store/object-store.ts";

export interface ApiServerOptions {
  /** Source of timestamps, watch timeouts and delays. Default: the system clock. */
  readonly clock?: Clock;
  /** Source of uids and generated names. With a seeded one, equal runs have equal objects. Default: `Math.random`. */
  readonly random?: Random;
  /** Runs the garbage collector's work, now or later. Default: right after the write that causes the work. */
  readonly schedule?: (work: () => void) => void;
  /** Decides what access reviews answer. Other requests ignore it. Default: everything is allowed. */
  readonly policy?: AccessPolicy;
  /** Whether to delete dependents and the contents of namespaces, as the controller manager does. Default: true. */
  readonly collectGarbage?: boolean;
  /** Number of changes to keep for watches that begin in the past. Default: 10,000. */
  readonly historyLimit?: number;
  /** The objects to start with: the `state()` of another server. */
  readonly state?: StoreState;
}

/** Connects a client of `@seamgen/runtime` to the server in the same process. Pass it to `createClient`. */
export interface InProcessConnection {
  readonly server: string;
  readonly namespace: string;
  readonly transport: {
    send(request: WireRequest): Promise<WireAnswer>;
    close(): void;
  };
}

/** The field manager of `apply`. */
const MANAGER = "seamgen-apply";

/** An API server for tests and demos. It opens no port; clients connect in the same process. */
export class ApiServer {
  /** Connects a client without a socket. The planned faults apply to its requests. */
  readonly connection: InProcessConnection;
  /** Reads and writes stored objects without admission. */
  readonly objects: DirectObjects;
  readonly faults: Faults;
  readonly requests = new RequestLog();
  protected readonly parts: ApiParts;
  protected readonly collector: GarbageCollector;

  constructor(options: ApiServerOptions = {}) {
    const { clock = systemClock, random = Math.random, policy = () => true, schedule = queueMicrotask } = options;
    const store = new ObjectStore(options.state, options.historyLimit);
    const backend: Backend = { store, registry: new ResourceRegistry(store), clock, random };
    this.collector = new GarbageCollector(backend, { collectDependents: options.collectGarbage ?? true, schedule });
    createSystemNamespaces(backend);
    const watches = new WatchHub(backend);
    this.objects = new DirectObjects(backend);
    this.faults = new Faults((filter) => watches.drop(filter));
    const parts: ApiParts = { backend, watches, faults: this.faults, log: this.requests, policy };
    this.parts = parts;
    const transport = { send: (request: WireRequest) => answerWireRequest(parts, request), close: () => undefined };
    this.connection = { server: "http://in-process", namespace: "default", transport };
  }

  /** Answers a request synchronously. The planned faults do not apply. */
  send(request: WireRequest): WireAnswer {
    return answerInProcess(this.parts, request);
  }

  /**
   * Applies each object of a YAML text, such as that of `generated/crds/all.yaml`, as `kubectl apply --server-side` does.
   * An object without a namespace gets the namespace `default` if it needs one. The planned faults do not apply. Throws an
   * `Error` for the first object that the server refuses; those before it stay applied.
   */
  apply(manifests: string): void {
    for (const manifest of parseManifests(manifests)) this.#apply(manifest);
  }

  #apply({ apiVersion, kind, name, namespace = "default", object }: Manifest): void {
    const resource = this.parts.backend.registry.ofKind(apiVersion, kind);
    if (resource === undefined) throw new Error(`${name}: the server has no kind ${kind} in ${apiVersion}`);
    const api = resource.group === "" ? "/api" : "/apis";
    const folder = resource.namespaced ? `namespaces/${encodeURIComponent(namespace)}/` : "";
    const { status, body } = this.send({
      method: "PATCH",
      path: `${api}/${apiVersion}/${folder}${resource.plural}/${encodeURIComponent(name)}?fieldManager=${MANAGER}&force=true`,
      headers: { "content-type": "application/apply-patch+yaml" },
      body: printJson(object),
      signal: new AbortController().signal,
    });
    if (status >= 300) throw new Error(`${name}: ${JSON.parse(body).message}`);
  }

  /** Returns the resources that the server serves now. */
  get resources(): readonly ApiResource[] {
    return this.parts.backend.registry.all;
  }

  /** Returns the resourceVersion of the last write. */
  get resourceVersion(): number {
    return this.parts.backend.store.resourceVersion;
  }

  /** Returns the number of open watches. */
  get openWatches(): number {
    return this.parts.watches.size;
  }

  /** Sends a bookmark to the matching watches that allow bookmarks. Returns the number of matching watches. */
  sendBookmarks(filter: RequestFilter = {}): number {
    return this.parts.watches.sendBookmarks(filter);
  }

  /** Forgets all past changes. Watches and continue tokens from an older version get 410. */
  compact(): void {
    this.parts.backend.store.compact();
  }

  /** Returns all stored objects, for another server to start with. */
  state(): StoreState {
    return this.parts.backend.store.toState();
  }
}

function createSystemNamespaces(backend: Backend): void {
  const resource = backend.registry.find("v1", "namespaces");
  const options = {
    manager: "kube-apiserver",
    dryRun: false,
    fieldValidation: "Warn",
    duplicates: [],
    warn: () => undefined,
  } as const;
  for (const name of SYSTEM_NAMESPACES) {
    if (resource === undefined || backend.store.get(resource.storage, name) !== undefined) continue;
    const object = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
    createObject(backend, { resource, name, subresource: "" }, { object, options });
  }
}
