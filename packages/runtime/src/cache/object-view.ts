import { type KubernetesObject, type ObjectKey, printKey } from "../resource.ts";
import type { Logger } from "../../../base/src/log.ts";
import { IndexTable } from "./index-table.ts";
import type { Index } from "./object-cache.ts";

export interface ViewQuery {
  readonly namespace?: string;
  readonly index?: readonly [name: string, value: string];
}

/** The objects that readers see, by key, and the indexes over them. */
export class ObjectView<T extends KubernetesObject> {
  readonly #log: Logger;
  readonly #objects = new Map<string, T>();
  /** Built at the first use, because many caches never need it. */
  #namespaces: IndexTable<T> | undefined;
  readonly #indexes = new Map<string, IndexTable<T>>();

  constructor(log: Logger) {
    this.#log = log;
  }

  get(key: ObjectKey): T | undefined {
    return this.#objects.get(printKey(key));
  }

  /** Throws if no index has the given name. */
  list({ namespace, index }: ViewQuery = {}): readonly T[] {
    if (namespace === undefined && index === undefined) return [...this.#objects.values()];
    const keys = index === undefined ? this.#inNamespace(namespace ?? "") : this.#index(index[0]).keys(index[1]);
    const found = [...keys].flatMap((key) => this.#objects.get(key) ?? []);
    return namespace === undefined ? found : found.filter(({ metadata }) => metadata?.namespace === namespace);
  }

  addIndex(index: Index<T>): void {
    this.#indexes.set(
      index.name,
      this.#filled((object) => this.#valuesOf(index, object)),
    );
  }

  /** Sets the object that readers see under the key, or removes it. */
  set(key: string, object: T | undefined): void {
    if (this.#objects.get(key) === object) return;
    if (object === undefined) this.#objects.delete(key);
    else this.#objects.set(key, object);
    this.#namespaces?.set(key, object);
    for (const table of this.#indexes.values()) table.set(key, object);
  }

  #inNamespace(namespace: string): Iterable<string> {
    this.#namespaces ??= this.#filled(({ metadata }) => [metadata?.namespace ?? ""]);
    return this.#namespaces.keys(namespace);
  }

  #filled(valuesOf: (object: T) => readonly string[]): IndexTable<T> {
    const table = new IndexTable(valuesOf);
    for (const [key, object] of this.#objects) table.set(key, object);
    return table;
  }

  #index(name: string): IndexTable<T> {
    const table = this.#indexes.get(name);
    if (table === undefined)
      throw new Error(`unknown index ${JSON.stringify(name)}: declare it in indexes() of the reconciler`);
    return table;
  }

  #valuesOf(index: Index<T>, object: T): readonly string[] {
    try {
      return [...new Set(index.values(object))];
    } catch (error) {
      this.#log.error("an index failed for an object", { index: index.name, object: object.metadata, error });
      return [];
    }
  }
}
