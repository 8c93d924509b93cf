import type { KubernetesObject, ObjectMeta, OwnerReference, Resource } from "./resource.ts";

export interface OwnerOptions {
  /** The owner manages the object; an object has one such owner at most. Default false. */
  readonly controller?: boolean;
  /** A foreground deletion of the owner waits for the object. Default false. */
  readonly block?: boolean;
}

/** Another owner controls the object already. */
export class AlreadyOwnedError extends Error {
  override readonly name = "AlreadyOwnedError";
  readonly owner: OwnerReference;

  constructor(object: KubernetesObject, owner: OwnerReference) {
    super(`${object.metadata?.name ?? "the object"} is controlled by ${owner.kind} ${owner.name}`);
    this.owner = owner;
  }
}

/** A reference to the owner, which must come from a server: without a name and a uid it throws. */
export function ownerReference<T extends KubernetesObject>(
  owner: T,
  { apiVersion, kind }: Resource<T>,
  { controller = false, block = false }: OwnerOptions = {},
): OwnerReference {
  const { name, uid } = owner.metadata ?? {};
  if (name === undefined || uid === undefined) throw new Error(`the ${kind} that is to be an owner has no name or uid`);
  return { apiVersion, kind, name, uid, controller, blockOwnerDeletion: block };
}

/**
 * The object with the owner among its owners, in place of an older reference to it. Throws when a namespaced owner is in
 * another namespace than the object, or the object in none: the garbage collector would delete the object.
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
 * The object with the owner as its controller, whose foreground deletion waits for it. Throws an AlreadyOwnedError when
 * something else controls the object, also an owner of the same name that was deleted and created again.
 */
export function setControllerReference<O extends KubernetesObject, T extends KubernetesObject>(
  object: O,
  owner: T,
  resource: Resource<T>,
): O & { readonly metadata: ObjectMeta } {
  return setOwnerReference(object, { object: owner, resource }, { controller: true, block: true });
}

/** The reference to what controls the object. */
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
  if (own !== owners) throw new Error(`an object in namespace ${own} cannot be owned by one in ${owners ?? "none"}`);
}
