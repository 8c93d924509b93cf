import { NotFoundError } from "./client/errors.ts";
import type { ReconcileContext, Result } from "./reconciler.ts";
import { keyOf, type KubernetesObject, type Resource } from "./resource.ts";

export interface FinalizeOptions<T extends KubernetesObject> {
  /** The finalizer, as the reconciler's `finalizer`. */
  readonly name: string;
  readonly resource: Resource<T>;
  /**
   * Removes what the object stands for; it may run several times. When it asks for another look (`requeueAfterMs`), it is
   * not done and the object stays; when it throws, too.
   */
  cleanup(object: T): Promise<Result | void>;
}

/** What the pass does next. */
export type Finalized<T> =
  /** Work on this object: it has the finalizer. */
  | { readonly deleted: false; readonly object: T }
  /** The object is being deleted: return this result. */
  | { readonly deleted: true; readonly result: Result };

/**
 * Puts the finalizer on an object before any work is done for it and, once the object is to be deleted, cleans up and
 * takes the finalizer off, as kube-rs' `finalizer` does. Call it first in a pass:
 *
 *     const step = await finalize(object, context, { name: this.finalizer, resource: this.resource, cleanup });
 *     if (step.deleted) return step.result;
 *
 * Both writes are tied to the object's resourceVersion and reject with a ConflictError when somebody else wrote it.
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

type Context = Pick<ReconcileContext, "client" | "cache" | "signal">;

function add<T extends KubernetesObject>(object: T, context: Context, options: FinalizeOptions<T>): Promise<T> {
  return write(object, context, { ...options, finalizers: [...finalizersOf(object), options.name] });
}

async function remove<T extends KubernetesObject>(
  object: T,
  context: Context,
  options: FinalizeOptions<T>,
): Promise<void> {
  const { name, resource } = options;
  // The cleanup may have written the object, say its status.
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
  { client, signal }: Context,
  { resource, finalizers }: { readonly resource: Resource<T>; readonly finalizers: readonly string[] },
): Promise<T> {
  const { resourceVersion, uid } = object.metadata ?? {};
  const body = { metadata: { resourceVersion, uid, finalizers } };
  return client.patch(resource, keyOf(object), { type: "merge", body }, { signal });
}

function finalizersOf({ metadata }: KubernetesObject): readonly string[] {
  return metadata?.finalizers ?? [];
}
