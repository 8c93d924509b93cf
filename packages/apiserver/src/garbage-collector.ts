import type { OwnerEntry } from "../../admission/src/index.ts";
import { isObject, objectAt, own, withMembers, type JsonObject } from "../../base/src/json.ts";
import { DEFINITIONS } from "./registry.ts";
import type { Backend } from "./store/backend.ts";
import { DEFINITION_FINALIZER, deleteObject, type Propagation } from "./store/delete-object.ts";
import {
  finalizersOf,
  isDeleting,
  listAt,
  metaOf,
  nameOf,
  ownersOf,
  storeKey,
  findText,
  uidOf,
  withMeta,
} from "./store/metadata.ts";
import type { Change } from "./store/object-store.ts";
import { settleObject } from "./store/settle-object.ts";
import { OwnerIndex, type ObjectLocation } from "./store/owner-index.ts";

export interface CollectorOptions {
  /** If false, it only empties deleted definitions, which is the API server's own task. */
  readonly collectDependents: boolean;
  /** Runs the work, now or later. */
  readonly schedule: (work: () => void) => void;
}

/**
 * Deletes what a deletion leaves behind, as the controller manager does: dependents, and the contents of namespaces and
 * definitions. Handles foreground and orphan deletion. Rule: kubernetes
 * pkg/controller/garbagecollector/garbagecollector.go.
 */
export class GarbageCollector {
  readonly #backend: Backend;
  readonly #index: OwnerIndex;
  readonly #queue = new Map<string, ObjectLocation>();
  readonly #stop: () => void;
  readonly #options: CollectorOptions;
  #scheduled = false;

  constructor(backend: Backend, options: CollectorOptions) {
    this.#backend = backend;
    this.#options = options;
    this.#index = new OwnerIndex(backend.store);
    this.#stop = backend.store.subscribe((change) => this.#observe(change));
    for (const location of this.#index.locations) this.#enqueue(location);
  }

  stop(): void {
    this.#stop();
    this.#queue.clear();
  }

  #observe(change: Change): void {
    this.#index.record(change);
    const { storage, key, object } = change;
    this.#enqueue({ storage, key });
    // The owners may wait for the deletion of this object, or for the end of its reference.
    const owners = [...ownersOf(object), ...(change.before === undefined ? [] : ownersOf(change.before))];
    for (const { uid } of owners) this.#enqueue(this.#index.locationOf(uid));
    if (change.type !== "DELETED") return;
    for (const dependent of this.#index.dependentsOf(uidOf(object))) this.#enqueue(dependent);
    this.#enqueueIfDeleting({ storage: "/namespaces", key: findText(metaOf(object), "namespace") ?? "" });
    this.#enqueueIfDeleting({ storage: DEFINITIONS, key: storage.split("/").reverse().join(".") });
  }

  #enqueueIfDeleting(location: ObjectLocation): void {
    const holder = this.#backend.store.get(location.storage, location.key);
    if (holder !== undefined && isDeleting(holder)) this.#enqueue(location);
  }

