import { parseFieldSelector } from "../../../base/src/field-selector.ts";
import type { JsonObject } from "../../../base/src/json.ts";
import { parseLabelSelector } from "../../../base/src/label-selector.ts";
import type { KubernetesObject } from "../resource.ts";

export interface Selectors {
  /** Default: all. */
  readonly namespace?: string | undefined;
  /** As for `kubectl get -l`, for example `app=web,tier in (a, b)`. */
  readonly labelSelector?: string | undefined;
  /** As for `kubectl get --field-selector`, for example `metadata.name=web`. */
  readonly fieldSelector?: string | undefined;
}

/** Which objects of a kind an informer holds, and in which form. Informers with the same selection are one. */
export interface Selection<T extends KubernetesObject = KubernetesObject> extends Selectors {
  /**
   * Returns the object as the cache keeps it, for example without large fields that no one reads. It must not change its
   * argument. Name, namespace, uid and resourceVersion are kept anyway. Use one function for all watches that may share an
   * informer.
   */
  transform?(object: T): T;
}

export function isSameSelection<T extends KubernetesObject>(a: Selection<T>, b: Selection<T>): boolean {
  const selectors = ["labelSelector", "fieldSelector"] as const;
  const isSame = selectors.every((field) => (a[field] ?? "") === (b[field] ?? ""));
  return isSame && a.namespace === b.namespace && a.transform === b.transform;
}

/** Whether the selection includes all objects of its namespaces. */
export function isWhole({ labelSelector = "", fieldSelector = "" }: Selectors): boolean {
  return labelSelector === "" && fieldSelector === "";
}

/**
 * Returns a function that says whether the selection includes an object. If the object has only its metadata, other fields
 * count as missing. Throws a `SelectorError` for an invalid selector.
 */
export function matcherOf(selection: Selectors): (object: KubernetesObject) => boolean {
  const { namespace, labelSelector = "", fieldSelector = "" } = selection;
  const labels = parseLabelSelector(labelSelector);
  const fields = parseFieldSelector(fieldSelector);
  return (object) => {
    if (namespace !== undefined && object.metadata?.namespace !== namespace) return false;
    const json = object as unknown as JsonObject; // an object of a server is JSON
    return labels(object.metadata?.labels ?? {}) && fields.every((field) => field.matches(json));
  };
}
