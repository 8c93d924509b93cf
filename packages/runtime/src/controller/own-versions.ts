import { keyOf, type KubernetesObject, type ObjectKey, printKey, type Resource } from "../resource.ts";

/** Versions older than the newest ones are forgotten. A change of a forgotten version causes one pass too many. */
const MOST_VERSIONS = 10_000;

/** Knows which versions of objects a controller has written, so that it can ignore the changes that it caused itself. */
export class OwnVersions {
  readonly #versions = new Set<string>();
  readonly #running = new Map<string, Set<Promise<void>>>();

  /**
   * Records that a write of the object begins. Call the returned function when it has ended, with the object in the answer
   * if the write has certainly caused that version.
   */
  begin(resource: Resource<KubernetesObject>, key: ObjectKey): (written?: KubernetesObject) => void {
    const place = placeOf(resource, key);
    const running = this.#running.get(place) ?? new Set();
    let resolve = () => {};
    const ended = new Promise<void>((settle) => (resolve = settle));
    this.#running.set(place, running.add(ended));
    return (written) => {
      if (written !== undefined) this.#add(written);
      running.delete(ended);
      if (running.size === 0 && this.#running.get(place) === running) this.#running.delete(place);
      resolve();
    };
  }

  /** Resolves when the writes of the object that run now have ended. Undefined if there are none. */
  ended(resource: Resource<KubernetesObject>, object: KubernetesObject): Promise<unknown> | undefined {
    const running = this.#running.get(placeOf(resource, keyOf(object)));
    return running && Promise.all(running);
  }

  has(object: KubernetesObject): boolean {
    return this.#versions.has(versionOf(object));
  }

  #add(written: KubernetesObject): void {
    this.#versions.add(versionOf(written));
    const [oldest] = this.#versions;
    if (this.#versions.size > MOST_VERSIONS && oldest !== undefined) this.#versions.delete(oldest);
  }
}

function placeOf({ group, plural }: Resource<KubernetesObject>, key: ObjectKey): string {
  return `${group}/${plural} ${printKey(key)}`;
}

function versionOf({ metadata }: KubernetesObject): string {
  return `${metadata?.uid} ${metadata?.resourceVersion}`;
}
