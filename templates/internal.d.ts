/** Names a kind to clients and controllers; `@seamgen/runtime` takes it as its own `Resource`. */
export interface Resource<T extends { apiVersion?: string; kind?: string }> {
  readonly apiVersion: NonNullable<T["apiVersion"]>;
  readonly group: string;
  readonly version: string;
  readonly kind: NonNullable<T["kind"]>;
  readonly listKind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly scope: "Namespaced" | "Cluster";
  /** Whether the kind has a status subresource. */
  readonly status: boolean;
  /** The default namespace of samples, a template of it, or null. Objects may live in any other. */
  readonly namespace: string | null;
  /** Carries the type of the object; never there at run time. */
  readonly "~object"?: T;
}
