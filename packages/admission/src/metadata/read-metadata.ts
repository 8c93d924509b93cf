import { isObject, objectAt, own, type JsonObject } from "../../../base/src/json.ts";
import { listAt, textAt } from "../value/schema-access.ts";

/** Readers of metadata. A missing part reads as empty. */

export function metaOf(object: JsonObject): JsonObject {
  return objectAt(object, "metadata");
}

export function nameOf(object: JsonObject): string {
  return textAt(metaOf(object), "name");
}

export function uidOf(object: JsonObject): string {
  return textAt(metaOf(object), "uid");
}

export function finalizersOf(object: JsonObject): readonly string[] {
  return listAt(metaOf(object), "finalizers").filter((item) => typeof item === "string");
}

export function isDeleting(object: JsonObject): boolean {
  return textAt(metaOf(object), "deletionTimestamp") !== "";
}

/** An entry of ownerReferences. */
export interface OwnerEntry {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  /** The field blockOwnerDeletion. */
  readonly blocks: boolean;
  readonly controller: boolean;
}

export function ownersOf(object: JsonObject): readonly OwnerEntry[] {
  return listAt(metaOf(object), "ownerReferences")
    .filter(isObject)
    .map((reference) => ({
      apiVersion: textAt(reference, "apiVersion"),
      kind: textAt(reference, "kind"),
      name: textAt(reference, "name"),
      uid: textAt(reference, "uid"),
      blocks: own(reference, "blockOwnerDeletion") === true,
      controller: own(reference, "controller") === true,
    }));
}
