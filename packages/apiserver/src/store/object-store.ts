import type { JsonObject } from "../../../base/src/json.ts";
import { metaOf, storeKey, findText, withMeta } from "./metadata.ts";
import { expired } from "./status-error.ts";

/** A write of one object. */
export interface Change {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly resourceVersion: number;
  readonly storage: string;
  readonly key: string;
  /** The stored object; for a deletion the last state, with the resourceVersion of the deletion. */
  readonly object: JsonObject;
  readonly before?: JsonObject;
}

/** The content of a store, which can be written to a file. */
export interface StoreState {
  readonly resourceVersion: number;
  readonly objects: { readonly [storage: string]: readonly JsonObject[] };
}

export interface StoreEntry {
  readonly key: string;
  readonly object: JsonObject;
}

/**
 * Stores objects by storage (`group/plural`, `/plural` for the core group) and key (`namespace/name` or `name`). Has
 * one resourceVersion for all objects, and a bounded history of changes. It knows no rules of Kubernetes. Objects are
 * immutable.
 */
export class ObjectStore {
  #version: number;
  #compacted: number;
  readonly #objects = new Map<string, Map<string, JsonObject>>();
  readonly #keys = new Map<string, readonly string[]>();
  readonly #history: Change[] = [];
  readonly #listeners = new Set<(change: Change) => void>();
  readonly #historyLimit: number;

  constructor(state?: StoreState, historyLimit = 10_000) {
    this.#version = state?.resourceVersion ?? 100;
    this.#compacted = this.#version;
    this.#historyLimit = historyLimit;
    for (const [storage, objects] of Object.entries(state?.objects ?? {}))
      for (const object of objects) this.#mapOf(storage).set(keyOfObject(object), object);
  }

  /** The resourceVersion of the last write. */
  get resourceVersion(): number {
    return this.#version;
  }

  /** The history begins after this resourceVersion. */
  get compactedVersion(): number {
    return this.#compacted;
  }

  get storages(): readonly string[] {
    return [...this.#objects.keys()];
  }

  get(storage: string, key: string): JsonObject | undefined {
    return this.#objects.get(storage)?.get(key);
  }

  /** Returns the objects, or those of a namespace, sorted by key. */
  list(storage: string, namespace?: string): readonly StoreEntry[] {
    const objects = this.#mapOf(storage);
    const prefix = namespace === undefined ? "" : `${namespace}/`;
    return this.#keysOf(storage).flatMap((key) => {
      const object = key.startsWith(prefix) ? objects.get(key) : undefined;
      return object === undefined ? [] : [{ key, object }];
    });
  }

  /** Returns what `list` returned at a resourceVersion. Throws a 410 if that version is compacted. */
  listAt(storage: string, version: number, namespace?: string): readonly StoreEntry[] {
    if (version < this.#compacted) throw expired("The resourceVersion for the provided list is too old.");
    const past = new Map(this.list(storage).map(({ key, object }) => [key, object]));
    for (const { key, before } of this.changesSince(storage, version).toReversed()) {
      if (before === undefined) past.delete(key);
      else past.set(key, before);
    }
    const prefix = namespace === undefined ? "" : `${namespace}/`;
    return [...past]
      .map(([key, object]) => ({ key, object }))
      .filter(({ key }) => key.startsWith(prefix))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  /** Returns the changes after a resourceVersion, oldest first. Throws a 410 if that version is compacted. */
  changesSince(storage: string, version: number): readonly Change[] {
    if (version < this.#compacted) throw expired(`too old resource version: ${version} (${this.#compacted})`);
    const changes: Change[] = [];
    for (let i = this.#history.length - 1; i >= 0; i--) {
      const change = this.#history[i];
      if (change === undefined || change.resourceVersion <= version) break;
      if (change.storage === storage) changes.push(change);
    }
    return changes.reverse();
  }

  /** Creates or replaces an object. Returns it with its new resourceVersion. */
  put(storage: string, object: JsonObject): JsonObject {
    const key = keyOfObject(object);
    const objects = this.#mapOf(storage);
    const before = objects.get(key);
    const resourceVersion = ++this.#version;
    const stored = withMeta(object, { resourceVersion: String(resourceVersion) });
    objects.set(key, stored);
    if (before === undefined) this.#keys.delete(storage);
    const type = before === undefined ? "ADDED" : "MODIFIED";
    this.#record({ type, resourceVersion, storage, key, object: stored, ...(before === undefined ? {} : { before }) });
    return stored;
  }

  /**
   * Removes an object. Returns its last state with the resourceVersion of the deletion; undefined if it does not exist.
   */
  remove(storage: string, key: string): JsonObject | undefined {
    const before = this.get(storage, key);
    if (before === undefined) return undefined;
    const resourceVersion = ++this.#version;
    this.#mapOf(storage).delete(key);
    this.#keys.delete(storage);
    const object = withMeta(before, { resourceVersion: String(resourceVersion) });
    this.#record({ type: "DELETED", resourceVersion, storage, key, object, before });
    return object;
  }

  /** Forgets all changes. Watches and continue tokens from an older version get 410. */
  compact(): void {
    this.#history.length = 0;
    this.#compacted = this.#version;
  }

  /** Calls the listener during each write. Call the returned function to stop. */
  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  toState(): StoreState {
    const objects = [...this.#objects].map(([storage, byKey]) => [storage, [...byKey.values()]]);
    return { resourceVersion: this.#version, objects: Object.fromEntries(objects) };
  }

  #record(change: Change): void {
    this.#history.push(change);
    if (this.#history.length > this.#historyLimit) this.#forgetOldest();
    for (const listener of [...this.#listeners]) listener(change);
  }

  // Removes a quarter at a time, because each removal moves the rest of the array.
  #forgetOldest(): void {
    const forgotten = this.#history.splice(0, Math.ceil(this.#historyLimit / 4));
    this.#compacted = forgotten.at(-1)?.resourceVersion ?? this.#compacted;
  }

  #mapOf(storage: string): Map<string, JsonObject> {
    const objects = this.#objects.get(storage) ?? new Map<string, JsonObject>();
    this.#objects.set(storage, objects);
    return objects;
  }

  #keysOf(storage: string): readonly string[] {
    const keys = this.#keys.get(storage) ?? [...this.#mapOf(storage).keys()].sort();
    this.#keys.set(storage, keys);
    return keys;
  }
}

function keyOfObject(object: JsonObject): string {
  const meta = metaOf(object);
  return storeKey(findText(meta, "namespace"), findText(meta, "name") ?? "");
}
