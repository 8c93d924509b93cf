import type { KubernetesObject, ObjectMeta, OwnerReference, Resource } from "./resource.ts";

export interface OwnerOptions {
  /** The owner is the controller of the object. An object has at most one. Default: false. */
  readonly controller?: boolean;
  /** A foreground deletion of the owner waits for the object. Default: false. */
  readonly block?: boolean;
}

/** The object already has another controller. */
export class AlreadyOwnedError extends Error {
  override readonly name = "AlreadyOwnedError";
  readonly owner: OwnerReference;

  constructor(object: KubernetesObject, owner: OwnerReference) {
    super(`${object.metadata?.name ?? "the object"} is controlled by ${owner.kind} ${owner.name}`);
    this.owner = owner;
  }
}

/**
 * Returns a reference to the owner. Throws if the owner has no name or uid, that is, if it does not come from a server.
 */
export function ownerReference<T extends KubernetesObject>(
  owner: T,
  { apiVersion, kind }: Resource<T>,
  { controller = false, block = false }: OwnerOptions = {},
): OwnerReference {
  const { name, uid } = owner.metadata ?? {};
  if (name === undefined || uid === undefined)
    throw new Error(`the owner of kind ${kind} has no name or uid: read it from the API server first`);
  return { apiVersion, kind, name, uid, controller, blockOwnerDeletion: block };
}

/**
 * Returns the object with an owner reference. It replaces an older reference to the same owner. Throws if the owner is
 * namespaced and the object is cluster-scoped or in another namespace: the garbage collector would delete the object.
 */
export function setOwnerReference<O extends KubernetesObject, T extends KubernetesObject>(
  object: O,
  owner: { readonly object: T; readonly resource: Resource<T> },
  options: OwnerOptions = {},
): O & { readonly metadata: ObjectMeta } {
  const reference = ownerReference(owner.object, owner.resource, options);
  checkNamespaces(object, owner);
  const metadata: ObjectMeta = object.metadata ?? {};
  const others = (metadata.ownerReferences ?? []).filter(({ uid }) => uid !== reference.uid);
  const other = options.controller === true ? others.find(({ controller }) => controller === true) : undefined;
  if (other !== undefined) throw new AlreadyOwnedError(object, other);
  return { ...object, metadata: { ...metadata, ownerReferences: [...others, reference] } };
}

/**
 * Returns the object with the owner as its controller. A foreground deletion of the owner waits for the object. Throws
 * an `AlreadyOwnedError` if the object has another controller, such as a deleted owner with the same name.
 */
export function setControllerReference<O extends KubernetesObject, T extends KubernetesObject>(
  object: O,
  owner: T,
  resource: Resource<T>,
): O & { readonly metadata: ObjectMeta } {
  return setOwnerReference(object, { object: owner, resource }, { controller: true, block: true });
}

/** Returns the reference to the object's controller, or undefined. */
export function controllerOf({ metadata }: KubernetesObject): OwnerReference | undefined {
  return metadata?.ownerReferences?.find(({ controller }) => controller === true);
}

function checkNamespaces<T extends KubernetesObject>(
  { metadata }: KubernetesObject,
  { object, resource }: { readonly object: T; readonly resource: Resource<T> },
): void {
  if (resource.scope === "Cluster") return;
  const [own, owners] = [metadata?.namespace, object.metadata?.namespace];
  if (own === undefined) throw new Error(`a cluster-scoped object cannot be owned by a ${resource.kind}`);
  if (own !== owners)
    throw new Error(
      `an object in namespace ${own} cannot be owned by a ${resource.kind} in ${owners === undefined ? "no namespace" : `namespace ${owners}`}`,
    );
}
