import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { systemClock, type Clock } from "../../base/src/clock.ts";
import { silentLogger, type Logger } from "../../base/src/log.ts";
import type { ApiResource } from "./api-resource.ts";
import { SYSTEM_NAMESPACES } from "./built-ins.ts";
import { answerDiscovery } from "./discovery/answer-discovery.ts";
import { printTable } from "./discovery/print-table.ts";
import { Faults } from "./faults.ts";
import { GarbageCollector } from "./garbage-collector.ts";
import type { AccessPolicy } from "./http/access-review.ts";
import { answerRequest, type ApiParts } from "./http/api-handler.ts";
import { printKubeconfig } from "./http/print-kubeconfig.ts";
import type { RequestFilter } from "./http/request-facts.ts";
import { RequestLog } from "./http/request-log.ts";
import { WatchHub } from "./http/watch-hub.ts";
import { machinery } from "./store/machinery.ts";
import { ResourceRegistry } from "./registry.ts";
import type { Backend } from "./store/backend.ts";
import { createObject } from "./store/create-object.ts";
import { DirectObjects } from "./store/direct-objects.ts";
import { ObjectStore } from "./store/object-store.ts";
import { readState } from "./store/state-file.ts";
import { StateKeeper } from "./store/state-keeper.ts";

export interface TestServerOptions {
  /** On 127.0.0.1; a free one by default. */
  readonly port?: number;
  /** Where the state is kept: read at start when it is there, written after each change. In memory alone by default. */
  readonly file?: string;
  /** Stamps objects, ends watches and measures delays; the machine's by default. */
  readonly clock?: Clock;
  /** Says nothing by default. */
  readonly log?: Logger;
  /** What access reviews answer; everything is allowed by default. No other request is held against it. */
  readonly policy?: AccessPolicy;
  /** Whether it also does the controller manager's part of deletions: dependents, and contents of namespaces; true by default. */
  readonly collectGarbage?: boolean;
  /** How many changes watches can catch up on; 10,000 by default. */
  readonly historyLimit?: number;
}

/** An API server for tests and demos. */
export interface TestServer {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** A kubeconfig, in YAML, whose current context is this server. */
  kubeconfig(): string;
  /** All that is served at the moment. */
  readonly resources: readonly ApiResource[];
  /** Reads and writes what is stored past admission, for tests. */
  readonly objects: DirectObjects;
  readonly faults: Faults;
  readonly requests: RequestLog;
  /** How many watches are open. */
  readonly openWatches: number;
  /** Sends a bookmark to the matching watches that allow them; returns how many watches match. */
  sendBookmarks(filter?: RequestFilter): number;
  /** Forgets the history: watches and continue tokens that begin before now get 410. */
  compact(): void;
  /** Breaks all connections and closes the port. */
  stop(): Promise<void>;
}

/** Starts an API server on 127.0.0.1. Rejects when the port is taken, or the file holds no state. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const {
    port = 0,
    file,
    clock = systemClock,
    log = silentLogger,
    policy = () => true,
    historyLimit,
    collectGarbage = true,
  } = options;
  const store = new ObjectStore(file === undefined ? undefined : readState(file), historyLimit);
  const backend: Backend = { store, registry: new ResourceRegistry(store), clock, machinery };
  const keeper = file === undefined ? undefined : new StateKeeper(store, file);
  const collector = new GarbageCollector(backend, collectGarbage);
  createSystemNamespaces(backend);
  const watches = new WatchHub(backend);
  const faults = new Faults((filter) => watches.drop(filter));
  const requests = new RequestLog();
  const parts: ApiParts = { backend, watches, faults, log: requests, answerDiscovery, printTable, policy };
  const http = createServer((request, response) => void answerRequest(parts, request, response));
  const url = await listen(http, port);
  log.info("a test and demo API server, not for production: no authentication, no encryption", { url });
  return {
    url,
    kubeconfig: () => printKubeconfig(url),
    get resources() {
      return backend.registry.all;
    },
    objects: new DirectObjects(backend),
    faults,
    requests,
    get openWatches() {
      return watches.size;
    },
    sendBookmarks: (filter = {}) => watches.sendBookmarks(filter),
    compact: () => store.compact(),
    stop: async () => {
      await close(http);
      collector.stop();
      keeper?.stop();
    },
  };
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

function listen(server: Server, port: number): Promise<string> {
  // Clients decide how long connections stay: one closed under a request would look like a fault.
  Object.assign(server, { keepAliveTimeout: 0, requestTimeout: 0 });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address: AddressInfo | string | null = server.address();
      const actual = typeof address === "object" && address !== null ? address.port : port;
      resolve(`http://127.0.0.1:${actual}`);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
