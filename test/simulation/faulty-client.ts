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
import { ConnectionError } from "../../packages/runtime/src/client/errors.ts";
import { type Clock, type Random, sleep } from "../../packages/base/src/clock.ts";
import type { KubernetesObject, ObjectKey, Resource } from "../../packages/runtime/src/resource.ts";
import { type ApiServer, refuse } from "./fake-api-server.ts";

/** What goes wrong, each with its probability: of a request, or of each step of a watch. */
export interface Faults {
  readonly tooMany: number;
  readonly serverError: number;
  /** No connection; the request has no effect. */
  readonly refused: number;
  /** The request has its effect, but the answer is lost. */
  readonly lostAnswer: number;
  /** A watch's connection breaks. */
  readonly broken: number;
  /** The server ends a watch well, long before its time. */
  readonly ended: number;
  /** A watch says nothing any more and does not end. */
  readonly stalled: number;
  /** A watch is told that its version is too old. */
  readonly gone: number;
  /** An event comes twice, or an old bookmark comes again. */
  readonly repeated: number;
  /** A deletion is answered without the object. */
  readonly bareDelete: number;
}

export const NO_FAULTS: Faults = {
  tooMany: 0,
  serverError: 0,
  refused: 0,
  lostAnswer: 0,
  broken: 0,
  ended: 0,
  stalled: 0,
  gone: 0,
  repeated: 0,
  bareDelete: 0,
};

export interface FaultyClientOptions {
  readonly server: ApiServer;
  readonly clock: Clock;
  readonly random: Random;
  /** Longest time of one way, and between two events of a watch. */
  readonly latencyMs: number;
  /** Longest time between two events of a resource's watch, where it is another. */
  readonly watchLatencyMs?: (resource: Resource) => number;
  /** The server gives no larger pages. */
  readonly pageLimit?: number;
  readonly trace?: (line: string) => void;
  /** Called with `verb plural` when a request takes effect on the server. */
  readonly onEffect?: (request: string) => void;
  /** Called with `verb plural` when a request took effect and its answer is lost. */
  readonly onLost?: (request: string) => void;
  /** Called when everything of a resource up to the version has come. */
  readonly onTold?: (resource: Resource, version: number) => void;
}

const BOOKMARK_MS = 60_000;

/** A connection to a fake API server, with latency and faults. `faults` may be changed at any time. */
export class FaultyClient implements Client {
  faults: Faults = NO_FAULTS;
  /** When each watch, and each list's first page, was asked for, by resource and namespace. */
  readonly asked = new Map<string, number[]>();
  /** How many requests of other kinds were made. */
  requests = 0;
  readonly #options: FaultyClientOptions;

  constructor(options: FaultyClientOptions) {
    this.#options = options;
  }

