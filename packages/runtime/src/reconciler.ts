import type { Change } from "./cache/change.ts";
import type { ObjectCache, Index } from "./cache/object-cache.ts";
import type { Selection } from "./cache/selection.ts";
import type { Client } from "./client/client.ts";
import type { EventRecorder } from "./controller/event-recorder.ts";
import type { Logger } from "../../base/src/log.ts";
import type { PolicyRule } from "../../base/src/operator-roles.ts";
import type { KubernetesObject, ObjectKey, Resource } from "./resource.ts";
import type { Source } from "./sources.ts";

/** The result of a pass. An empty result waits for the next change. */
export interface Result {
  /**
   * Milliseconds until another pass, even if nothing changes. 0 or less, for example until a moment that has passed: the
   * delay of a failed pass, which grows each time. Rule: `Requeue` of controller-runtime.
   */
  readonly requeueAfterMs?: number;
}

/** Throw it in a pass if a retry cannot help. The next pass is at the next change of the object. */
export class TerminalError extends Error {
  override readonly name = "TerminalError";
}

/** The context of a pass. */
export interface ReconcileContext {
  /** Use it for all writes. The cache shows them at once, and writes are refused after the lease is lost. */
  readonly client: Client;
  /** The objects that the reconciler's own watches select. */
  readonly cache: ObjectCache;
  readonly events: EventRecorder;
  /** Aborted when the manager stops, the lease is lost, or the pass takes too long. */
  readonly signal: AbortSignal;
  /** Returns the current time, from the clock of the manager. */
  readonly now: () => Date;
  /** Its lines have the controller, the object and the id of the pass as fields. */
  readonly log: Logger;
}

/** Which objects of a kind a reconciler watches, in which form, and which of their changes count. */
export interface WatchFilter<T extends KubernetesObject = KubernetesObject> extends Omit<Selection<T>, "namespace"> {
  /** Default: the namespace of the manager, or else all. */
  readonly namespaces?: readonly string[];
  /** Whether a change causes passes. Default: each change does. A resync is not a change. */
  predicate?(change: Change<T>): boolean;
}

/** A kind that a reconciler watches, and a function that returns which objects a change concerns. */
export interface Watch<T extends KubernetesObject = KubernetesObject> extends WatchFilter<T> {
  readonly resource: Resource<T>;
  /**
   * Make passes even if the kind cannot be listed, for example because its CustomResourceDefinition is not installed. The
   * cache has no objects of the kind until it can. Default: false, so that no pass takes a missing list for an empty one.
   */
  readonly optional?: boolean;
  // A method, so that generated code may narrow the object to the watched kind.
  map(object: T, cache: ObjectCache): readonly ObjectKey[];
}

/**
 * Brings objects of one kind to their desired state. It is level-driven: a pass gets the current object and not the
 * event that caused the pass, and it must be safe to repeat. A generated base declares resource, finalizer, watches and
 * rules. Your class implements `reconcile`.
 */
export abstract class Reconciler<T extends KubernetesObject = KubernetesObject> {
  abstract readonly resource: Resource<T>;
  /** The name of the finalizer, for `finalize`. */
  abstract readonly finalizer: string;
  /**
   * The permissions that the service account needs, except those for leader election. To add a rule, write
   * `override get rules() { return [...super.rules, more]; }`.
   */
  abstract get rules(): readonly PolicyRule[];
  abstract watches(): readonly Watch[];

  /** Which objects of its own kind it reconciles, and which of their changes cause passes. Default: all. */
  own(): WatchFilter<T> {
    return {};
  }

  /** What else causes passes, such as a `Channel` or a timer (`every`). Default: nothing. */
  sources(): readonly Source[] {
    return [];
  }

  /** Indexes for `cache.list`, over the reconciler's own kind and the kinds that it watches. Default: none. */
  indexes(): readonly Index[] {
    return [];
  }

  /**
   * Makes one pass over one object, which is frozen. If the promise rejects, the pass is retried with growing delays,
   * except after a `TerminalError`.
   */
  abstract reconcile(object: T, context: ReconcileContext): Promise<Result>;

  /**
   * Makes one pass over an object that does not exist, or that the selection of `own` no longer includes: after its deletion,
   * or because a watch named it. `last` is its last known state, if this process has seen the deletion and no earlier pass
   * has handled it. The pass is retried like that of `reconcile`. There is none for objects that were deleted while the
   * process did not run: what must be cleaned up needs a finalizer. Without this method, there is no such pass.
   */
  reconcileDeleted?(key: ObjectKey, context: ReconcileContext, last?: T): Promise<Result>;
}
