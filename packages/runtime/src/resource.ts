/** The metadata of an object (metav1.ObjectMeta). The metadata of every generated kind is assignable to it. */
export interface ObjectMeta {
  readonly name?: string;
  readonly generateName?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly labels?: { readonly [key: string]: string };
  readonly annotations?: { readonly [key: string]: string };
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly OwnerReference[];
}

/** A reference from an object to its owner (metav1.OwnerReference). */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** Any Kubernetes object. Every generated kind is assignable to it. */
export interface KubernetesObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: ObjectMeta;
}

/** The name of an object of a known kind. `namespace` is absent for cluster-scoped kinds. */
export interface ObjectKey {
  readonly name: string;
  readonly namespace?: string;
}

/** Describes a kind to clients and controllers. Each generated kind has one. */
export interface Resource<T = KubernetesObject> {
  readonly apiVersion: T extends { readonly apiVersion?: infer V extends string } ? V : string;
  readonly group: string;
  readonly version: string;
  readonly kind: T extends { readonly kind?: infer K extends string } ? K : string;
  readonly listKind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly scope: "Namespaced" | "Cluster";
  /** Whether the kind has a status subresource. */
  readonly status: boolean;
  /** The default namespace of samples, a template for it, or null. An object may be in any other namespace. */
  readonly namespace: string | null;
  /** Requests carry the metadata of objects only. `metadataOnly` returns such a resource. */
  readonly metadataOnly?: true;
  /** Requests go to this subresource of each object. `scaleOf` returns such a resource. */
  readonly subresource?: "scale";
  /** Carries the type of the object. It does not exist at run time. */
  readonly "~object"?: T;
}

/** Returns the key of an object. Throws if the object has no name. */
export function keyOf({ kind, metadata }: KubernetesObject): ObjectKey {
  if (metadata?.name === undefined) throw new Error(`the object of kind ${kind ?? "unknown"} has no name`);
  return metadata.namespace === undefined
    ? { name: metadata.name }
    : { name: metadata.name, namespace: metadata.namespace };
}

/** Returns `namespace/name`, or `name` for cluster-scoped kinds. */
export function printKey({ name, namespace }: ObjectKey): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}
