import type { JsonObject } from "../../../base/src/json.ts";
import { apiVersionOf } from "../api-resource.ts";
import type { Backend } from "./backend.ts";
import { fromStorage, toStorage } from "./convert-object.ts";
import { storeKey, uidOf, withMeta } from "./metadata.ts";
import { newUid } from "./new-uid.ts";
import type { ServedResource } from "./served-resource.ts";

/** What names a resource to the direct access; a `Resource` of the runtime fits. */
export interface DirectResource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
}

/** One write. */
export interface ObjectChange {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  /** Of a deletion the last state, with the resourceVersion of the deletion. */
  readonly object: JsonObject;
}

/** What is stored, past HTTP, admission and faults. Watches and the garbage collector see the writes. */
export class DirectObjects {
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  get(resource: DirectResource, { name, namespace }: { name: string; namespace?: string }): JsonObject | undefined {
    const served = this.#resourceOf(resource);
    const stored = this.#backend.store.get(served.storage, storeKey(namespace, name));
    return stored === undefined ? undefined : fromStorage(served, stored);
  }

  /** In the order of namespaces and names. */
  list(resource: DirectResource, namespace?: string): readonly JsonObject[] {
    const served = this.#resourceOf(resource);
    return this.#backend.store.list(served.storage, namespace).map(({ object }) => fromStorage(served, object));
  }

  /** Stores an object as it is, whatever is there; only resourceVersion, and a uid that lacks, are the server's. */
  put(resource: DirectResource, object: JsonObject): JsonObject {
    const served = this.#resourceOf(resource);
    const identified = uidOf(object) === "" ? withMeta(object, { uid: newUid(this.#backend.random) }) : object;
    return fromStorage(served, this.#backend.store.put(served.storage, toStorage(served, identified)));
  }

  /** Removes an object whatever its finalizers say; returns whether it was there. */
  remove(resource: DirectResource, { name, namespace }: { name: string; namespace?: string }): boolean {
    const served = this.#resourceOf(resource);
    return this.#backend.store.remove(served.storage, storeKey(namespace, name)) !== undefined;
  }

  /** Calls back within each write of the resource, by whomever; returns what ends that. */
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
