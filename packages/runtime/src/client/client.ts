import type { KubernetesObject, ObjectKey, Resource } from "../resource.ts";

/** What every request takes. */
export interface RequestOptions {
  /** Ends the request; it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Milliseconds until the request rejects with a TimeoutError; the client has one for requests that name none. */
  readonly timeoutMs?: number;
}

export interface ListOptions extends RequestOptions {
  /** All namespaces without one. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Most items of one answer. */
  readonly limit?: number;
  /** Where the answer before this one ended. */
  readonly continue?: string;
  readonly resourceVersion?: string;
}

export interface WatchOptions extends RequestOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Where to begin: of a list, an event or a bookmark. */
  readonly resourceVersion?: string;
  /** Seconds after which the server ends the watch well. */
  readonly timeoutSeconds?: number;
}

export interface WriteOptions extends RequestOptions {
  readonly fieldManager?: string;
  readonly dryRun?: boolean;
  /** Write the status subresource in place of the object. */
  readonly subresource?: "status";
}

export interface ApplyOptions extends WriteOptions {
  readonly fieldManager: string;
  /** Take over fields that another manager owns, in place of a ConflictError. */
  readonly force?: boolean;
}

export interface DeleteOptions extends RequestOptions {
  /** Delete only this incarnation; a ConflictError otherwise. */
  readonly uid?: string;
  /** Delete only this version; a ConflictError otherwise. */
  readonly resourceVersion?: string;
  readonly propagationPolicy?: "Foreground" | "Background" | "Orphan";
}

/** One page of a list. */
export interface ObjectList<T> {
  readonly items: readonly T[];
  readonly metadata: {
    readonly resourceVersion: string;
    /** Where the next page begins; absent on the last. */
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
}

/** A change, or a bookmark: nothing changed up to that resourceVersion. */
export type WatchEvent<T> =
  | { readonly type: "ADDED" | "MODIFIED" | "DELETED"; readonly object: T }
  | { readonly type: "BOOKMARK"; readonly resourceVersion: string };

/** `strategic` is for kinds of Kubernetes itself. */
export type Patch =
  | { readonly type: "merge" | "strategic"; readonly body: object }
  | { readonly type: "json"; readonly body: readonly object[] };

/**
 * Talks to an API server in terms of resources. A refusal rejects with a subclass of ApiError, a broken connection with
 * a ConnectionError; `apiVersion` and `kind` are filled in where an object lacks them.
 */
export interface Client {
  get<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey, options?: RequestOptions): Promise<T>;
  /** One page; `listAll` walks all of them. */
  list<T extends KubernetesObject>(resource: Resource<T>, options?: ListOptions): Promise<ObjectList<T>>;
  /**
   * Changes from `resourceVersion` on, bookmarks among them. Ends when the server ends it, throws what the server says
   * (a GoneError when the version is too old), a ConnectionError when the connection breaks, and a TimeoutError when the
   * server is silent for long after `timeoutSeconds`. Whoever leaves the loop ends the watch.
   */
  watch<T extends KubernetesObject>(resource: Resource<T>, options?: WatchOptions): AsyncIterable<WatchEvent<T>>;
  create<T extends KubernetesObject>(resource: Resource<T>, object: T, options?: WriteOptions): Promise<T>;
  /** Replaces the object; with a `metadata.resourceVersion`, only that version of it. */
  update<T extends KubernetesObject>(resource: Resource<T>, object: T, options?: WriteOptions): Promise<T>;
  patch<T extends KubernetesObject>(
    resource: Resource<T>,
    key: ObjectKey,
    patch: Patch,
    options?: WriteOptions,
  ): Promise<T>;
  /** Server-side apply: the object holds just the fields that the manager wants to own. */
  apply<T extends KubernetesObject>(resource: Resource<T>, object: T, options: ApplyOptions): Promise<T>;
  /** The object in its last state, or undefined when the server answers with a bare success. */
  delete<T extends KubernetesObject>(
    resource: Resource<T>,
    key: ObjectKey,
    options?: DeleteOptions,
  ): Promise<T | undefined>;
}
