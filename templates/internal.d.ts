/** Names a kind to clients and controllers; each generated kind has one. */
export interface Resource<T = unknown> {
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
