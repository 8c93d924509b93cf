import type { Logger } from "../../../base/src/log.ts";
import type { WatchEvent } from "../client/client.ts";
import { keyOf, type KubernetesObject, type ObjectKey, printKey } from "../resource.ts";
import type { Change } from "./change.ts";
import type { Index } from "./object-cache.ts";
import { ObjectView, type ViewQuery } from "./object-view.ts";
import { holdsDeletion, isGone, isOver, type OwnWrite, supersedes } from "./own-writes.ts";
import { compareResourceVersions } from "./resource-version.ts";

/**
 * The objects that one list and watch has shown, and the newer writes of this process. Readers see both. Changes are
 * reported when the watch shows them, including those of this process, so that every handler gets each change.
 */
export class ObjectStore<T extends KubernetesObject> {
  /** The objects that the list and the watch showed. */
  readonly #watched = new Map<string, T>();
  readonly #writes = new Map<string, OwnWrite<T>>();
  readonly #view: ObjectView<T>;
  /** The resourceVersion up to which the watch has shown everything. */
  #version: string | undefined;
  #lists = 0;
  /** Returns an object as it is kept. */
  readonly keep: (object: T) => T;

  /** `keep` returns an object as it is kept. */
  constructor(log: Logger, keep: (object: T) => T) {
    this.#view = new ObjectView(log);
    this.keep = keep;
  }

  /** The resourceVersion to resume the watch from, or undefined before the first list. */
  get version(): string | undefined {
    return this.#version;
  }

  /** The number of own writes that the watch has not shown yet. */
  get pendingWrites(): number {
    return this.#writes.size;
  }

  get(key: ObjectKey): T | undefined {
    return this.#view.get(key);
  }

  list(query?: ViewQuery): readonly T[] {
    return this.#view.list(query);
  }

