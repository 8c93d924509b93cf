import type { Client, RequestOptions } from "./client/client.ts";
import { isObject, jsonEqual, own, type Json, type JsonObject } from "../../base/src/json.ts";
import { keyOf, type KubernetesObject, type Resource } from "./resource.ts";

/** An object of a kind that has a status. */
export interface WithStatus extends KubernetesObject {
  readonly status?: object;
}

/**
 * Writes the status of an object and returns the object as stored. If the status is the same JSON as before, it sends
 * no request and returns the given object.
 *
 * The request is a merge patch of the differences, with the object's resourceVersion. It rejects with a `ConflictError`
 * if someone has written the object since it was read, and the next pass starts from the newer object. So an older list
 * of conditions never overwrites a condition of another owner, which `setCondition` keeps. Server-side apply would keep
 * it only for kinds whose schema declares conditions as a map by type, and it would not detect that the status was
 * computed from an outdated object.
 *
 * Throws if the object has no resourceVersion, that is, if it does not come from a server.
 */
export async function writeStatus<T extends WithStatus>(
  client: Client,
  resource: Resource<T>,
  object: T,
  status: NonNullable<T["status"]>,
  options: RequestOptions = {},
): Promise<T> {
  const resourceVersion = object.metadata?.resourceVersion;
  if (resourceVersion === undefined)
    throw new Error(`the ${resource.kind} has no resourceVersion: read it from the API server first`);
  const before: unknown = object.status; // JSON already: it comes from a server
  const patch = createMergePatch(isObject(before) ? before : {}, toJson(status));
  if (Object.keys(patch).length === 0) return object;
  const body = { metadata: { resourceVersion }, status: patch };
  const subresource = resource.status ? { subresource: "status" as const } : {};
  return client.patch(resource, keyOf(object), { type: "merge", body }, { ...options, ...subresource });
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
