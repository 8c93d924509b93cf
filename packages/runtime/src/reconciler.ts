import type { ObjectCache, Index } from "./cache/object-cache.ts";
import type { Client } from "./client/client.ts";
import type { EventRecorder } from "./controller/event-recorder.ts";
import type { Logger } from "../../base/src/log.ts";
import type { PolicyRule } from "../../base/src/operator-roles.ts";
import type { KubernetesObject, ObjectKey, Resource } from "./resource.ts";

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
  readonly cache: ObjectCache;
  readonly events: EventRecorder;
  /** Aborted when the manager stops, the lease is lost, or the pass takes too long. */
  readonly signal: AbortSignal;
  /** Returns the current time, from the clock of the manager. */
  readonly now: () => Date;
  /** Its lines have the controller, the object and the id of the pass as fields. */
  readonly log: Logger;
}

/** A kind that a reconciler watches, and a function that returns which objects a change concerns. */
export interface Watch {
  readonly resource: Resource;
  /**
   * Make passes even if the kind cannot be listed, for example because its CustomResourceDefinition is not installed. The
   * cache has no objects of the kind until it can. Default: false, so that no pass takes a missing list for an empty one.
   */
  readonly optional?: boolean;
  // A method, so that generated code may narrow the object to the watched kind.
  map(object: KubernetesObject, cache: ObjectCache): readonly ObjectKey[];
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

  /** Indexes for `cache.list`, over the reconciler's own kind and the kinds that it watches. Default: none. */
  indexes(): readonly Index[] {
    return [];
  }

  /**
   * Makes one pass over one object, which is frozen. If the promise rejects, the pass is retried with growing delays,
   * except after a `TerminalError`.
   */
  abstract reconcile(object: T, context: ReconcileContext): Promise<Result>;
}