  /** Returns the objects that the watch has shown, without own writes that it has not shown yet. */
  watched(): readonly T[] {
    return [...this.#watched.values()];
  }

  addIndex(index: Index<T>): void {
    this.#view.addIndex(index);
  }

  /** Call before a list request. The list will hold every write that was recorded by now. */
  beginList(): void {
    this.#lists++;
  }

  /** Replaces all objects by those of a list, which `keep` has returned, and returns the changes. */
  replace(items: readonly T[], version: string): readonly Change<T>[] {
    const cause = this.#version === undefined ? "initial" : "relist";
    const before = new Map(this.#watched);
    this.#watched.clear();
    for (const item of items) {
      const key = printKey(keyOf(item));
      const known = before.get(key);
      this.#watched.set(key, known !== undefined && isSame(known, item) ? known : item);
    }
    this.#version = version;
    const lost = this.#endListedWrites(before);
    const keys = new Set([...before.keys(), ...this.#watched.keys()]);
    const changes = [...keys].flatMap((key) => changesBetween(before.get(key), this.#watched.get(key), cause));
    for (const key of keys) this.#show(key);
    return [...changes, ...lost.map((object): Change<T> => ({ type: "deleted", object, old: object, cause }))];
  }

  /** Applies one event and returns the changes. */
  apply(event: WatchEvent<T>): readonly Change<T>[] {
    if (event.type === "BOOKMARK") {
      this.#advance(event.resourceVersion);
      for (const key of [...this.#writes.keys()]) this.#endWrite(key);
      return [];
    }
    const key = printKey(keyOf(event.object));
    const before = this.#watched.get(key);
    const isNews = this.#isNews(event, before);
    if (isNews && event.type === "DELETED") this.#watched.delete(key);
    else if (isNews) this.#watched.set(key, this.keep(event.object));
    this.#advance(event.object.metadata?.resourceVersion);
    this.#endWrite(key);
    this.#show(key);
    if (!isNews) return [];
    if (event.type !== "DELETED") return changesBetween(before, this.#watched.get(key), "watch");
    return before === undefined
      ? []
      : [{ type: "deleted", object: this.keep(event.object), old: before, cause: "watch" }];
  }

  recordWrite(object: T): void {
    if (isGone(object)) return this.recordDelete(object);
    const { uid, resourceVersion } = object.metadata ?? {};
    if (resourceVersion === undefined) return;
    this.#record(object, { deleted: false, uid, version: resourceVersion });
  }

  recordDelete(object: T): void {
    if (holdsDeletion(object))
      return object.metadata?.deletionTimestamp === undefined ? undefined : this.recordWrite(object);
    const shown = this.get(keyOf(object));
    const { uid = shown?.metadata?.uid, resourceVersion = shown?.metadata?.resourceVersion } = object.metadata ?? {};
    if (resourceVersion === undefined) return;
    this.#record(object, { deleted: true, uid, version: resourceVersion });
  }

  /** Records a write of this process after which the selection no longer includes the object. */
  recordLeft(object: T): void {
    const { uid, resourceVersion } = object.metadata ?? {};
    if (resourceVersion === undefined || this.get(keyOf(object)) === undefined) return;
    this.#record(object, { deleted: true, left: true, uid, version: resourceVersion });
  }

  #record(object: T, what: Omit<OwnWrite<T>, "object" | "lists">): void {
    const key = printKey(keyOf(object));
    const write = { ...what, object: this.keep(object), lists: this.#lists };
    const seen = this.#watched.get(key);
    if (isOver(write, { version: this.#version, object: seen })) return;
    if (!supersedes(write, this.#writes.get(key))) return;
    this.#writes.set(key, write);
    this.#show(key);
  }

  #isNews(event: Exclude<WatchEvent<T>, { type: "BOOKMARK" }>, before: T | undefined): boolean {
    const { uid, resourceVersion } = event.object.metadata ?? {};
    const old = before?.metadata;
    const age = compareResourceVersions(resourceVersion, old?.resourceVersion ?? this.#version);
    // Some servers send a deletion with the version of the last state.
    if (event.type === "DELETED") return before === undefined || (uid === old?.uid ? (age ?? 0) >= 0 : (age ?? 1) > 0);
    return age === undefined ? resourceVersion !== old?.resourceVersion || uid !== old?.uid : age > 0;
  }

  /** A late bookmark does not set the version back. Versions that cannot be compared are taken as they come. */
  #advance(version: string | undefined): void {
    if (version !== undefined && (compareResourceVersions(version, this.#version) ?? 1) > 0) this.#version = version;
  }

  #endWrite(key: string): void {
    const write = this.#writes.get(key);
    if (write === undefined) return;
    const comparable = compareResourceVersions(this.#version, write.version) !== undefined;
    if (comparable && !isOver(write, { version: this.#version, object: this.#watched.get(key) })) return;
    this.#writes.delete(key);
    this.#show(key);
  }

  /**
   * Ends the writes that the list includes. Returns the objects that only own writes have shown and that are gone: no
   * event has reported them, and none will.
   */
  #endListedWrites(before: ReadonlyMap<string, T>): readonly T[] {
    const lost: T[] = [];
    for (const [key, write] of [...this.#writes]) {
      const seen = this.#watched.get(key);
      if (write.lists === this.#lists && !isOver(write, { version: this.#version, object: seen })) continue;
      this.#writes.delete(key);
      this.#show(key);
      if (seen === undefined && !before.has(key)) lost.push(write.object);
    }
    return lost;
  }

  #show(key: string): void {
    const write = this.#writes.get(key);
    this.#view.set(key, write === undefined ? this.#watched.get(key) : write.deleted ? undefined : write.object);
  }
}

function isSame(a: KubernetesObject, b: KubernetesObject): boolean {
  return a.metadata?.uid === b.metadata?.uid && a.metadata?.resourceVersion === b.metadata?.resourceVersion;
}

/** Returns the changes from one state to another. Another uid under the same name is another object. */
function changesBetween<T extends KubernetesObject>(
  old: T | undefined,
  object: T | undefined,
  cause: Change<T>["cause"],
): readonly Change<T>[] {
  if (old === undefined) return object === undefined ? [] : [{ type: "added", object, cause }];
  if (object === undefined) return [{ type: "deleted", object: old, old, cause }];
  if (isSame(old, object)) return [];
  if (old.metadata?.uid === object.metadata?.uid) return [{ type: "updated", object, old, cause }];
  return [
    { type: "deleted", object: old, old, cause },
    { type: "added", object, cause },
  ];
}
