import { finalizersOf, isDeleting, listAt, metaOf, nameOf, ownersOf, uidOf } from "../../../admission/src/index.ts";
import { own, withMembers, type Json, type JsonObject } from "../../../base/src/json.ts";

export { finalizersOf, isDeleting, listAt, metaOf, nameOf, ownersOf, uidOf };

/** Helpers that read and change parts of an object. A missing part reads as empty. */

/** The text at a key; undefined if it is missing or empty. */
export function findText(object: JsonObject, key: string): string | undefined {
  const value = own(object, key);
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function textsAt(object: JsonObject, key: string): readonly string[] {
  return listAt(object, key).filter((item) => typeof item === "string");
}

/** Returns the object with changed members of its metadata; undefined removes a member. */
export function withMeta(object: JsonObject, changes: { readonly [key: string]: Json | undefined }): JsonObject {
  return withMembers(object, { metadata: withMembers(metaOf(object), changes) });
}

/** A key of the store: `namespace/name`, or `name` for a cluster-scoped object. */
export function storeKey(namespace: string | undefined, name: string): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** Prints a time in milliseconds as metav1.Time does: RFC 3339 in whole seconds. */
export function printTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
}

const OMITTED_WHEN_EMPTY = ["labels", "annotations", "finalizers", "ownerReferences", "managedFields"];

/** Returns the object without empty maps and lists in its metadata, as Kubernetes stores it. */
export function withoutEmptyMeta(object: JsonObject): JsonObject {
  const meta = metaOf(object);
  const empty = OMITTED_WHEN_EMPTY.filter((key) => {
    const value = own(meta, key);
    return value !== undefined && (value === null || Object.keys(value).length === 0);
  });
  return empty.length === 0 ? object : withMeta(object, Object.fromEntries(empty.map((key) => [key, undefined])));
}
