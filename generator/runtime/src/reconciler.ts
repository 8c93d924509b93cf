import type { KubernetesObject, ObjectKey, PolicyRule, Resource } from "./resource.ts";

/** The part of the platform's AbortSignal that a pass needs; declared here so that no library of types is asked for. */
export interface StopSignal {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void): void;
}

/** What a pass asks for; an empty result waits for the next change. */
export interface Result {
  /** Look at the object again after this many milliseconds, whether or not something changed. */
  readonly requeueAfterMs?: number;
}

/** What a pass may use. */
export interface ReconcileContext {
  /** Aborted when the controller stops or the pass takes too long. */
  readonly signal: StopSignal;
  /** The current time; tests give their own. */
  readonly now: () => Date;
  /** Writes a structured line: a constant message, with the facts as fields. */
  readonly log: (message: string, fields?: { readonly [name: string]: unknown }) => void;
}

/** A kind whose changes wake the reconciler, and which of its own objects each change concerns. */
export interface Watch {
  readonly resource: Resource;
  // A method, so that generated code may narrow the object to the kind it watches.
  map(object: KubernetesObject): readonly ObjectKey[];
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
  /** What the reconciler's service account must be allowed to do. */
  abstract readonly rules: readonly PolicyRule[];
  abstract watches(): readonly Watch[];

  /**
   * One pass over one object. A rejected promise is retried with growing delays and outranks any result.
   */
  abstract reconcile(object: T, context: ReconcileContext): Promise<Result>;
}
