import type { Change } from "../cache/change.ts";
import type { ObjectCache } from "../cache/object-cache.ts";
import type { Clock, Random } from "../../../base/src/clock.ts";
import type { Logger } from "../../../base/src/log.ts";
import { WorkQueue } from "../queue/work-queue.ts";
import type { Watch } from "../reconciler.ts";
import { keyOf, printKey, type KubernetesObject } from "../resource.ts";

export interface ChangeMapperOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly cache: ObjectCache;
  /** Receives the keys of the objects that a change concerns. */
  readonly enqueue: (keys: Iterable<string>, cause: Change<KubernetesObject>["cause"]) => void;
}

/** Changes of one object that its watch failed to map. */
interface Failed {
  readonly watch: Watch;
  /** The first state that is not mapped, and the newest. */
  readonly states: readonly KubernetesObject[];
  readonly cause: Change<KubernetesObject>["cause"];
}

/**
 * Maps the changes of watched objects to the objects that they concern. When the `map` of a watch throws, it maps the
 * change again with the delays of a failed pass, so that no change is lost.
 */
export class ChangeMapper {
  readonly #options: ChangeMapperOptions;
  readonly #failed = new Map<string, Failed>();
  readonly #retries: WorkQueue;
  readonly #watches: Watch[] = [];

  constructor(options: ChangeMapperOptions) {
    this.#options = options;
    const { clock, random } = options;
    this.#retries = new WorkQueue({ clock, random });
  }

  /** Returns a function that takes the changes of the watched kind. */
  add(watch: Watch): (change: Change<KubernetesObject>) => void {
    const index = this.#watches.push(watch);
    return ({ object, old, cause }) => {
      const key = `${index} ${printKey(keyOf(object))}`;
      const [before = old ?? object] = this.#failed.get(key)?.states ?? [];
      this.#map(key, { watch, states: before === object ? [object] : [before, object], cause });
    };
  }

  /** Maps failed changes again until the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const stop = () => void this.#retries.shutDown();
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    for (let key = await this.#retries.next(); key !== undefined; key = await this.#retries.next()) {
      const failed = this.#failed.get(key);
      if (failed !== undefined) this.#map(key, failed);
      this.#retries.done(key);
    }
  }

  #map(key: string, change: Failed): void {
    const { enqueue, cache, log } = this.#options;
    const { watch, states, cause } = change;
    try {
      // A set, because an idle worker would take the same key twice.
      const keys = new Set(states.flatMap((state) => watch.map(state, cache).map(printKey)));
      this.#failed.delete(key);
      this.#retries.forget(key);
      enqueue(keys, cause);
    } catch (error) {
      const { metadata: object } = states.at(-1) ?? {};
      log.error("a watch failed to map a change to objects", { watched: watch.resource.kind, object, error });
      this.#failed.set(key, change);
      this.#retries.addRateLimited(key);
    }
  }
}
