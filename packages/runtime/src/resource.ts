/** The metadata of an object as an API server keeps it (metav1.ObjectMeta). Structural, so that every generated kind fits. */
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

/** A reference from an object to one that it goes with (metav1.OwnerReference). */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** Any Kubernetes object. Structural, so that every generated kind is one. */
export interface KubernetesObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: ObjectMeta;
}

/** Names an object of a known kind; `namespace` is absent for cluster-scoped kinds. */
export interface ObjectKey {
  readonly name: string;
  readonly namespace?: string;
}

/** Names a kind to clients and controllers; each generated kind has one. */
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
  /** The default namespace of samples, a template of it, or null. An object may live in any other. */
  readonly namespace: string | null;
  /** Carries the object's type; never there at run time. */
  readonly "~object"?: T;
}

/** A rule of a Role or ClusterRole (rbac.authorization.k8s.io/v1). */
export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** The key of an object that has a name; throws for one without. */
export function keyOf({ kind, metadata }: KubernetesObject): ObjectKey {
  if (metadata?.name === undefined) throw new Error(`an object of kind ${kind ?? "unknown"} without a name`);
  return metadata.namespace === undefined
    ? { name: metadata.name }
    : { name: metadata.name, namespace: metadata.namespace };
}

/** `namespace/name`, or `name` for cluster-scoped kinds: the form of kubectl, and a map's key. */
export function printKey({ name, namespace }: ObjectKey): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}
