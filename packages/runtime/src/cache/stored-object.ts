import type { KubernetesObject } from "../resource.ts";

/**
 * Returns the object as a cache keeps it: deeply frozen, and without `metadata.managedFields`, which are often half of
 * its size.
 */
export function storedObject<T extends KubernetesObject>(object: T): T {
  const { metadata } = object;
  if (metadata === undefined || !("managedFields" in metadata)) return freeze(object);
  const { managedFields: _, ...kept } = metadata;
  return freeze({ ...object, metadata: kept });
}

function freeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const member of Object.values(value)) freeze(member);
  return value;
}
