import type { Client, RequestOptions } from "./client/client.ts";
import { isObject, jsonEqual, own, type Json, type JsonObject } from "../../base/src/json.ts";
import { keyOf, type KubernetesObject, type Resource } from "./resource.ts";

/** An object of a kind that reports a status. */
export interface WithStatus extends KubernetesObject {
  readonly status?: object;
}

/**
 * Makes this the object's status: one request when it differs from the status that the object has, none when it is the
 * same JSON. Gives the object as stored.
 *
 * The request is a merge patch of what differs, tied to the object's resourceVersion. So it rejects with a ConflictError
 * when anybody wrote the object since it was read, and the next pass starts from what they wrote: another owner's
 * condition, kept by `setCondition`, is never overwritten by an older list. Server-side apply would also keep it, but
 * only for kinds whose schema declares conditions as a map by type, and it would not notice that the status was computed
 * from an object that is no longer current.
 *
 * Throws for an object without a resourceVersion, that is one that does not come from a server.
 */
export async function writeStatus<T extends WithStatus>(
  client: Client,
  resource: Resource<T>,
  object: T,
  status: NonNullable<T["status"]>,
  options: RequestOptions = {},
): Promise<T> {
  const resourceVersion = object.metadata?.resourceVersion;
  if (resourceVersion === undefined) throw new Error(`the ${resource.kind} has no resourceVersion`);
  const before: unknown = object.status; // JSON already: it comes from a server
  const patch = mergePatch(isObject(before) ? before : {}, toJson(status));
  if (Object.keys(patch).length === 0) return object;
  const body = { metadata: { resourceVersion }, status: patch };
  const subresource = resource.status ? { subresource: "status" as const } : {};
  return client.patch(resource, keyOf(object), { type: "merge", body }, { ...options, ...subresource });
}

/** What turns the one object into the other (RFC 7396). A member that is null is one that is not there. */
export function mergePatch(before: JsonObject, after: JsonObject): JsonObject {
  const patch: { [key: string]: Json } = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, wanted] = [own(before, key) ?? null, own(after, key) ?? null];
    if (jsonEqual(old, wanted)) continue;
    const change = isObject(old) && isObject(wanted) ? mergePatch(old, wanted) : wanted;
    const nothing = isObject(old) && isObject(change) && Object.keys(change).length === 0;
    if (!nothing) Object.defineProperty(patch, key, { value: change, enumerable: true, configurable: true });
  }
  return patch;
}

/** As it is sent: without members that are undefined. */
function toJson(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}
