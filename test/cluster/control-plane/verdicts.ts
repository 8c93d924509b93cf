import { isObject, type Json, type JsonObject } from "../../../packages/base/src/json.ts";
import type { ApiResponse, SendRequest } from "./api-client.ts";
import type { Definition, ServedVersion } from "./examples.ts";
import { at } from "./objects.ts";

const STRICT_DRY_RUN = "?dryRun=All&fieldValidation=Strict";

/** Whether the API server accepts an object. */
export interface Verdict {
  readonly accepted: boolean;
  readonly status: number;
  /** The status, and the reason if it refused. */
  readonly message: string;
}

/**
 * Asks the server for its verdict on an object of the definition. Nothing stays stored.
 *
 * The main resource ignores `status` if there is a status subresource, so the status is sent in a second request.
 *
 * Rejects if the answer is not about the object, such as 404, 409, 429 and 5xx.
 */
export async function verdictOf(send: SendRequest, definition: Definition, object: Json): Promise<Verdict> {
  const version = versionOf(definition, object);
  const collection = collectionPath(definition, version, object);
  const created = verdict(await send("POST", collection + STRICT_DRY_RUN, object), 201);
  if (!created.accepted || !version.hasStatus || !isObject(object) || at(object, "status") === undefined)
    return created;
  return await statusVerdict(send, collection, object);
}

/** Path of the collection of the object's kind in the object's namespace. Default: `default`. */
export function collectionPath(definition: Definition, version: ServedVersion, object: Json): string {
  const api = `/apis/${definition.group}/${version.name}`;
  return definition.namespaced
    ? `${api}/namespaces/${encodeURIComponent(namespaceOf(object))}/${definition.plural}`
    : `${api}/${definition.plural}`;
}

export function namespaceOf(object: Json): string {
  const namespace = at(object, "metadata", "namespace");
  return typeof namespace === "string" && namespace !== "" ? namespace : "default";
}

/** The served version that the object names, otherwise the first one. */
export function versionOf(definition: Definition, object: Json): ServedVersion {
  const named = definition.versions.find(
    (version) => at(object, "apiVersion") === `${definition.group}/${version.name}`,
  );
  const version = named ?? definition.versions[0];
  if (version === undefined) throw new Error(`${definition.name} serves no version`);
  return version;
}

/** Stores the object for a moment, because a dry run of a status needs a stored object. */
async function statusVerdict(send: SendRequest, collection: string, object: JsonObject): Promise<Verdict> {
  const stored = await send("POST", collection, withoutFinalizers(object));
  const name = at(stored.body, "metadata", "name");
  if (stored.status !== 201 || !isObject(stored.body) || typeof name !== "string")
    throw new Error(`cannot store the object: ${messageOf(stored)}`);
  try {
    const update = { ...stored.body, status: at(object, "status") ?? null };
    return verdict(await send("PUT", `${collection}/${name}/status${STRICT_DRY_RUN}`, update), 200);
  } finally {
    await send("DELETE", `${collection}/${name}`);
  }
}

/** Removes the finalizers: no controller runs that would remove them after the deletion. */
function withoutFinalizers(object: JsonObject): JsonObject {
  const metadata = at(object, "metadata");
  if (!isObject(metadata)) return object;
  return { ...object, metadata: Object.fromEntries(Object.entries(metadata).filter(([key]) => key !== "finalizers")) };
}

function verdict(response: ApiResponse, success: number): Verdict {
  const { status } = response;
  if (status !== success && status !== 400 && status !== 422)
    throw new Error(`unexpected answer ${messageOf(response)}`);
  return { accepted: status === success, status, message: messageOf(response) };
}

function messageOf(response: ApiResponse): string {
  const message = at(response.body, "message");
  return `${response.status}${typeof message === "string" ? ` ${message}` : ""}`;
}
