import { isDeepStrictEqual } from "node:util";
import type { Change } from "./cache/change.ts";
import type { KubernetesObject } from "./resource.ts";

/** Says whether a change of a watched object causes passes. It must not throw; if it does, the change causes passes. */
export type Predicate<T extends KubernetesObject = KubernetesObject> = (change: Change<T>) => boolean;

/**
 * Accepts changes of what the object asks for: its generation, or the beginning of its deletion. A new status and new labels
 * are no such changes. Accepts each change of a kind without generations, such as ConfigMap, unlike controller-runtime.
 */
export const generationChanged: Predicate = differs(({ metadata }) => [
  metadata?.generation ?? metadata?.resourceVersion,
  metadata?.deletionTimestamp,
]);

/** Accepts changes of labels. */
export const labelsChanged: Predicate = differs(({ metadata }) => metadata?.labels ?? {});

/** Accepts changes of annotations. */
export const annotationsChanged: Predicate = differs(({ metadata }) => metadata?.annotations ?? {});

/**
 * Accepts changes that the controller has not made itself, as far as that is certain: see `own` of a `Change`. A pass that
 * writes its result must leave nothing to a pass that this write would have caused.
 */
export const notOwnWrite: Predicate = ({ own }) => own !== true;

/** Accepts changes of which `part` returns something else before and after. Accepts each new and each deleted object. */
export function differs<T extends KubernetesObject>(part: (object: T) => unknown): Predicate<T> {
  return ({ type, old, object }) =>
    type !== "updated" || old === undefined || !isDeepStrictEqual(part(old), part(object));
}

/** Accepts what all predicates accept. */
export function and<T extends KubernetesObject>(...predicates: readonly Predicate<T>[]): Predicate<T> {
  return (change) => predicates.every((predicate) => predicate(change));
}

/** Accepts what one of the predicates accepts. */
export function or<T extends KubernetesObject>(...predicates: readonly Predicate<T>[]): Predicate<T> {
  return (change) => predicates.some((predicate) => predicate(change));
}

/** Accepts what the predicate does not accept. */
export function not<T extends KubernetesObject>(predicate: Predicate<T>): Predicate<T> {
  return (change) => !predicate(change);
}
