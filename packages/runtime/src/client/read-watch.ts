import { isObject, own, type Json, type JsonObject } from "../../../base/src/json.ts";
import type { WatchEvent } from "./client.ts";
import { InvalidEventError, toApiError } from "./errors.ts";
import { readStatus } from "./read-refusal.ts";

/**
 * Reads one line of a watch (metav1.WatchEvent). Throws the error of an ERROR event, and an `InvalidEventError` for an
 * invalid line.
 */
export function readWatchEvent<T>(line: string, toObject: (object: JsonObject) => T): WatchEvent<T> {
  const event = parse(line);
  const [type, object] = isObject(event) ? [own(event, "type"), own(event, "object")] : [];
  if (!isObject(object)) throw new InvalidEventError(`the watch sent an invalid event: ${line.slice(0, 200)}`);
  if (type === "ERROR") throw toApiError(readStatus(object, 500));
  if (type === "BOOKMARK") return { type, resourceVersion: resourceVersionOf(object) };
  if (type === "ADDED" || type === "MODIFIED" || type === "DELETED") return { type, object: toObject(object) };
  throw new InvalidEventError(`the watch sent an event of an unknown type: ${JSON.stringify(type)}`);
}

function parse(line: string): Json {
  try {
    const value: Json = JSON.parse(line);
    return value;
  } catch (cause) {
    throw new InvalidEventError("the watch sent a line that is not JSON", { cause });
  }
}

/** Returns the resourceVersion of an object or a list, or an empty string. */
export function resourceVersionOf(object: JsonObject): string {
  const metadata = own(object, "metadata");
  const version = isObject(metadata) ? own(metadata, "resourceVersion") : undefined;
  return typeof version === "string" ? version : "";
}
