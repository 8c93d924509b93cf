import type { JsonObject } from "../../../base/src/json.ts";
import { apiVersionOf } from "../api-resource.ts";
import type { Backend } from "./backend.ts";
import { fromStorage, toStorage } from "./convert-object.ts";
import { storeKey, uidOf, withMeta } from "./metadata.ts";
import { newUid } from "./new-uid.ts";
import type { ServedResource } from "./served-resource.ts";

/** Identifies a resource. The `Resource` descriptors of `@seamgen/runtime` fit. */
export interface DirectResource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
}

/** A write of one object. */
export interface ObjectChange {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  /** The new state; for a deletion the last state, with the resourceVersion of the deletion. */
  readonly object: JsonObject;
}

/**
 * Direct access to stored objects, without HTTP, admission and faults. Watches and the garbage collector see writes.
 */
export class DirectObjects {
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Returns the object as stored; undefined if it does not exist. */
  get(resource: DirectResource, { name, namespace }: { name: string; namespace?: string }): JsonObject | undefined {
    const served = this.#resourceOf(resource);
    const stored = this.#backend.store.get(served.storage, storeKey(namespace, name));
    return stored === undefined ? undefined : fromStorage(served, stored);
  }

  /** Returns the objects, sorted by namespace and name. */
  list(resource: DirectResource, namespace?: string): readonly JsonObject[] {
    const served = this.#resourceOf(resource);
    return this.#backend.store.list(served.storage, namespace).map(({ object }) => fromStorage(served, object));
  }

  /** Creates or replaces an object. The server sets only resourceVersion, and uid if it is missing. */
  put(resource: DirectResource, object: JsonObject): JsonObject {
    const served = this.#resourceOf(resource);
    const identified = uidOf(object) === "" ? withMeta(object, { uid: newUid(this.#backend.random) }) : object;
    return fromStorage(served, this.#backend.store.put(served.storage, toStorage(served, identified)));
  }

  /** Removes an object, even if it has finalizers. Returns whether it existed. */
  remove(resource: DirectResource, { name, namespace }: { name: string; namespace?: string }): boolean {
    const served = this.#resourceOf(resource);
    return this.#backend.store.remove(served.storage, storeKey(namespace, name)) !== undefined;
  }

  /** Calls the listener during each write of the resource, by any client. Call the returned function to stop. */
  onChange(resource: DirectResource, listener: (change: ObjectChange) => void): () => void {
    const served = this.#resourceOf(resource);
    return this.#backend.store.subscribe(({ storage, type, object }) => {
      if (storage === served.storage) listener({ type, object: fromStorage(served, object) });
    });
  }

  #resourceOf(resource: DirectResource): ServedResource {
    const found = this.#backend.registry.find(apiVersionOf(resource), resource.plural);
    if (found === undefined) throw new Error(`${apiVersionOf(resource)} ${resource.plural} is not served`);
    return found;
  }
}
