import type { KubernetesObject, ObjectKey, Resource } from "../resource.ts";
import type { JsonPatchOperation } from "./json-patch.ts";
import type { Applied, Draft } from "./sent-object.ts";

/** Options of every request. */
export interface RequestOptions {
  /** Aborts the request, which rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * Milliseconds without any part of the answer until the request rejects with a `TimeoutError`. Default: the timeout of
   * the client.
   */
  readonly timeoutMs?: number;
  /** Do not wait behind other requests for a free socket, for example to renew a lease. Default: false. */
  readonly urgent?: boolean;
  /** Most bytes of the answer's body; a longer one is an `AnswerTooLargeError`. Default: 512 MB, Node's longest text. */
  readonly maxBytes?: number;
}

/** Which objects of a kind a request is about. */
export interface CollectionOptions extends RequestOptions {
  /** Default: all namespaces. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export interface ListOptions extends CollectionOptions {
  /** Largest number of items in one page. */
  readonly limit?: number;
  /** The `continue` token of the previous page. */
  readonly continue?: string;
  readonly resourceVersion?: string;
}

export interface WatchOptions extends CollectionOptions {
  /** The version to start from, taken from a list, an event or a bookmark. */
  readonly resourceVersion?: string;
  /** Seconds after which the server ends the watch without an error. */
  readonly timeoutSeconds?: number;
}

export interface WriteOptions extends RequestOptions {
  readonly fieldManager?: string;
  readonly dryRun?: boolean;
  /**
   * What the server does about unknown and duplicate fields: `Strict` refuses the object, `Warn` removes them and warns,
   * `Ignore` removes them. Default: `fieldValidation` of the client, or else `Warn`, the default of API servers.
   */
  readonly fieldValidation?: FieldValidation;
  /** Write the status subresource instead of the object. */
  readonly subresource?: "status";
}

export type FieldValidation = "Strict" | "Warn" | "Ignore";

export interface ApplyOptions extends WriteOptions {
  readonly fieldManager: string;
  /** Take over fields that another manager owns. Default: reject with a `ConflictError`. */
  readonly force?: boolean;
}

export type PropagationPolicy = "Foreground" | "Background" | "Orphan";

export interface DeleteOptions extends RequestOptions {
  /** Delete only the object with this uid; otherwise reject with a `ConflictError`. */
  readonly uid?: string;
  /** Delete only this version; otherwise reject with a `ConflictError`. */
  readonly resourceVersion?: string;
  readonly propagationPolicy?: PropagationPolicy;
}

export interface DeleteCollectionOptions extends CollectionOptions {
  readonly propagationPolicy?: PropagationPolicy;
  readonly dryRun?: boolean;
}

/** One page of a list. */
export interface ObjectList<T> {
  readonly items: readonly T[];
  readonly metadata: {
    readonly resourceVersion: string;
    /** The token of the next page; absent on the last page. */
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
}

/** A change, or a bookmark. A bookmark says that the watch has sent all changes up to its resourceVersion. */
export type WatchEvent<T> =
  | { readonly type: "ADDED" | "MODIFIED" | "DELETED"; readonly object: T }
  | { readonly type: "BOOKMARK"; readonly resourceVersion: string };

/** A patch and its type. `strategic` works for built-in kinds of Kubernetes only. */
export type Patch =
  | { readonly type: "merge" | "strategic"; readonly body: object }
  | { readonly type: "json"; readonly body: readonly JsonPatchOperation[] };

/**
 * Sends requests for resources to an API server. If the server refuses a request, it rejects with a subclass of
 * `ApiError`. If the connection breaks, it rejects with a `ConnectionError`. Objects that lack `apiVersion` and `kind`
 * get them from the resource.
 */
export interface Client {
  get<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey, options?: RequestOptions): Promise<T>;
  /** Returns one page. `listAll` returns all pages. */
  list<T extends KubernetesObject>(resource: Resource<T>, options?: ListOptions): Promise<ObjectList<T>>;
  /**
   * Yields the changes after `resourceVersion`, and bookmarks, until the server ends the watch. Throws the server's
   * error, such as a `GoneError` if the version is too old; a `ConnectionError` if the connection breaks; and a
   * `TimeoutError` if the server does not answer within the timeout of the client, or does not end the watch within 30
   * seconds after `timeoutSeconds`. Leaving the loop closes the watch.
   */
  watch<T extends KubernetesObject>(resource: Resource<T>, options?: WatchOptions): AsyncIterable<WatchEvent<T>>;
  create<T extends KubernetesObject>(resource: Resource<T>, object: T | Draft<T>, options?: WriteOptions): Promise<T>;
  /** Replaces the object. If it has a `metadata.resourceVersion`, replaces only that version. */
  update<T extends KubernetesObject>(resource: Resource<T>, object: T | Draft<T>, options?: WriteOptions): Promise<T>;
  patch<T extends KubernetesObject>(
    resource: Resource<T>,
    key: ObjectKey,
    patch: Patch,
    options?: WriteOptions,
  ): Promise<T>;
  /** Applies the object (server-side apply). It holds only the fields that the field manager wants to own. */
  apply<T extends KubernetesObject>(resource: Resource<T>, object: T | Applied<T>, options: ApplyOptions): Promise<T>;
  /** Deletes the object. Returns its last state, or undefined if the server answers with a `Status`. */
  delete<T extends KubernetesObject>(
    resource: Resource<T>,
    key: ObjectKey,
    options?: DeleteOptions,
  ): Promise<T | undefined>;
  /**
   * Deletes the objects of one namespace that the selectors match, or of a cluster-scoped kind. Returns them as the server
   * listed them before.
   */
  deleteCollection<T extends KubernetesObject>(
    resource: Resource<T>,
    options: DeleteCollectionOptions,
  ): Promise<readonly T[]>;
}
