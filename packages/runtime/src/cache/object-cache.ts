import type { KubernetesObject, ObjectKey, Resource } from "../resource.ts";

/** Groups the objects of a kind by values that a function computes from each object. */
export interface Index<T extends KubernetesObject = KubernetesObject> {
  readonly resource: Resource<T>;
  /** Unique among the indexes of the resource. */
  readonly name: string;
  // A method, so that an index of one kind fits in a list of many.
  values(object: T): readonly string[];
}

/**
 * Reads objects from the informers, without a request. Objects are frozen. A write of the same manager's client is
 * visible as soon as its promise resolves. Throws if no one watches the resource.
 */
export interface ObjectCache {
  get<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey): T | undefined;
  list<T extends KubernetesObject>(
    resource: Resource<T>,
    options?: { readonly namespace?: string; readonly index?: readonly [name: string, value: string] },
  ): readonly T[];
}
