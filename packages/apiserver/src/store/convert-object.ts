import { own, withMembers, type Json, type JsonObject } from "../../../base/src/json.ts";
import { apiVersionOf } from "../api-resource.ts";
import type { ServedResource } from "./served-resource.ts";

/** Names of Event fields in events.k8s.io/v1, and in core/v1, the storage version. */
const EVENT_FIELDS: readonly (readonly [newer: string, core: string])[] = [
  ["regarding", "involvedObject"],
  ["note", "message"],
  ["reportingController", "reportingComponent"],
  ["deprecatedSource", "source"],
  ["deprecatedFirstTimestamp", "firstTimestamp"],
  ["deprecatedLastTimestamp", "lastTimestamp"],
  ["deprecatedCount", "count"],
];
const TO_CORE = new Map(EVENT_FIELDS);
const FROM_CORE = new Map(EVENT_FIELDS.map(([newer, core]) => [core, newer]));

/** Converts a stored object to the version of the resource. For custom resources only apiVersion changes. */
export function fromStorage(resource: ServedResource, stored: JsonObject): JsonObject {
  const shown = renamed(resource, stored, FROM_CORE);
  return withType(shown, apiVersionOf(resource), resource.kind);
}

/** Converts an object to its storage version. */
export function toStorage(resource: ServedResource, object: JsonObject): JsonObject {
  return withType(renamed(resource, object, TO_CORE), resource.storageVersion, resource.kind);
}

function withType(object: JsonObject, apiVersion: string, kind: string): JsonObject {
  const is = own(object, "apiVersion") === apiVersion && own(object, "kind") === kind;
  return is ? object : withMembers(object, { apiVersion, kind });
}

function renamed(resource: ServedResource, object: JsonObject, names: ReadonlyMap<string, string>): JsonObject {
  if (resource.group !== "events.k8s.io") return object;
  const entries = Object.entries(object).map(([key, value]): [string, Json] => [names.get(key) ?? key, value]);
  return Object.fromEntries(entries);
}
