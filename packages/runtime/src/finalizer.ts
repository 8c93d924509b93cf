import { NotFoundError } from "./client/errors.ts";
import type { ReconcileContext, Result } from "./reconciler.ts";
import { keyOf, type KubernetesObject, type Resource } from "./resource.ts";

export interface FinalizeOptions<T extends KubernetesObject> {
  /** The name of the finalizer, usually the reconciler's `finalizer`. */
  readonly name: string;
  readonly resource: Resource<T>;
  /**
   * Removes everything that exists because of the object. It may run several times. If it throws or returns a
   * `requeueAfterMs`, it is not done, and the finalizer stays.
   */
  cleanup(object: T): Promise<Result | void>;
}

/** What the pass must do next. */
export type Finalized<T> =
  /** Reconcile this object, which has the finalizer. */
  | { readonly deleted: false; readonly object: T }
  /** Return this result, because the object is being deleted. */
  | { readonly deleted: true; readonly result: Result };

/**
 * Adds the finalizer to an object. When the object is being deleted, runs `cleanup` and removes the finalizer. Rule:
 * `finalizer` of kube-rs. Call it first in a pass:
 *
 *     const step = await finalize(object, context, { name: this.finalizer, resource: this.resource, cleanup });
 *     if (step.deleted) return step.result;
 *
 * Both writes include the object's resourceVersion. They reject with a `ConflictError` if someone else wrote the
 * object.
 */
export async function finalize<T extends KubernetesObject>(
  object: T,
  context: Pick<ReconcileContext, "client" | "cache" | "signal">,
  options: FinalizeOptions<T>,
): Promise<Finalized<T>> {
  const { name, cleanup } = options;
  const present = finalizersOf(object).includes(name);
  if (object.metadata?.deletionTimestamp === undefined)
    return { deleted: false, object: present ? object : await add(object, context, options) };
  if (!present) return { deleted: true, result: {} };
  const result = (await cleanup(object)) ?? {};
  if (result.requeueAfterMs === undefined) await remove(object, context, options);
  return { deleted: true, result };
}

type WriteContext = Pick<ReconcileContext, "client" | "cache" | "signal">;

function add<T extends KubernetesObject>(object: T, context: WriteContext, options: FinalizeOptions<T>): Promise<T> {
  return write(object, context, { ...options, finalizers: [...finalizersOf(object), options.name] });
}

async function remove<T extends KubernetesObject>(
  object: T,
  context: WriteContext,
  options: FinalizeOptions<T>,
): Promise<void> {
  const { name, resource } = options;
  // The cleanup may have written the object, for example its status.
  const known = context.cache.get(resource, keyOf(object));
  const latest = known?.metadata?.uid === object.metadata?.uid ? (known ?? object) : object;
  const finalizers = finalizersOf(latest).filter((finalizer) => finalizer !== name);
  try {
    await write(latest, context, { ...options, finalizers });
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
  }
}

function write<T extends KubernetesObject>(
  object: T,
  { client, signal }: WriteContext,
  { resource, finalizers }: { readonly resource: Resource<T>; readonly finalizers: readonly string[] },
): Promise<T> {
  const { resourceVersion, uid } = object.metadata ?? {};
  const body = { metadata: { resourceVersion, uid, finalizers } };
  return client.patch(resource, keyOf(object), { type: "merge", body }, { signal });
}

function finalizersOf({ metadata }: KubernetesObject): readonly string[] {
  return metadata?.finalizers ?? [];
}
