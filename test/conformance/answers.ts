import * as assert from "uvu/assert";
import type { Json, JsonObject } from "../../packages/base/src/json.ts";
import { at, itemsAt, objectAt, textAt } from "../cluster/control-plane/objects.ts";
import type { Answer, ServerUnderTest } from "./server-under-test.ts";

/** Returns the body of an answer that must have the status. */
export function accepted(answer: Answer, status = 200): JsonObject {
  assert.is(answer.status, status, JSON.stringify(answer.body));
  return objectAt(answer.body);
}

/** The expected fields of a Status. */
export interface Refusal {
  readonly code: number;
  readonly reason: string;
  readonly message?: RegExp;
}

/** Returns the Status of an answer that must be a refusal. */
export function refused(answer: Answer, { code, reason, message }: Refusal): JsonObject {
  const shown = JSON.stringify(answer.body);
  assert.is(answer.status, code, shown);
  const { apiVersion, kind, status, code: stated, reason: given } = objectAt(answer.body);
  const said = { apiVersion, kind, status, code: stated, reason: given };
  assert.equal(said, { apiVersion: "v1", kind: "Status", status: "Failure", code, reason }, shown);
  assert.equal(at(answer.body, "metadata"), {}, shown);
  if (message !== undefined) assert.match(textAt(answer.body, "message"), message, shown);
  return objectAt(answer.body);
}

/** Field and reason of each cause of a Status, sorted. */
export function causes(status: Json): string[] {
  return itemsAt(status, "details", "causes")
    .map((cause) => `${textAt(cause, "field")} ${textAt(cause, "reason")}`)
    .sort();
}

export async function create(server: ServerUnderTest, collection: string, object: Json): Promise<JsonObject> {
  return accepted(await server.post(collection, object), 201);
}

export async function read(server: ServerUnderTest, path: string): Promise<JsonObject> {
  return accepted(await server.get(path));
}

export function nameOf(object: Json): string {
  return textAt(object, "metadata", "name");
}

export function versionOf(object: Json): string {
  return textAt(object, "metadata", "resourceVersion");
}

export function uidOf(object: Json): string {
  return textAt(object, "metadata", "uid");
}

/** Names of the items of a list, sorted. */
export function itemNames(list: Json): string[] {
  return itemsAt(list, "items").map(nameOf).sort();
}

/** The object with some members of its metadata replaced. */
export function withMetadata(object: JsonObject, change: JsonObject): JsonObject {
  return { ...object, metadata: { ...objectAt(object, "metadata"), ...change } };
}
