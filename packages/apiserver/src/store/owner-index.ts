import { ownersOf, uidOf } from "./metadata.ts";
import type { JsonObject } from "../../../base/src/json.ts";
import type { Change, ObjectStore } from "./object-store.ts";

/** Where an object is stored. */
export interface Place {
  readonly storage: string;
  readonly key: string;
}

/** Which objects are owned by a uid, and where the object of a uid is. */
export class OwnerIndex {
  readonly #places = new Map<string, Place>();
  readonly #dependents = new Map<string, Map<string, Place>>();

  constructor(store: ObjectStore) {
    for (const storage of store.storages)
      for (const { key, object } of store.list(storage)) this.#add({ storage, key }, object);
  }

  get places(): readonly Place[] {
    return [...this.#places.values()];
  }

  placeOf(uid: string): Place | undefined {
    return this.#places.get(uid);
  }

  dependentsOf(uid: string): readonly Place[] {
    return [...(this.#dependents.get(uid)?.values() ?? [])];
  }

  record({ type, storage, key, object, before }: Change): void {
    if (before !== undefined) this.#remove(before);
    if (type !== "DELETED") this.#add({ storage, key }, object);
  }

  #add(place: Place, object: JsonObject): void {
    this.#places.set(uidOf(object), place);
    for (const { uid } of ownersOf(object)) {
      const dependents = this.#dependents.get(uid) ?? new Map<string, Place>();
      this.#dependents.set(uid, dependents.set(uidOf(object), place));
    }
  }

  #remove(object: JsonObject): void {
    this.#places.delete(uidOf(object));
    for (const { uid } of ownersOf(object)) {
      const dependents = this.#dependents.get(uid);
      dependents?.delete(uidOf(object));
      if (dependents?.size === 0) this.#dependents.delete(uid);
    }
  }
}
