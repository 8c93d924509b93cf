/** Any Kubernetes object. Structural, so that every generated kind is one. */
export interface KubernetesObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly generation?: number;
  };
}

/** Names an object of a known kind; `namespace` is absent for cluster-scoped kinds. */
export interface ObjectKey {
  readonly name: string;
  readonly namespace?: string;
}

/** Names a kind to clients and controllers; each generated kind has one. */
export interface Resource<T = KubernetesObject> {
  readonly apiVersion: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly listKind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly scope: "Namespaced" | "Cluster";
  /** Whether the kind has a status subresource. */
  readonly status: boolean;
  /** The namespace that objects of the kind live in, a template of it, or null for any. */
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
