import type { KubernetesObject } from "../resource.ts";
import { compareVersions, hasReached } from "./resource-version.ts";

/** What this process wrote and the watch has not shown yet. */
export interface OwnWrite<T> {
  /** The object, in its last known state when it was deleted. */
  readonly object: T;
  readonly deleted: boolean;
  readonly uid: string | undefined;
  readonly version: string;
  /** How many lists had begun when it was written. */
  readonly lists: number;
}

/** What the watch showed so far. */
export interface Seen<T> {
  readonly version: string | undefined;
  readonly object: T | undefined;
}

/** Whether the watch has shown the write, or something later, so that it tells nothing more. */
export function isOver<T extends KubernetesObject>(write: OwnWrite<T>, seen: Seen<T>): boolean {
  if (!hasReached(seen.version, write.version)) return false;
  // The version of a deletion may be that of the state before it. Then the object is gone when the watch says so.
  return !write.deleted || seen.object === undefined || seen.object.metadata?.uid !== write.uid;
}

/** Whether a write says more than one before it. Answers to two writes may come in either order. */
export function supersedes<T>(write: OwnWrite<T>, before: OwnWrite<T> | undefined): boolean {
  if (before === undefined) return true;
  if (before.uid !== undefined && before.uid === write.uid) {
    if (before.deleted) return false;
    if (write.deleted) return true;
  }
  return (compareVersions(write.version, before.version) ?? 1) > 0;
}

/**
 * Whether the object that an answer holds is no longer there: marked as deleted, with nothing left to wait for. The
 * update that takes the last finalizer away is answered so too.
 */
export function isGone(object: KubernetesObject): boolean {
  return object.metadata?.deletionTimestamp !== undefined && !waits(object);
}

/** Whether a deletion of the object only marks it. */
export function waits({ kind, apiVersion, metadata }: KubernetesObject): boolean {
  // A Namespace waits for the finalizers of its spec.
  if (kind === "Namespace" && apiVersion === "v1") return true;
  return (metadata?.finalizers ?? []).length > 0 || (metadata?.deletionGracePeriodSeconds ?? 0) > 0;
}
