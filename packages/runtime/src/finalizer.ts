import { NotFoundError } from "./client/errors.ts";
import type { ReconcileContext, Result } from "./reconciler.ts";
import { keyOf, type KubernetesObject, type Resource } from "./resource.ts";
import { asksForTheSame, writeAgain } from "./retry-on-conflict.ts";

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
 * Both writes include the object's resourceVersion, so that they remove no finalizer of others. After a conflict they are
 * made again on the newer version. Adding rejects with a `ConflictError` if someone has changed what the object asks for.
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
  return writeAgain(object, {
    read: () => read(object, context, options),
    write: (version) =>
      write(version, context, { ...options, finalizers: [...without(options.name, version), options.name] }),
    accepts: (newer) => asksForTheSame(object, newer),
  });
}

async function remove<T extends KubernetesObject>(
  object: T,
  context: WriteContext,
  options: FinalizeOptions<T>,
): Promise<void> {
  const { name, resource } = options;
  const isSame = ({ metadata }: KubernetesObject) => metadata?.uid === object.metadata?.uid;
  // The cleanup may have written the object, for example its status.
  const known = context.cache.get(resource, keyOf(object));
  try {
    await writeAgain(known !== undefined && isSame(known) ? known : object, {
      read: () => read(object, context, options),
      write: (version) => write(version, context, { ...options, finalizers: without(name, version) }),
      accepts: isSame,
    });
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
  }
}

function read<T extends KubernetesObject>(
  object: T,
  { client, signal }: WriteContext,
  { resource }: FinalizeOptions<T>,
): Promise<T> {
  return client.get(resource, keyOf(object), { signal });
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

function without(name: string, object: KubernetesObject): readonly string[] {
  return finalizersOf(object).filter((finalizer) => finalizer !== name);
}

function finalizersOf({ metadata }: KubernetesObject): readonly string[] {
  return metadata?.finalizers ?? [];
}
