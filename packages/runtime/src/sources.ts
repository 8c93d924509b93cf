import type { Clock } from "../../base/src/clock.ts";
import type { Logger } from "../../base/src/log.ts";
import type { ObjectCache } from "./cache/object-cache.ts";
import type { ObjectKey } from "./resource.ts";

/** The parts of a controller that a source uses. */
export interface SourceContext {
  readonly cache: ObjectCache;
  readonly clock: Clock;
  readonly log: Logger;
  /** Aborted when the controller stops. */
  readonly signal: AbortSignal;
  /** Causes a pass over the object. */
  enqueue(key: ObjectKey): void;
}

/** Causes passes for a reason that is not a change of a watched object. */
export interface Source {
  /** Called once, when the controller begins to make passes. If it throws, the manager stops with the error. */
  start(context: SourceContext): void;
}

/**
 * A source that the program itself feeds, for example from a webhook or a queue. While no controller with the channel makes
 * passes, keys are dropped: a controller begins with a pass over all objects.
 */
export class Channel implements Source {
  readonly #receivers = new Set<(key: ObjectKey) => void>();

  /** Causes a pass over the object. */
  push(key: ObjectKey): void {
    for (const receive of this.#receivers) receive(key);
  }

  start({ enqueue, signal }: SourceContext): void {
    this.#receivers.add(enqueue);
    signal.addEventListener("abort", () => this.#receivers.delete(enqueue), { once: true });
  }
}

/**
 * Returns a source that causes passes over the keys again and again, first after the given number of milliseconds. For one
 * object, `requeueAfterMs` in the result of its pass is simpler.
 */
export function every(milliseconds: number, keys: (cache: ObjectCache) => Iterable<ObjectKey>): Source {
  if (!(milliseconds > 0)) throw new RangeError(`the time between two passes is not above 0: ${milliseconds}`);
  return {
    start({ cache, clock, log, signal, enqueue }) {
      let cancel = () => {};
      const tick = () => {
        cancel = clock.setTimer(tick, milliseconds);
        try {
          for (const key of keys(cache)) enqueue(key);
        } catch (error) {
          log.error("a timer failed to list its keys", { error });
        }
      };
      cancel = clock.setTimer(tick, milliseconds);
      signal.addEventListener("abort", () => cancel(), { once: true });
    },
  };
}
