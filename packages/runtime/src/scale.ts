import type { KubernetesObject, ObjectMeta, Resource } from "./resource.ts";

/** The number of replicas of an object, whatever its kind (autoscaling/v1). */
export interface Scale extends KubernetesObject {
  readonly apiVersion?: "autoscaling/v1";
  readonly kind?: "Scale";
  readonly metadata: ObjectMeta;
  readonly spec?: { readonly replicas?: number };
  readonly status?: { readonly replicas: number; readonly selector?: string };
}

/**
 * Returns the scale subresource of a resource. A client can get, update and patch it; API servers refuse to
 * apply the scale of a custom resource:
 *
 *     await client.patch(scaleOf(WebsiteResource), key, { type: "merge", body: { spec: { replicas: 3 } } });
 */
export function scaleOf(resource: Resource<KubernetesObject>): Resource<Scale> {
  const type = { apiVersion: "autoscaling/v1", kind: "Scale", listKind: "ScaleList" } as const;
  const { "~object": _, ...rest } = resource;
  return { ...rest, ...type, status: false, subresource: "scale" };
}
