import type { KubernetesObject, ObjectMeta, Resource } from "./resource.ts";

/** An object without anything but its metadata (metav1.PartialObjectMetadata). */
export interface PartialObjectMetadata extends KubernetesObject {
  readonly metadata: ObjectMeta;
}

/**
 * Returns the resource in the form of metadata only: the API server sends `apiVersion`, `kind` and `metadata` of each
 * object, and a cache keeps no more. Use it for reads, watches, patches and deletions. It is another resource to the cache.
 */
export function metadataOnly(resource: Resource<KubernetesObject>): Resource<PartialObjectMetadata> {
  const { "~object": _, ...rest } = resource;
  return { ...rest, metadataOnly: true };
}

/** Returns the object without anything but its metadata. */
export function partialOf({ apiVersion, kind, metadata = {} }: KubernetesObject): PartialObjectMetadata {
  return { ...(apiVersion !== undefined && { apiVersion }), ...(kind !== undefined && { kind }), metadata };
}
