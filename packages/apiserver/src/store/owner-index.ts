import { ownersOf, uidOf } from "./metadata.ts";
import type { JsonObject } from "../../../base/src/json.ts";
import type { Change, ObjectStore } from "./object-store.ts";

/** Identifies a stored object. */
export interface ObjectLocation {
  readonly storage: string;
  readonly key: string;
}

/** Finds objects by uid, and the dependents of an owner by its uid. */
export class OwnerIndex {
  readonly #locations = new Map<string, ObjectLocation>();
  readonly #dependents = new Map<string, Map<string, ObjectLocation>>();

  constructor(store: ObjectStore) {
    for (const storage of store.storages)
      for (const { key, object } of store.list(storage)) this.#add({ storage, key }, object);
  }

  get locations(): readonly ObjectLocation[] {
    return [...this.#locations.values()];
  }

  locationOf(uid: string): ObjectLocation | undefined {
    return this.#locations.get(uid);
  }

  dependentsOf(uid: string): readonly ObjectLocation[] {
    return [...(this.#dependents.get(uid)?.values() ?? [])];
  }

  record({ type, storage, key, object, before }: Change): void {
    if (before !== undefined) this.#remove(before);
    if (type !== "DELETED") this.#add({ storage, key }, object);
  }

  #add(location: ObjectLocation, object: JsonObject): void {
    this.#locations.set(uidOf(object), location);
    for (const { uid } of ownersOf(object)) {
      const dependents = this.#dependents.get(uid) ?? new Map<string, ObjectLocation>();
      this.#dependents.set(uid, dependents.set(uidOf(object), location));
    }
  }

  #remove(object: JsonObject): void {
    this.#locations.delete(uidOf(object));
    for (const { uid } of ownersOf(object)) {
      const dependents = this.#dependents.get(uid);
      dependents?.delete(uidOf(object));
      if (dependents?.size === 0) this.#dependents.delete(uid);
    }
  }
}
