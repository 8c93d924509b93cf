import type { JsonObject } from "../../base/src/json.ts";

/** A column of `kubectl get`, as in a CustomResourceDefinition's `additionalPrinterColumns`. */
export interface PrinterColumn {
  readonly name: string;
  readonly type: string;
  readonly format?: string;
  readonly description?: string;
  /** Columns above 0 are for `-o wide`. */
  readonly priority?: number;
  readonly jsonPath: string;
}

/** Paths of a scale subresource, such as `spec.replicas`. */
export interface ScalePaths {
  readonly specReplicas: string;
  readonly statusReplicas: string;
  /** "" if objects have no label selector. */
  readonly labelSelector: string;
}

/** A resource in one version that the server serves. Kubernetes or a CustomResourceDefinition defines it. */
export interface ApiResource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly listKind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  /** Whether there is a status subresource. */
  readonly status: boolean;
  /** Where an object has its replicas. Undefined if there is no scale subresource. */
  readonly scale?: ScalePaths;
  readonly columns: readonly PrinterColumn[];
  /** The structural schema (openAPIV3Schema). Undefined for Kubernetes's own kinds. */
  readonly schema?: JsonObject;
  /** Name of the CustomResourceDefinition. Undefined for Kubernetes's own kinds. */
  readonly definition?: string;
  /** Text of the Warning header of every answer. Undefined if the version is not deprecated. */
  readonly deprecationWarning?: string;
}

/** The kind of every scale subresource. It is Kubernetes's own, whatever has the scale. */
export const SCALE = { group: "autoscaling", version: "v1", kind: "Scale" } as const;

/** The resource as that of its scale subresource. */
export function scaleKindOf<R extends ApiResource>({ definition: _, schema: __, ...resource }: R) {
  return { ...resource, ...SCALE };
}

export function subresourcesOf({ status, scale }: ApiResource): readonly string[] {
  return [...(status ? ["status"] : []), ...(scale === undefined ? [] : ["scale"])];
}

export function apiVersionOf({ group, version }: Pick<ApiResource, "group" | "version">): string {
  return group === "" ? version : `${group}/${version}`;
}
