import type { ObjectStore } from "./object-store.ts";
import { writeState } from "./state-file.ts";

/** Writes a store's state to a file after each request that changes it. */
export class StateKeeper {
  readonly #store: ObjectStore;
  readonly #file: string;
  readonly #unsubscribe: () => void;
  #scheduled = false;

  constructor(store: ObjectStore, file: string) {
    this.#store = store;
    this.#file = file;
    this.#unsubscribe = store.subscribe(() => this.#schedule());
  }

  stop(): void {
    this.#unsubscribe();
    this.#save();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => this.#save());
  }

  #save(): void {
    this.#scheduled = false;
    writeState(this.#file, this.#store.toState());
  }
}
