import type { KubernetesObject, ObjectMeta, Resource } from "./resource.ts";

/** Kinds of Kubernetes itself that a runtime and most operators need; only the fields that they need. */

type Scope = "Namespaced" | "Cluster";

function builtIn<T>(
  apiVersion: Resource<T>["apiVersion"],
  kind: Resource<T>["kind"],
  plural: string,
  scope: Scope,
  status = false,
): Resource<T> {
  const [version = "", group = ""] = apiVersion.split("/").reverse();
  const [listKind, singular] = [`${kind}List`, kind.toLowerCase()];
  return {
    apiVersion,
    group,
    version,
    kind,
    listKind,
    plural,
    singular,
    shortNames: [],
    categories: [],
    scope,
    status,
    namespace: null,
  };
}

interface Named extends KubernetesObject {
  readonly metadata: ObjectMeta;
}

export interface Namespace extends Named {
  readonly status?: { readonly phase?: string };
}
export const NamespaceResource = builtIn<Namespace>("v1", "Namespace", "namespaces", "Cluster", true);

export interface ConfigMap extends Named {
  readonly data?: { readonly [key: string]: string };
}
export const ConfigMapResource = builtIn<ConfigMap>("v1", "ConfigMap", "configmaps", "Namespaced");

export interface Secret extends Named {
  readonly type?: string;
  /** Values in base64. */
  readonly data?: { readonly [key: string]: string };
}
export const SecretResource = builtIn<Secret>("v1", "Secret", "secrets", "Namespaced");

export const ServiceAccountResource = builtIn<Named>("v1", "ServiceAccount", "serviceaccounts", "Namespaced");

export interface JobCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}
export interface Job extends Named {
  readonly spec?: { readonly suspend?: boolean; readonly [field: string]: unknown };
  readonly status?: {
    readonly active?: number;
    readonly succeeded?: number;
    readonly failed?: number;
    readonly conditions?: readonly JobCondition[];
    readonly [field: string]: unknown;
  };
}
export const JobResource = builtIn<Job>("batch/v1", "Job", "jobs", "Namespaced", true);

/** coordination.k8s.io/v1; times are RFC 3339 with microseconds. */
export interface Lease extends Named {
  readonly spec?: {
    readonly holderIdentity?: string | null;
    readonly leaseDurationSeconds?: number;
    readonly acquireTime?: string;
    readonly renewTime?: string;
    readonly leaseTransitions?: number;
  };
}
export const LeaseResource = builtIn<Lease>("coordination.k8s.io/v1", "Lease", "leases", "Namespaced");

/** events.k8s.io/v1. */
export interface Event extends Named {
  /** RFC 3339 with microseconds. */
  readonly eventTime: string;
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly action: string;
  readonly note: string;
  readonly reportingController: string;
  readonly reportingInstance: string;
  readonly regarding: ObjectReference;
  readonly related?: ObjectReference;
  readonly series?: { readonly count: number; readonly lastObservedTime: string };
}
export const EventResource = builtIn<Event>("events.k8s.io/v1", "Event", "events", "Namespaced");

export interface ObjectReference {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
}

export const CustomResourceDefinitionResource = builtIn<Named>(
  "apiextensions.k8s.io/v1",
  "CustomResourceDefinition",
  "customresourcedefinitions",
  "Cluster",
  true,
);