  #enqueue(location: ObjectLocation | undefined): void {
    if (location === undefined) return;
    this.#queue.set(`${location.storage} ${location.key}`, location);
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#options.schedule(() => this.#run());
  }

  #run(): void {
    for (const [id, location] of this.#queue) {
      this.#queue.delete(id);
      const object = this.#backend.store.get(location.storage, location.key);
      if (object !== undefined) this.#process(location, object);
    }
    this.#scheduled = false;
  }

  #process(location: ObjectLocation, object: JsonObject): void {
    if (location.storage === DEFINITIONS && isDeleting(object)) return this.#emptyDefinition(object);
    if (!this.#options.collectDependents) return;
    if (!isDeleting(object)) return this.#collect(location, object);
    if (location.storage === "/namespaces") return this.#emptyNamespace(object);
    if (finalizersOf(object).includes("orphan")) return this.#orphanDependents(location, object);
    if (finalizersOf(object).includes("foregroundDeletion")) this.#deleteDependents(location, object);
  }

  /** Deletes an object if none of its owners is left, except those in foreground deletion, which wait for it. */
  #collect(location: ObjectLocation, object: JsonObject): void {
    const owners = ownersOf(object);
    if (owners.length === 0) return;
    const states = owners.map((owner) => this.#stateOf(object, owner));
    if (states.includes("solid")) return this.#dropReferences(location, object, (i) => states[i] === "solid");
    const waiting = states.includes("waiting");
    const hasDependents = this.#index.dependentsOf(uidOf(object)).length > 0;
    this.#delete(location, waiting && hasDependents ? "Foreground" : policyOf(object));
  }

  #stateOf(object: JsonObject, owner: OwnerEntry): "solid" | "waiting" | "absent" {
    const { store, registry } = this.#backend;
    const resource = registry.ofKind(owner.apiVersion, owner.kind);
    // An unknown kind may be defined later. The garbage collector of Kubernetes leaves such objects alone too.
    if (resource === undefined) return "solid";
    const namespace = resource.namespaced ? findText(metaOf(object), "namespace") : undefined;
    const found = store.get(resource.storage, storeKey(namespace, owner.name));
    if (found === undefined || uidOf(found) !== owner.uid) return "absent";
    return isDeleting(found) && finalizersOf(found).includes("foregroundDeletion") && owner.blocks
      ? "waiting"
      : "solid";
  }

  #dropReferences({ storage, key }: ObjectLocation, object: JsonObject, keep: (index: number) => boolean): void {
    const references = listAt(metaOf(object), "ownerReferences");
    const kept = references.filter((_, i) => keep(i));
    if (kept.length === references.length) return;
    const ownerReferences = kept.length === 0 ? undefined : kept;
    const { store } = this.#backend;
    if (store.get(storage, key) !== undefined) settleObject(store, storage, withMeta(object, { ownerReferences }));
  }

  #orphanDependents(location: ObjectLocation, owner: JsonObject): void {
    const uid = uidOf(owner);
    for (const dependent of this.#index.dependentsOf(uid)) {
      const object = this.#backend.store.get(dependent.storage, dependent.key);
      if (object === undefined) continue;
      const owners = listAt(metaOf(object), "ownerReferences");
      this.#dropReferences(dependent, object, (i) => {
        const reference = owners[i];
        return !isObject(reference) || own(reference, "uid") !== uid;
      });
    }
    this.#removeFinalizer(location, "orphan");
  }

  #deleteDependents(location: ObjectLocation, owner: JsonObject): void {
    const uid = uidOf(owner);
    const blocking = this.#index.dependentsOf(uid).filter(({ storage, key }) => {
      const object = this.#backend.store.get(storage, key);
      return object !== undefined && ownersOf(object).some((reference) => reference.uid === uid && reference.blocks);
    });
    if (blocking.length === 0) return this.#removeFinalizer(location, "foregroundDeletion");
    for (const { storage, key } of blocking) {
      const object = this.#backend.store.get(storage, key);
      if (object !== undefined && !isDeleting(object)) this.#enqueue({ storage, key });
    }
  }

  #emptyNamespace(namespace: JsonObject): void {
    const { store, registry } = this.#backend;
    const name = nameOf(namespace);
    const storages = new Set(registry.all.filter(({ namespaced }) => namespaced).map(({ storage }) => storage));
    for (const storage of storages)
      for (const { key } of store.list(storage, name)) this.#delete({ storage, key }, "Background");
    if ([...storages].some((storage) => store.list(storage, name).length > 0)) return;
    const spec = withMembers(objectAt(namespace, "spec"), { finalizers: undefined });
    settleObject(store, "/namespaces", withMembers(namespace, { spec }));
  }

  #emptyDefinition(definition: JsonObject): void {
    const { store } = this.#backend;
    const spec = objectAt(definition, "spec");
    const storage = `${findText(spec, "group") ?? ""}/${findText(objectAt(spec, "names"), "plural") ?? ""}`;
    for (const { key } of store.list(storage)) this.#delete({ storage, key }, "Background");
    if (store.list(storage).length > 0) return;
    this.#removeFinalizer({ storage: DEFINITIONS, key: nameOf(definition) }, DEFINITION_FINALIZER);
  }

  #removeFinalizer({ storage, key }: ObjectLocation, finalizer: string): void {
    const object = this.#backend.store.get(storage, key);
    if (object === undefined || !finalizersOf(object).includes(finalizer)) return;
    const left = finalizersOf(object).filter((other) => other !== finalizer);
    const finalizers = left.length === 0 ? undefined : left;
    settleObject(this.#backend.store, storage, withMeta(object, { finalizers }));
  }

  #delete({ storage, key }: ObjectLocation, propagation: Propagation | undefined): void {
    const resource = this.#backend.registry.ofStorage(storage);
    const object = this.#backend.store.get(storage, key);
    if (resource === undefined || object === undefined || isDeleting(object)) return;
    const namespace = findText(metaOf(object), "namespace");
    const target = { resource, name: nameOf(object), subresource: "" as const };
    deleteObject(this.#backend, namespace === undefined ? target : { ...target, namespace }, {
      dryRun: false,
      ...(propagation === undefined ? {} : { propagation }),
    });
  }
}

/** The policy that the object's finalizers request. */
function policyOf(object: JsonObject): Propagation {
  if (finalizersOf(object).includes("orphan")) return "Orphan";
  return finalizersOf(object).includes("foregroundDeletion") ? "Foreground" : "Background";
}
