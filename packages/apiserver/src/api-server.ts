import { systemClock, type Clock, type Random } from "../../base/src/clock.ts";
import type { ApiResource } from "./api-resource.ts";
import { SYSTEM_NAMESPACES } from "./built-ins.ts";
import { Faults } from "./faults.ts";
import { GarbageCollector } from "./garbage-collector.ts";
import type { AccessPolicy } from "./http/access-review.ts";
import type { ApiParts } from "./http/answer-request.ts";
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
  /** Stamps objects, ends watches and measures delays; the machine's by default. */
  readonly clock?: Clock;
  /** Makes uids and generated names; with a seeded one two equal runs have equal objects. */
  readonly random?: Random;
  /** Calls back when the garbage collector may work, as after a drawn time; before the next request by default. */
  readonly schedule?: (work: () => void) => void;
  /** What access reviews answer; everything is allowed by default. No other request is held against it. */
  readonly policy?: AccessPolicy;
  /** Whether it also does the controller manager's part of deletions: dependents, and contents of namespaces; true by default. */
  readonly collectGarbage?: boolean;
  /** How many changes watches can catch up on; 10,000 by default. */
  readonly historyLimit?: number;
  /** What is stored from the start: the `state()` of a server. */
  readonly state?: StoreState;
}

/** How a client of `@seamgen/runtime` reaches the server inside the process: its `createClient` takes it. */
export interface InProcessConnection {
  readonly server: string;
  readonly namespace: string;
  readonly transport: {
    send(request: WireRequest): Promise<WireAnswer>;
    close(): void;
  };
}

/** An API server for tests and demos. It listens nowhere: clients connect inside the process. */
export class ApiServer {
  /** Connects a client without a socket. Its requests meet the planned faults, as those over HTTP do. */
  readonly connection: InProcessConnection;
  /** Reads and writes what is stored past admission, for tests. */
  readonly objects: DirectObjects;
  readonly faults: Faults;
  readonly requests = new RequestLog();
  protected readonly parts: ApiParts;
  protected readonly collector: GarbageCollector;

  constructor(options: ApiServerOptions = {}) {
    const { clock = systemClock, random = Math.random, policy = () => true, schedule = queueMicrotask } = options;
    const store = new ObjectStore(options.state, options.historyLimit);
    const backend: Backend = { store, registry: new ResourceRegistry(store), clock, random };
    this.collector = new GarbageCollector(backend, { whole: options.collectGarbage ?? true, schedule });
    createSystemNamespaces(backend);
    const watches = new WatchHub(backend);
    this.objects = new DirectObjects(backend);
    this.faults = new Faults((filter) => watches.drop(filter));
    const parts: ApiParts = { backend, watches, faults: this.faults, log: this.requests, policy };
    this.parts = parts;
    const transport = { send: (request: WireRequest) => answerWireRequest(parts, request), close: () => undefined };
    this.connection = { server: "http://in-process", namespace: "default", transport };
  }

  /** Answers a request before it returns, without the planned faults. */
  send(request: WireRequest): WireAnswer {
    return answerInProcess(this.parts, request);
  }

  /** All that is served at the moment. */
  get resources(): readonly ApiResource[] {
    return this.parts.backend.registry.all;
  }

  /** Of the last write. */
  get resourceVersion(): number {
    return this.parts.backend.store.resourceVersion;
  }

  /** How many watches are open. */
  get openWatches(): number {
    return this.parts.watches.size;
  }

  /** Sends a bookmark to the matching watches that allow them; returns how many watches match. */
  sendBookmarks(filter: RequestFilter = {}): number {
    return this.parts.watches.sendBookmarks(filter);
  }

  /** Forgets the history: watches and continue tokens that begin before now get 410. */
  compact(): void {
    this.parts.backend.store.compact();
  }

  /** All that is stored, for another server to start from. */
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
