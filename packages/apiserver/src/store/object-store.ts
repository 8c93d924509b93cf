import type { JsonObject } from "../../../base/src/json.ts";
import { metaOf, storeKey, findText, withMeta } from "./metadata.ts";
import { expired } from "./status-error.ts";

/** One write. */
export interface Change {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly resourceVersion: number;
  readonly storage: string;
  readonly key: string;
  /** As stored; of a deletion the last state, with the resourceVersion of the deletion. */
  readonly object: JsonObject;
  readonly before?: JsonObject;
}

/** All that a store keeps in a file. */
export interface StoreState {
  readonly resourceVersion: number;
  readonly objects: { readonly [storage: string]: readonly JsonObject[] };
}

export interface StoreEntry {
  readonly key: string;
  readonly object: JsonObject;
}

/**
 * Objects by storage (`group/plural`, `/plural` for the core group) and key (`namespace/name` or `name`), with one
 * resourceVersion for all and a bounded history of changes. Knows no rule of Kubernetes; objects are never changed in
 * place.
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

  /** resourceVersion of the last write. */
  get resourceVersion(): number {
    return this.#version;
  }

  /** What happened up to this resourceVersion is forgotten. */
  get compactedVersion(): number {
    return this.#compacted;
  }

  get storages(): readonly string[] {
    return [...this.#objects.keys()];
  }

  get(storage: string, key: string): JsonObject | undefined {
    return this.#objects.get(storage)?.get(key);
  }

  /** In the order of keys; with a namespace, those in it. */
  list(storage: string, namespace?: string): readonly StoreEntry[] {
    const objects = this.#mapOf(storage);
    const prefix = namespace === undefined ? "" : `${namespace}/`;
    return this.#keysOf(storage).flatMap((key) => {
      const object = key.startsWith(prefix) ? objects.get(key) : undefined;
      return object === undefined ? [] : [{ key, object }];
    });
  }

  /** As `list` was at a resourceVersion; throws 410 when that is compacted. */
  listAt(storage: string, version: number, namespace?: string): readonly StoreEntry[] {
    if (version < this.#compacted) throw expired("The resourceVersion for the provided list is too old.");
    const then = new Map(this.list(storage).map(({ key, object }) => [key, object]));
    for (const { key, before } of this.changesSince(storage, version).toReversed()) {
      if (before === undefined) then.delete(key);
      else then.set(key, before);
    }
    const prefix = namespace === undefined ? "" : `${namespace}/`;
    return [...then]
      .map(([key, object]) => ({ key, object }))
      .filter(({ key }) => key.startsWith(prefix))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  /** Changes after a resourceVersion, oldest first; throws 410 when some of them are forgotten. */
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

  /** Stores under the object's own name; returns it with its new resourceVersion. */
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

  /** Returns the last state with the resourceVersion of the deletion; undefined when there is no such object. */
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

  /** Forgets the history: older watches and continue tokens get 410. */
  compact(): void {
    this.#history.length = 0;
    this.#compacted = this.#version;
  }

  /** Calls back within each write; returns what ends that. */
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

  // A quarter at once, so that most writes move nothing.
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
