import type { ObjectCache, Index } from "./cache/object-cache.ts";
import type { Client } from "./client/client.ts";
import type { EventRecorder } from "./controller/events.ts";
import type { Logger } from "../../base/src/log.ts";
import type { KubernetesObject, ObjectKey, PolicyRule, Resource } from "./resource.ts";

/** What a pass asks for; an empty result waits for the next change. */
export interface Result {
  /** Look at the object again after this many milliseconds, whether or not something changed. */
  readonly requeueAfterMs?: number;
}

/** Thrown by a pass that no repetition can help; the object is left until it changes. */
export class TerminalError extends Error {
  override readonly name = "TerminalError";
}

/** What a pass may use. */
export interface ReconcileContext {
  /** Writes go through here: the cache then has them at once, and nothing is written after the lease is lost. */
  readonly client: Client;
  readonly cache: ObjectCache;
  readonly events: EventRecorder;
  /** Aborted when the manager stops, the lease is lost, or the pass takes too long. */
  readonly signal: AbortSignal;
  /** The current time; tests give their own. */
  readonly now: () => Date;
  /** Its lines carry the controller, the object and one id a pass. */
  readonly log: Logger;
}

/** A kind whose changes wake the reconciler, and which of its own objects each change concerns. */
export interface Watch {
  readonly resource: Resource;
  // A method, so that generated code may narrow the object to the kind it watches.
  map(object: KubernetesObject, cache: ObjectCache): readonly ObjectKey[];
}

/**
 * Brings objects of one kind to their desired state. Level-driven: a pass sees the object as it is, not
 * the event that caused it, and must do the right thing when it is repeated. A generated base declares
 * resource, finalizer, watches and rules; a user's class implements `reconcile`.
 */
export abstract class Reconciler<T extends KubernetesObject = KubernetesObject> {
  abstract readonly resource: Resource<T>;
  /** Put on objects by reconcilers that must clean up before a deletion. */
  abstract readonly finalizer: string;
  /**
   * What the reconciler's service account must be allowed to do, apart from the election of a leader. A class adds to
   * them: `override get rules() { return [...super.rules, more]; }`.
   */
  abstract get rules(): readonly PolicyRule[];
  abstract watches(): readonly Watch[];

  /** What `cache.list` can look up, of the reconciler's own kind and of those that it watches. */
  indexes(): readonly Index[] {
    return [];
  }

  /**
   * One pass over one object, which is frozen. A rejected promise is retried with growing delays and outranks any result,
   * but for a TerminalError.
   */
  abstract reconcile(object: T, context: ReconcileContext): Promise<Result>;
}
