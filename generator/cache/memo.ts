import { own } from "../../packages/base/src/json.ts";

/** Results of earlier runs by name, each with a hash of its inputs. A name is a word and an entry's id or file. */
export interface Kept {
  readonly [name: string]: { readonly key: string; readonly value: unknown };
}

/** Keeps results between runs. A result is JSON, and its key determines it. */
export class Memo {
  readonly #last: Kept;
  readonly #now = new Map<string, Kept[string]>();

  constructor(last: Kept) {
    this.#last = last;
  }

  find<T>(name: string, key: string): T | undefined {
    const known = own(this.#last, name);
    // The store returns only what this build wrote, and a name always has the same type.
    return known?.key === key ? (known.value as T) : undefined;
  }

  keep<T>(name: string, key: string, value: T): T {
    this.#now.set(name, { key, value });
    return value;
  }

  /** Returns what the next run may use: the results about these entries and files. */
  results(present: ReadonlySet<string>): Kept {
    const all = { ...this.#last, ...Object.fromEntries(this.#now) };
    const isPresent = (name: string) => present.has(name.slice(name.indexOf(" ") + 1));
    return Object.fromEntries(Object.entries(all).filter(([name]) => isPresent(name)));
  }
}
