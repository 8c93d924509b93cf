import type { Logger } from "../../../base/src/log.ts";
import type { Change } from "../cache/change.ts";
import type { WatchFilter } from "../reconciler.ts";
import type { KubernetesObject, Resource } from "../resource.ts";
import type { OwnVersions } from "./own-versions.ts";

/** A watched kind, and which of its changes count. */
export interface FilteredWatch<T extends KubernetesObject> extends Pick<WatchFilter<T>, "predicate"> {
  readonly resource: Resource<T>;
}

/** Passes on the changes that the predicate of a watch accepts. */
export class ChangeFilter {
  readonly #own: OwnVersions;
  readonly #log: Logger;

  constructor(own: OwnVersions, log: Logger) {
    this.#own = own;
    this.#log = log;
  }

  add<T extends KubernetesObject>(watch: FilteredWatch<T>, take: (change: Change<T>) => void): typeof take {
    if (watch.predicate === undefined) return take;
    return (change) => {
      // A resync reports no change. It is there to cause passes.
      if (change.cause === "resync") return take(change);
      if (!this.#accepts(watch, change)) return;
      // The event of an own write may arrive before the answer to it. Until then no one knows whose change it is.
      const ended = this.#own.ended(watch.resource, change.object);
      if (ended === undefined) take(change);
      else void ended.then(() => this.#accepts(watch, change) && take(change));
    };
  }

  #accepts<T extends KubernetesObject>(watch: FilteredWatch<T>, change: Change<T>): boolean {
    try {
      return watch.predicate?.(this.#marked(change)) ?? true;
    } catch (error) {
      const { metadata: object } = change.object;
      this.#log.error("a predicate failed, so the change counts", { watched: watch.resource.kind, object, error });
      return true;
    }
  }

  /** A relist hides the versions between two states, which may be those of others. */
  #marked<T extends KubernetesObject>(change: Change<T>): Change<T> {
    const isOwn = change.cause === "watch" && change.type !== "deleted" && this.#own.has(change.object);
    return isOwn ? { ...change, own: true } : change;
  }
}
