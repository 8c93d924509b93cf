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

/** A resource that the server serves in one version: one of Kubernetes's own, or of a CustomResourceDefinition. */
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
  readonly columns: readonly PrinterColumn[];
  /** The structural schema (openAPIV3Schema); none for Kubernetes's own kinds, which are kept as they come. */
  readonly schema?: JsonObject;
  /** Name of the CustomResourceDefinition that it comes from. */
  readonly definition?: string;
  /** Sent as a Warning header with every answer about a deprecated version. */
  readonly deprecationWarning?: string;
}

export function apiVersionOf({ group, version }: Pick<ApiResource, "group" | "version">): string {
  return group === "" ? version : `${group}/${version}`;
}
