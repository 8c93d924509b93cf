import { printJson } from "../../../base/src/exact-json.ts";
import type { JsonObject } from "../../../base/src/json.ts";
import { apiVersionOf } from "../api-resource.ts";
import { DEFINITIONS } from "../registry.ts";
import type { Backend } from "../store/backend.ts";
import { fromStorage } from "../store/convert-object.ts";
import { listObjects, selectorOf, type Selection } from "../store/list-objects.ts";
import { withMeta } from "../store/metadata.ts";
import type { Change } from "../store/object-store.ts";
import { StatusError } from "../store/status-error.ts";
import { printObject, type Print } from "./print-object.ts";
import { matchesFilter, type RequestFacts, type RequestFilter } from "./request-facts.ts";

export interface WatchRequest {
  readonly facts: RequestFacts;
  readonly selection: Selection;
  /** 0 if the request has none. */
  readonly resourceVersion: number;
  /** Undefined if the request omits it. */
  readonly sendInitialEvents: boolean | undefined;
  readonly bookmarks: boolean;
  /** 0 means no timeout. */
  readonly timeoutSeconds: number;
  readonly print: Print;
}

/** Receives the events of a watch. */
export interface EventSink {
  /** Sends one event: a line with a JSON object, including the line break. */
  write(line: string): void;
  end(): void;
  /** Breaks the connection instead of ending it. */
  break(): void;
}

/** Opens watches and keeps track of them. */
export class WatchHub {
  readonly #backend: Backend;
  readonly #open = new Set<OpenWatch>();

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  get size(): number {
    return this.#open.size;
  }

  /**
   * Returns a function that opens a watch. The watch sends events until the client, the timeout or a fault ends it. The
   * function returns another one, which closes the watch after its connection is lost. Throws a 400 for an invalid
   * selector.
   */
  prepare(request: WatchRequest): (sink: EventSink) => () => void {
    const matches = selectorOf(request.selection);
    return (sink) => {
      const watch = new OpenWatch(this.#backend, { ...request, matches }, sink);
      this.#open.add(watch);
      watch.start();
      return () => {
        this.#open.delete(watch);
        watch.stop();
      };
    };
  }

  /** Breaks the connections of the matching watches. Returns their number. */
  drop(filter: RequestFilter): number {
    return this.#each(filter, (watch) => watch.drop());
  }

  /** Sends a bookmark to each matching watch that allows bookmarks. Returns the number of matching watches. */
  sendBookmarks(filter: RequestFilter): number {
    return this.#each(filter, (watch) => watch.sendBookmark());
  }

  #each(filter: RequestFilter, act: (watch: OpenWatch) => void): number {
    const matching = [...this.#open].filter(({ facts }) => matchesFilter(facts, filter));
    matching.forEach(act);
    return matching.length;
  }
}

interface SelectiveRequest extends WatchRequest {
  readonly matches: (object: JsonObject) => boolean;
}

/** How often a real API server sends bookmarks. Clients take a longer silence for a dead connection. */
const BOOKMARK_MS = 60_000;

class OpenWatch {
  readonly facts: RequestFacts;
  readonly #backend: Backend;
  readonly #request: SelectiveRequest;
  readonly #sink: EventSink;
  #version = 0;
  #columnsSent = false;
  #unsubscribe: () => void = () => undefined;
  #cancelTimer: () => void = () => undefined;
  #cancelBookmarks: () => void = () => undefined;

  constructor(backend: Backend, request: SelectiveRequest, sink: EventSink) {
    this.facts = request.facts;
    this.#backend = backend;
    this.#request = request;
    this.#sink = sink;
  }

  start(): void {
    const { store, clock } = this.#backend;
    try {
      this.#sendPast();
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      this.#send("ERROR", error.toStatus());
      this.#sink.end();
      return;
    }
    this.#unsubscribe = store.subscribe((change) => this.#observe(change));
    const { timeoutSeconds, bookmarks } = this.#request;
    if (bookmarks) this.#startBookmarks();
    if (timeoutSeconds > 0) this.#cancelTimer = clock.setTimer(() => this.#end(), timeoutSeconds * 1000);
  }

  stop(): void {
    this.#unsubscribe();
    this.#cancelTimer();
    this.#cancelBookmarks();
  }

  drop(): void {
    this.stop();
    this.#sink.break();
  }

  sendBookmark(annotations?: JsonObject): void {
    if (!this.#request.bookmarks) return;
    const { resource } = this.#request.selection;
    const metadata = {
      resourceVersion: String(Math.max(this.#version, this.#backend.store.resourceVersion)),
      creationTimestamp: null,
      ...(annotations === undefined ? {} : { annotations }),
    };
    const object = { kind: resource.kind, apiVersion: apiVersionOf(resource), metadata };
    this.#send("BOOKMARK", this.#request.print.form === "object" ? object : this.#print(object));
  }

  #startBookmarks(): void {
    this.#cancelBookmarks = this.#backend.clock.setTimer(() => {
      this.sendBookmark();
      this.#startBookmarks();
    }, BOOKMARK_MS);
  }

  /** Sends the events before the start of the watch that the request asks for. */
  #sendPast(): void {
    const { store } = this.#backend;
    const { selection, resourceVersion, sendInitialEvents } = this.#request;
    this.#version = resourceVersion;
    const initial = sendInitialEvents ?? this.#version === 0;
    if (initial) return this.#sendInitial(sendInitialEvents === true);
    if (this.#version === 0) this.#version = store.resourceVersion;
    for (const change of store.changesSince(selection.resource.storage, this.#version)) this.#observe(change);
  }

  #sendInitial(marked: boolean): void {
    const all = { limit: 0, continue: "", resourceVersion: "", resourceVersionMatch: "" };
    this.#version = this.#backend.store.resourceVersion;
    for (const object of listObjects(this.#backend, { ...this.#request.selection, ...all }).items)
      this.#send("ADDED", this.#print(object));
    if (marked) this.sendBookmark({ "k8s.io/initial-events-end": "true" });
  }

  #observe({ storage, key, type, object, before, resourceVersion }: Change): void {
    const { selection, matches } = this.#request;
    const { resource, namespace } = selection;
    if (storage === DEFINITIONS && type === "DELETED" && key === resource.definition) return this.#end();
    if (storage !== resource.storage || resourceVersion <= this.#version) return;
    this.#version = resourceVersion;
    if (namespace !== undefined && !key.startsWith(`${namespace}/`)) return;
    const shown = fromStorage(resource, object);
    const is = type !== "DELETED" && matches(shown);
    const earlier = before === undefined ? undefined : fromStorage(resource, before);
    const was = earlier !== undefined && matches(earlier);
    if (is) this.#send(was ? "MODIFIED" : "ADDED", this.#print(shown));
    // An object that leaves the selection is sent in the last state that matched.
    else if (was) this.#send("DELETED", this.#print(withMeta(earlier, { resourceVersion: String(resourceVersion) })));
  }

  #print(object: JsonObject): JsonObject {
    const printed = printObject(this.#request.selection.resource, object, this.#request.print);
    if (this.#request.print.form !== "Table") return printed;
    // Only the first table of a watch has column definitions.
    const columns = this.#columnsSent ? { columnDefinitions: [] } : {};
    this.#columnsSent = true;
    return { ...printed, ...columns };
  }

  #send(type: string, object: JsonObject): void {
    this.#sink.write(`${printJson({ type, object })}\n`);
  }

  #end(): void {
    this.sendBookmark();
    this.stop();
    this.#sink.end();
  }
}
