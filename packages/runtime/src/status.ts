import type { Client, RequestOptions } from "./client/client.ts";
import { isObject, jsonEqual, own, type Json, type JsonObject } from "../../base/src/json.ts";
import { mergeStatus } from "./merge-status.ts";
import { keyOf, type KubernetesObject, type Resource } from "./resource.ts";
import { asksForTheSame, writeAgain } from "./retry-on-conflict.ts";

/** An object of a kind that has a status. */
export interface WithStatus extends KubernetesObject {
  readonly status?: object;
}

/**
 * Writes the status of an object and returns the object as stored. If the status is the same JSON as before, it sends
 * no request and returns the given object.
 *
 * The request is a merge patch of the differences, with the object's resourceVersion. If someone has written the object
 * since it was read, it reads the object again and makes the same changes there, a few times: it sets the fields and the
 * types of conditions that differ between the object's status and the given one, and leaves those of others as they are.
 * So a busy writer does not keep the status from being written, and an older list of conditions never overwrites a
 * condition of another owner. Server-side apply would keep it only for kinds whose schema declares conditions as a map
 * by type.
 *
 * Rejects with a `ConflictError` if someone has changed the same fields or conditions or the spec, which the status
 * reports about, or if another object has the name. The next pass then starts from the newer object. Throws if the object has no resourceVersion, that is, if it does not
 * come from a server.
 */
export async function writeStatus<T extends WithStatus>(
  client: Client,
  resource: Resource<T>,
  object: T,
  status: NonNullable<T["status"]>,
  options: RequestOptions = {},
): Promise<T> {
  if (object.metadata?.resourceVersion === undefined)
    throw new Error(`the ${resource.kind} has no resourceVersion: read it from the API server first`);
  const [before, after] = [statusOf(object), toJson(status)];
  let wanted = after;
  return writeAgain(object, {
    read: () => client.get(resource, keyOf(object), options),
    write: async (version) => {
      const patch = createMergePatch(statusOf(version), wanted);
      return Object.keys(patch).length === 0 ? version : send(client, resource, version, { patch, options });
    },
    accepts: (newer) => {
      const merged = mergeStatus({ before, after, now: statusOf(newer) });
      wanted = merged ?? wanted;
      return merged !== undefined && asksForTheSame(object, newer);
    },
  });
}

function send<T extends WithStatus>(
  client: Client,
  resource: Resource<T>,
  object: T,
  { patch, options }: { readonly patch: JsonObject; readonly options: RequestOptions },
): Promise<T> {
  const body = { metadata: { resourceVersion: object.metadata?.resourceVersion }, status: patch };
  const subresource = resource.status ? { subresource: "status" as const } : {};
  return client.patch(resource, keyOf(object), { type: "merge", body }, { ...options, ...subresource });
}

/** Returns the status as JSON, which it is because it comes from a server. */
function statusOf({ status }: WithStatus): JsonObject {
  const value: unknown = status;
  return isObject(value) ? value : {};
}

/** Returns the merge patch (RFC 7396) that turns one object into the other. A null member counts as absent. */
export function createMergePatch(before: JsonObject, after: JsonObject): JsonObject {
  const patch: { [key: string]: Json } = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, wanted] = [own(before, key) ?? null, own(after, key) ?? null];
    if (jsonEqual(old, wanted)) continue;
    const change = isObject(old) && isObject(wanted) ? createMergePatch(old, wanted) : wanted;
    const nothing = isObject(old) && isObject(change) && Object.keys(change).length === 0;
    if (!nothing) Object.defineProperty(patch, key, { value: change, enumerable: true, configurable: true });
  }
  return patch;
}

/** Returns the JSON that is sent, without undefined members. */
function toJson(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}