  get<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey, options?: RequestOptions): Promise<T> {
    return this.#request("get", options, () => this.#options.server.get(resource, key));
  }

  list<T extends KubernetesObject>(resource: Resource<T>, options: ListOptions = {}): Promise<ObjectList<T>> {
    const { server, pageLimit = Infinity } = this.#options;
    if (options.continue === undefined) this.#ask(resource, options.namespace);
    const limit = options.limit === undefined ? Infinity : Math.min(options.limit, pageLimit);
    return this.#request(`list ${resource.plural}`, options, () => server.list(resource, { ...options, limit })).then(
      (list) => {
        if (list.metadata.continue === undefined) this.#tell(resource, Number(list.metadata.resourceVersion));
        return list;
      },
    );
  }

  create<T extends KubernetesObject>(resource: Resource<T>, object: T, options?: WriteOptions): Promise<T> {
    return this.#request(`create ${resource.plural}`, options, () => this.#options.server.create(resource, object));
  }

  update<T extends KubernetesObject>(resource: Resource<T>, object: T, options?: WriteOptions): Promise<T> {
    return this.#request(`update ${resource.plural}`, options, () => this.#options.server.update(resource, object));
  }

  patch<T extends KubernetesObject>(
    resource: Resource<T>,
    key: ObjectKey,
    patch: Patch,
    options?: WriteOptions,
  ): Promise<T> {
    if (patch.type !== "merge") return Promise.reject(refuse(415));
    const { body } = patch;
    const subresource = options?.subresource;
    return this.#request(`patch ${resource.plural}`, options, () =>
      this.#options.server.patch(resource, key, { body, subresource }),
    );
  }

  apply<T extends KubernetesObject>(resource: Resource<T>, object: T, options: ApplyOptions): Promise<T> {
    return this.#request(`apply ${resource.plural}`, options, () => this.#options.server.apply(resource, object));
  }

  async delete<T extends KubernetesObject>(
    resource: Resource<T>,
    key: ObjectKey,
    options: DeleteOptions = {},
  ): Promise<T | undefined> {
    const { server } = this.#options;
    const object = await this.#request(`delete ${resource.plural}`, options, () =>
      server.delete(resource, key, options),
    );
    // Only a deletion that took place is answered with a bare success.
    return this.#happens("bareDelete") && (object.metadata?.finalizers ?? []).length === 0 ? undefined : object;
  }

  async *watch<T extends KubernetesObject>(
    resource: Resource<T>,
    options: WatchOptions = {},
  ): AsyncGenerator<WatchEvent<T>, void, undefined> {
    const { server, clock, random } = this.#options;
    const { signal, namespace, resourceVersion } = options;
    this.#ask(resource, namespace);
    let version = Number(resourceVersion);
    await this.#request(`watch ${resource.plural} ${version}`, options, () => server.since(resource, version));
    const end = clock.now() + (options.timeoutSeconds ?? 300) * 1000;
    let bookmark = clock.now() + BOOKMARK_MS * random();
    let last: WatchEvent<T> | undefined;
    while (clock.now() < end) {
      if (await this.#breaks(signal)) return;
      const [entry] = server.since(resource, version);
      if (last !== undefined && this.#happens("repeated")) yield last;
      if (entry !== undefined) {
        await this.#travel(signal, this.#options.watchLatencyMs?.(resource));
        version = entry.version;
        this.#tell(resource, version);
        if (namespace !== undefined && entry.object.metadata?.namespace !== namespace) continue;
        last = { type: entry.type, object: entry.object as T };
        yield last;
      } else if (clock.now() >= bookmark) {
        version = server.version;
        this.#tell(resource, version);
        bookmark = clock.now() + BOOKMARK_MS;
        last = { type: "BOOKMARK", resourceVersion: String(version) };
        yield last;
      } else await this.#untilChange(resource, Math.min(end, bookmark) - clock.now(), signal);
    }
  }

  /** Whether the watch ends here; it may break or stall instead. */
  async #breaks(signal: AbortSignal | undefined): Promise<boolean> {
    if (this.#happens("broken")) throw new ConnectionError("the watch broke");
    if (this.#happens("gone")) throw refuse(410);
    if (this.#happens("stalled")) {
      this.#options.trace?.("a watch stalls");
      await new Promise((_, reject) => signal?.addEventListener("abort", () => reject(new Error("aborted"))));
    }
    return this.#happens("ended");
  }

  #untilChange(resource: Resource, milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (then: () => void) => () => {
        stop();
        cancel();
        signal?.removeEventListener("abort", abort);
        then();
      };
      const abort = end(() => reject(new Error("aborted")));
      const stop = this.#options.server.onChange(resource, end(resolve));
      const cancel = this.#options.clock.setTimer(end(resolve), milliseconds);
      signal?.addEventListener("abort", abort);
    });
  }

  async #request<T>(name: string, options: RequestOptions | undefined, effect: () => T): Promise<T> {
    const { trace, random } = this.#options;
    this.requests++;
    await this.#travel(options?.signal);
    const fail = (error: Error) => {
      trace?.(`${name}: ${error.message}`);
      return error;
    };
    if (this.#happens("refused")) throw fail(new ConnectionError("refused"));
    if (this.#happens("tooMany")) throw fail(refuse(429, "TooManyRequests", Math.round(random() * 5000)));
    if (this.#happens("serverError")) throw fail(refuse(500));
    this.#options.onEffect?.(name);
    const result = answer(effect);
    const isLost = this.#happens("lostAnswer");
    await this.#travel(options?.signal);
    if (isLost) {
      this.#options.onLost?.(name);
      throw fail(new ConnectionError("the answer was lost"));
    }
    if ("error" in result) throw fail(result.error);
    trace?.(`${name}: done`);
    return result.value;
  }

  #travel(signal: AbortSignal | undefined, latencyMs = this.#options.latencyMs): Promise<void> {
    return sleep(this.#options.clock, this.#options.random() * latencyMs, signal);
  }

  #tell(resource: Resource, version: number): void {
    this.#options.onTold?.(resource, version);
  }

  #happens(fault: keyof Faults): boolean {
    return this.faults[fault] > 0 && this.#options.random() < this.faults[fault];
  }

  #ask({ plural }: Resource, namespace = ""): void {
    const key = `${plural} ${namespace}`;
    this.asked.set(key, [...(this.asked.get(key) ?? []), this.#options.clock.now()]);
  }
}

function answer<T>(effect: () => T): { readonly value: T } | { readonly error: Error } {
  try {
    return { value: effect() };
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }
}
