import type { KubernetesObject } from "../resource.ts";
import { compareResourceVersions, hasReached } from "./resource-version.ts";

/** A write of this process that the watch has not shown yet. */
export interface OwnWrite<T> {
  /** The object as written, or its last known state if it was deleted. */
  readonly object: T;
  readonly deleted: boolean;
  /** The object exists, but the selection no longer includes it. Then `deleted` is true too. */
  readonly left?: true;
  readonly uid: string | undefined;
  readonly version: string;
  /** The number of lists that had begun when it was written. */
  readonly lists: number;
}

/** What the watch has shown so far: its version, and the object of the write. */
interface WatchedState<T> {
  readonly version: string | undefined;
  readonly object: T | undefined;
}

/** Whether the watch has shown the write or a later state, so that the write is no longer needed. */
export function isOver<T extends KubernetesObject>(write: OwnWrite<T>, seen: WatchedState<T>): boolean {
  if (!hasReached(seen.version, write.version)) return false;
  // A deletion may have the version of the state before it. Then it is over when the watch has shown the deletion.
  return !write.deleted || seen.object === undefined || seen.object.metadata?.uid !== write.uid;
}

/** Whether a write replaces an earlier record. The answers to two writes may arrive in either order. */
export function supersedes<T>(write: OwnWrite<T>, before: OwnWrite<T> | undefined): boolean {
  if (before === undefined) return true;
  if (before.uid !== undefined && before.uid === write.uid) {
    if (before.deleted && before.left === undefined) return false;
    if (write.deleted && write.left === undefined) return true;
  }
  return (compareResourceVersions(write.version, before.version) ?? 1) > 0;
}

/**
 * Whether an object in an answer no longer exists: it is marked for deletion, and nothing holds the deletion up. The
 * server also answers like this to the update that removes the last finalizer.
 */
export function isGone(object: KubernetesObject): boolean {
  return object.metadata?.deletionTimestamp !== undefined && !holdsDeletion(object);
}

/** Whether a deletion only marks the object, because something holds the deletion up. */
export function holdsDeletion({ kind, apiVersion, metadata }: KubernetesObject): boolean {
  // The finalizers of a Namespace are in its spec.
  if (kind === "Namespace" && apiVersion === "v1") return true;
  return (metadata?.finalizers ?? []).length > 0 || (metadata?.deletionGracePeriodSeconds ?? 0) > 0;
}
