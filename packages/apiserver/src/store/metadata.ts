import { isArray, isObject, own, type Json, type JsonObject } from "../../../base/src/json.ts";

/** Reads and changes the parts of an object that the server cares about; an absent part reads as empty. */

export function objectAt(object: JsonObject, key: string): JsonObject {
  const value = own(object, key);
  return isObject(value) ? value : {};
}

export function textAt(object: JsonObject, key: string): string | undefined {
  const value = own(object, key);
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function listAt(object: JsonObject, key: string): readonly Json[] {
  const value = own(object, key);
  return isArray(value) ? value : [];
}

export function textsAt(object: JsonObject, key: string): readonly string[] {
  return listAt(object, key).filter((item) => typeof item === "string");
}

export function metaOf(object: JsonObject): JsonObject {
  return objectAt(object, "metadata");
}

export function nameOf(object: JsonObject): string {
  return textAt(metaOf(object), "name") ?? "";
}

export function uidOf(object: JsonObject): string {
  return textAt(metaOf(object), "uid") ?? "";
}

export function finalizersOf(object: JsonObject): readonly string[] {
  return textsAt(metaOf(object), "finalizers");
}

export function isDeleting(object: JsonObject): boolean {
  return textAt(metaOf(object), "deletionTimestamp") !== undefined;
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

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  /** blockOwnerDeletion. */
  readonly blocks: boolean;
  readonly controller: boolean;
}

export function ownersOf(object: JsonObject): readonly OwnerReference[] {
  return listAt(metaOf(object), "ownerReferences")
    .filter(isObject)
    .map((reference) => ({
      apiVersion: textAt(reference, "apiVersion") ?? "",
      kind: textAt(reference, "kind") ?? "",
      name: textAt(reference, "name") ?? "",
      uid: textAt(reference, "uid") ?? "",
      blocks: own(reference, "blockOwnerDeletion") === true,
      controller: own(reference, "controller") === true,
    }));
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
