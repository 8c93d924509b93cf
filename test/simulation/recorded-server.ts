import type { ApiServer } from "../../packages/apiserver/src/api-server.ts";
import type { WireAnswer, WireRequest } from "../../packages/apiserver/src/in-process.ts";
import type { StoreState } from "../../packages/apiserver/src/store/object-store.ts";
import { resourcePath } from "../../packages/runtime/src/client/resource-path.ts";
import {
  keyOf,
  type KubernetesObject,
  type ObjectKey,
  printKey,
  type Resource,
} from "../../packages/runtime/src/resource.ts";

/** A write, as a watch reports it. */
interface RecordedWrite {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly version: number;
  readonly object: KubernetesObject;
}

/** A merge patch. */
interface MergePatch {
  readonly body: object;
  readonly subresource?: "status" | undefined;
}

const MERGE = "application/merge-patch+json";
const NEVER = new AbortController().signal;

/** The API server of a simulation, with direct access: without latency and faults, and with the full history. */
export class RecordedServer {
  readonly #server: ApiServer;
  /** The histories by plural and object. */
  readonly #histories = new Map<string, Map<string, RecordedWrite[]>>();

  constructor(server: ApiServer, resources: readonly Resource<KubernetesObject>[]) {
    this.#server = server;
    for (const resource of resources) {
      const histories = new Map<string, RecordedWrite[]>();
      this.#histories.set(resource.plural, histories);
      this.onChange(resource, (entry) => {
        const key = printKey(keyOf(entry.object));
        const history = histories.get(key);
        if (history === undefined) histories.set(key, [entry]);
        else history.push(entry);
      });
    }
  }

  get version(): number {
    return this.#server.resourceVersion;
  }

  send(request: WireRequest): WireAnswer {
    return this.#server.send(request);
  }

  sendBookmarks(path: string): void {
    this.#server.sendBookmarks({ path });
  }

  /** Makes the server forget the history from which watches resume. */
  compact(): void {
    this.#server.compact();
  }

  state(): StoreState {
    return this.#server.state();
  }

  /** Calls the listener within each write of the resource. */
  onChange(resource: Resource<KubernetesObject>, listener: (entry: RecordedWrite) => void): void {
    this.#server.objects.onChange(resource, ({ type, object }) => {
      const stored: KubernetesObject = object;
      listener({ type, version: Number(stored.metadata?.resourceVersion), object: stored });
    });
  }

  find<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey): T | undefined {
    return this.#server.objects.get(resource, key) as T | undefined;
  }

  all<T extends KubernetesObject>(resource: Resource<T>, namespace?: string): readonly T[] {
    return this.#server.objects.list(resource, namespace) as unknown as readonly T[];
  }

  /** All writes to objects with this key. */
  history(resource: Resource<KubernetesObject>, key: ObjectKey): readonly RecordedWrite[] {
    return this.#historiesOf(resource).get(printKey(key)) ?? [];
  }

  /** The keys of all objects of the resource that have ever existed. */
  keys(resource: Resource<KubernetesObject>): ObjectKey[] {
    return [...this.#historiesOf(resource).values()].flatMap(([first]) => (first ? [keyOf(first.object)] : []));
  }

  /** The object as it was at the version. */
  findAt<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey, version: number): T | undefined {
    const last = this.history(resource, key).findLast((entry) => entry.version <= version);
    return last === undefined || last.type === "DELETED" ? undefined : (last.object as T);
  }

  create<T extends KubernetesObject>(resource: Resource<T>, object: T): T {
    const path = resourcePath(resource, { namespace: object.metadata?.namespace });
    return this.#request("POST", path, typed(resource, object)) as T;
  }

  update<T extends KubernetesObject>(resource: Resource<T>, object: T): T {
    return this.#request("PUT", resourcePath(resource, keyOf(object)), typed(resource, object)) as T;
  }

  patch<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey, { body, subresource }: MergePatch): T {
    return this.#request("PATCH", resourcePath(resource, { ...key, subresource }), body) as T;
  }

  delete(resource: Resource<KubernetesObject>, key: ObjectKey): void {
    this.#request("DELETE", resourcePath(resource, key), { propagationPolicy: "Background" });
  }

  #request(method: string, path: string, body: object): KubernetesObject {
    const headers = { "content-type": method === "PATCH" ? MERGE : "application/json", "user-agent": "world" };
    const answer = this.#server.send({ method, path, headers, body: JSON.stringify(body), signal: NEVER });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.body}`);
    return JSON.parse(answer.body) as KubernetesObject;
  }

  #historiesOf({ plural }: Resource<KubernetesObject>): ReadonlyMap<string, readonly RecordedWrite[]> {
    const histories = this.#histories.get(plural);
    if (histories === undefined) throw new Error(`the history of ${plural} is not recorded`);
    return histories;
  }
}

function typed({ apiVersion, kind }: Resource<KubernetesObject>, object: KubernetesObject): KubernetesObject {
  return { apiVersion, kind, ...object };
}
