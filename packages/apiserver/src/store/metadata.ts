import {
  finalizersOf,
  isDeleting,
  listAt,
  metaOf,
  nameOf,
  objectAt,
  ownersOf,
  uidOf,
} from "../../../admission/src/index.ts";
import { own, type Json, type JsonObject } from "../../../base/src/json.ts";

export { finalizersOf, isDeleting, listAt, metaOf, nameOf, objectAt, ownersOf, uidOf };

/** Reads and changes the parts of an object that the server cares about; an absent part reads as empty. */

export function findText(object: JsonObject, key: string): string | undefined {
  const value = own(object, key);
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function textsAt(object: JsonObject, key: string): readonly string[] {
  return listAt(object, key).filter((item) => typeof item === "string");
}

const PLAIN = { enumerable: true, configurable: true, writable: true };

/** The object with members set; undefined takes one away. */
export function withMembers(object: JsonObject, changes: { readonly [key: string]: Json | undefined }): JsonObject {
  const next: { [key: string]: Json } = { ...object };
  for (const key of Object.keys(changes)) {
    const value = changes[key];
    if (value === undefined) delete next[key];
    else if (key === "__proto__") Object.defineProperty(next, key, { value, ...PLAIN });
    else next[key] = value;
  }
  return next;
}

/** The object with members of its metadata set; undefined takes one away. */
export function withMeta(object: JsonObject, changes: { readonly [key: string]: Json | undefined }): JsonObject {
  return withMembers(object, { metadata: withMembers(metaOf(object), changes) });
}

/** `namespace/name`, or `name` where there is no namespace: a key of the store. */
export function storeKey(namespace: string | undefined, name: string): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** The time as metav1.Time: RFC 3339 in whole seconds. */
export function printTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
}

const OMITTED_WHEN_EMPTY = ["labels", "annotations", "finalizers", "ownerReferences", "managedFields"];

/** The object without empty maps and lists in its metadata, which are as good as absent. */
export function withoutEmptyMeta(object: JsonObject): JsonObject {
  const meta = metaOf(object);
  const empty = OMITTED_WHEN_EMPTY.filter((key) => {
    const value = own(meta, key);
    return value !== undefined && (value === null || Object.keys(value).length === 0);
  });
  return empty.length === 0 ? object : withMeta(object, Object.fromEntries(empty.map((key) => [key, undefined])));
}
