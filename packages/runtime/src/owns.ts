import type { KubernetesObject, ObjectKey, OwnerReference, Resource } from "./resource.ts";
import type { Watch } from "./reconciler.ts";

export interface OwnsOptions<T extends KubernetesObject> extends Omit<Watch<T>, "resource" | "map"> {
  /**
   * Which owner references count: that of the controller, of which an object has at most one, or those of all owners.
   * Default: `controller`, as in controller-runtime.
   */
  readonly by?: "controller" | "owner";
}

/**
 * Returns a watch of objects that the reconciled objects own: a change of one concerns the owner in its owner references.
 * `setControllerReference` writes such a reference.
 *
 *     override watches() {
 *       return [...super.watches(), owns(this.resource, ConfigMapResource)];
 *     }
 */
export function owns<T extends KubernetesObject>(
  owner: Resource<KubernetesObject>,
  owned: Resource<T>,
  { by = "controller", ...options }: OwnsOptions<T> = {},
): Watch<T> {
  const isOwner = ({ kind, apiVersion, controller }: OwnerReference) =>
    kind === owner.kind && groupOf(apiVersion) === owner.group && (by === "owner" || controller === true);
  const keyOfOwner = ({ name }: OwnerReference, namespace: string | undefined): ObjectKey =>
    owner.scope === "Cluster" || namespace === undefined ? { name } : { name, namespace };
  const map = ({ metadata }: KubernetesObject) =>
    (metadata?.ownerReferences ?? []).filter(isOwner).map((reference) => keyOfOwner(reference, metadata?.namespace));
  return { ...options, resource: owned, map };
}

/** Any version of the group will do: the owner is the same object in each. */
function groupOf(apiVersion: string): string {
  return apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
}
