import type { JsonObject } from "../../../base/src/json.ts";
import { finalizersOf, isDeleting, metaOf, nameOf, objectAt, storeKey, findText, textsAt } from "./metadata.ts";
import type { ObjectStore } from "./object-store.ts";

/** Stores the next state of an object, or removes it when it is being deleted and nothing holds it any more. */
export function settleObject(store: ObjectStore, storage: string, next: JsonObject): JsonObject {
  const held = finalizersOf(next).length > 0 || (storage === "/namespaces" && namespaceFinalizers(next).length > 0);
  if (!isDeleting(next) || held) return store.put(storage, next);
  store.remove(storage, storeKey(findText(metaOf(next), "namespace"), nameOf(next)));
  return next;
}

/** A namespace has finalizers in its spec too, for its contents. */
export function namespaceFinalizers(namespace: JsonObject): readonly string[] {
  return textsAt(objectAt(namespace, "spec"), "finalizers");
}
