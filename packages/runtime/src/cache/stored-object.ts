import type { Logger } from "../../../base/src/log.ts";
import type { KubernetesObject } from "../resource.ts";
import type { Selection } from "./selection.ts";

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

/** Returns a function that returns an object as a cache with the transform keeps it. */
export function keeperOf<T extends KubernetesObject>(
  { transform }: Pick<Selection<T>, "transform">,
  log: Logger,
): (object: T) => T {
  if (transform === undefined) return storedObject;
  return (object) => {
    try {
      return storedObject(withIdentity(transform(object), object));
    } catch (error) {
      log.error("a transform failed, so the whole object is kept", { object: object.metadata, error });
      return storedObject(object);
    }
  };
}

/** Caches find objects and compare versions by these fields. */
function withIdentity<T extends KubernetesObject>(transformed: T, { metadata = {} }: T): T {
  const { name, namespace, uid, resourceVersion } = metadata;
  const known = Object.entries({ name, namespace, uid, resourceVersion }).filter(([, value]) => value !== undefined);
  return { ...transformed, metadata: { ...transformed.metadata, ...Object.fromEntries(known) } };
}

function freeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const member of Object.values(value)) freeze(member);
  return value;
}
