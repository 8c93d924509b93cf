/** Maps each value of an index to the keys of the objects that have it. */
export class IndexTable<T> {
  readonly #valuesOf: (object: T) => readonly string[];
  readonly #keys = new Map<string, Set<string>>();
  /** The values of each key, so that it can be removed even if `valuesOf` gives other values by then. */
  readonly #values = new Map<string, readonly string[]>();

  constructor(valuesOf: (object: T) => readonly string[]) {
    this.#valuesOf = valuesOf;
  }

  /** Puts the key under the values of its object, or removes it if there is no object. */
  set(key: string, object: T | undefined): void {
    const [before, after] = [this.#values.get(key) ?? [], object === undefined ? [] : this.#valuesOf(object)];
    for (const value of before) if (!after.includes(value)) this.#remove(key, value);
    for (const value of after) if (!before.includes(value)) this.#add(key, value);
    if (after.length > 0) this.#values.set(key, after);
    else this.#values.delete(key);
  }

  keys(value: string): Iterable<string> {
    return this.#keys.get(value) ?? [];
  }

  #add(key: string, value: string): void {
    const keys = this.#keys.get(value);
    if (keys === undefined) this.#keys.set(value, new Set([key]));
    else keys.add(key);
  }

  #remove(key: string, value: string): void {
    const keys = this.#keys.get(value);
    keys?.delete(key);
    if (keys?.size === 0) this.#keys.delete(value);
  }
}
