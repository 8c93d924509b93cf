import { isDeepStrictEqual } from "node:util";
import { ConflictError, isOverFields } from "./client/errors.ts";
import type { KubernetesObject } from "./resource.ts";

/** Most attempts of one write, each with a newer version. */
const MOST_ATTEMPTS = 10;

export interface RetryOptions {
  /** Most attempts, with the first one. Default: 10. */
  readonly attempts?: number;
}

/**
 * Calls `attempt`, which reads an object and writes it, again after each `ConflictError` over a version, a few times. It
 * receives the conflict of the attempt before. If it throws that one, or any other error, there is no further attempt. A
 * conflict over fields of another field manager does not pass by itself and is not retried. Rule: client-go's
 * RetryOnConflict.
 */
export async function retryOnConflict<R>(
  attempt: (before: ConflictError | undefined) => Promise<R>,
  { attempts = MOST_ATTEMPTS }: RetryOptions = {},
): Promise<R> {
  let before: ConflictError | undefined;
  for (let left = attempts; ; left--) {
    try {
      return await attempt(before);
    } catch (error) {
      const repeats = error instanceof ConflictError && error !== before && !isOverFields(error);
      if (!repeats || left <= 1) throw error;
      before = error;
    }
  }
}

export interface VersionedWrite<T, R> {
  /** Writes this version. */
  write(version: T): Promise<R>;
  /** Reads the object again. */
  read(): Promise<T>;
  /** Whether the newer version may be written too. */
  accepts(newer: T): boolean;
}

/**
 * Writes an object that someone else may write all the time: after a conflict, reads it and writes the newer version, a
 * few times. Rejects with the `ConflictError` if the newer version is not accepted.
 */
export function writeAgain<T, R>(object: T, { write, read, accepts }: VersionedWrite<T, R>): Promise<R> {
  return retryOnConflict(async (before) => {
    if (before === undefined) return write(object);
    const newer = await read();
    if (!accepts(newer)) throw before;
    return write(newer);
  });
}

interface Versioned extends KubernetesObject {
  readonly status?: object;
}

/** Whether both are versions of one object that ask for the same: only metadata, except a deletion, and status differ. */
export function asksForTheSame(
  { metadata: a, status: _, ...rest }: Versioned,
  { metadata: b, status: __, ...newer }: Versioned,
): boolean {
  return a?.uid === b?.uid && a?.deletionTimestamp === b?.deletionTimestamp && isDeepStrictEqual(rest, newer);
}
