import { jsonEqual } from "../../base/src/json.ts";
import type { Client, WriteOptions } from "./client/client.ts";
import { AlreadyExistsError, ConflictError, NotFoundError } from "./client/errors.ts";
import type { Draft } from "./client/sent-object.ts";
import type { KubernetesObject, ObjectKey, Resource } from "./resource.ts";
import type { WithStatus } from "./status.ts";
import { retryOnConflict } from "./retry-on-conflict.ts";

/** The object as stored, and what was done. */
export interface Written<T> {
  readonly outcome: "created" | "updated" | "unchanged";
  readonly object: T;
}

export interface DesiredObject<T extends KubernetesObject> {
  readonly resource: Resource<T>;
  readonly key: ObjectKey;
  /**
   * Returns the object as it must be. `current` is the object as the server has it, or undefined if it does not exist. A
   * field of `current` that the result lacks is removed, except what the server sets: a status with a subresource, and
   * metadata such as the name, the uid and the times.
   */
  desire(current: T | undefined): T | Draft<T>;
}

/**
 * Creates an object, or updates it if it exists. It reads the object from the server, and sends no write if the desired
 * object is equal. After a conflict, or if someone has created or deleted the object in between, it reads again and calls
 * `desire` again, a few times. Rule: `CreateOrUpdate` of controller-runtime.
 *
 * Server-side apply (`client.apply`) needs no read and leaves the fields of others as they are. Prefer it unless a value
 * must be computed from the object.
 */
export function createOrUpdate<T extends KubernetesObject>(
  client: Client,
  { resource, key, desire }: DesiredObject<T>,
  options: WriteOptions = {},
): Promise<Written<T>> {
  return retryOnConflict(async () => {
    const current = await client.get(resource, key, options).catch(ignoreNotFound);
    if (current !== undefined) return update(current, desire(current));
    const { metadata, ...rest }: KubernetesObject = desire(undefined);
    const object = { ...rest, metadata: { ...metadata, ...key } } as Draft<T>;
    return {
      outcome: "created",
      object: await client.create(resource, object, options).catch(lostRace(AlreadyExistsError)),
    };
  });

  async function update(current: T, desired: T | Draft<T>): Promise<Written<T>> {
    const { apiVersion, kind, status }: WithStatus = current;
    const set = Object.entries(current.metadata ?? {}).filter(([field]) => SET_BY_SERVER.includes(field));
    const metadata = { ...(desired as KubernetesObject).metadata, ...Object.fromEntries(set), ...key };
    const kept = resource.status && status !== undefined ? { status } : {};
    const object = { apiVersion, kind, ...desired, ...kept, metadata } as Draft<T>;
    if (jsonEqual(JSON.parse(JSON.stringify(object)), current)) return { outcome: "unchanged", object: current };
    return {
      outcome: "updated",
      object: await client.update(resource, object, options).catch(lostRace(NotFoundError)),
    };
  }
}

const SET_BY_SERVER = [
  ...["uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink"],
  ...["generateName", "deletionTimestamp", "deletionGracePeriodSeconds"],
];

function ignoreNotFound(error: unknown): undefined {
  if (!(error instanceof NotFoundError)) throw error;
}

/** Returns a handler for the error of a write that someone else has forestalled. That is a conflict, which is repeated. */
function lostRace(type: typeof AlreadyExistsError | typeof NotFoundError): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof type)) throw error;
    const { status, reason, message, causes } = error;
    throw new ConflictError({ status, reason, message, causes });
  };
}
