import { isDeepStrictEqual } from "node:util";
import { ConflictError } from "./client/errors.ts";
import type { KubernetesObject } from "./resource.ts";

/** Most attempts of one write, each with a newer version. */
const MOST_ATTEMPTS = 10;

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
 * few times. Rejects with the `ConflictError` if the newer version is not accepted. Rule: client-go's RetryOnConflict.
 */
export async function writeAgain<T, R>(object: T, { write, read, accepts }: VersionedWrite<T, R>): Promise<R> {
  let version = object;
  for (let attempt = 1; ; attempt++) {
    try {
      return await write(version);
    } catch (error) {
      if (!(error instanceof ConflictError) || attempt === MOST_ATTEMPTS) throw error;
      version = await read();
      if (!accepts(version)) throw error;
    }
  }
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
