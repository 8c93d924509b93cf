import { objectAt } from "../../../base/src/json.ts";
import type { JsonObject } from "../../../base/src/json.ts";
import { finalizersOf, isDeleting, metaOf, nameOf, storeKey, findText, textsAt } from "./metadata.ts";
import type { ObjectStore } from "./object-store.ts";

/** Stores the next state of an object, or removes the object if it is being deleted and has no finalizers left. */
export function settleObject(store: ObjectStore, storage: string, next: JsonObject): JsonObject {
  const held = finalizersOf(next).length > 0 || (storage === "/namespaces" && namespaceFinalizers(next).length > 0);
  if (!isDeleting(next) || held) return store.put(storage, next);
  store.remove(storage, storeKey(findText(metaOf(next), "namespace"), nameOf(next)));
  return next;
}

/** The finalizers in the spec of a namespace, which keep it until it is empty. */
export function namespaceFinalizers(namespace: JsonObject): readonly string[] {
  return textsAt(objectAt(namespace, "spec"), "finalizers");
}
