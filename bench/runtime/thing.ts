import type { KubernetesObject, Resource } from "@seamgen/runtime";

export interface Thing extends KubernetesObject {
  readonly spec: { readonly target: string };
}

/** The kind of the benchmark's server. */
export const ThingResource: Resource<Thing> = {
  apiVersion: "bench.example.com/v1",
  group: "bench.example.com",
  version: "v1",
  kind: "Thing",
  listKind: "ThingList",
  plural: "things",
  singular: "thing",
  shortNames: [],
  categories: [],
  scope: "Namespaced",
  status: true,
  namespace: null,
};
