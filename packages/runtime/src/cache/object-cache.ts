import type { KubernetesObject, ObjectKey, Resource } from "../resource.ts";

/** Groups the objects of a kind under values that are computed from each of them. */
export interface Index<T extends KubernetesObject = KubernetesObject> {
  readonly resource: Resource<T>;
  /** Unique among the indexes of the resource. */
  readonly name: string;
  // A method, so that an index of one kind fits in a list of many.
  values(object: T): readonly string[];
}

/**
 * Objects as the informers last saw them, frozen, without a request. It never misses what the same manager's client
 * wrote. Asking for a resource that nobody watches throws.
 */
export interface ObjectCache {
  get<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey): T | undefined;
  list<T extends KubernetesObject>(
    resource: Resource<T>,
    options?: { readonly namespace?: string; readonly index?: readonly [name: string, value: string] },
  ): readonly T[];
}
