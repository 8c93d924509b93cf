import type { KubernetesObject } from "../resource.ts";

/** The object as a cache keeps it: without `metadata.managedFields`, often half of its size, and frozen throughout. */
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
