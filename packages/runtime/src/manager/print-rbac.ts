import { operatorRoles } from "../../../base/src/operator-roles.ts";
import { printYaml } from "../../../base/src/print-yaml.ts";
import { DEFAULT_LEASE_NAMESPACE } from "./leader-election.ts";
import type { Manager } from "./manager.ts";

/** The account under which a manager runs. */
export interface RbacOptions {
  /** Name of the roles and bindings, and of the service account if that has no other. */
  readonly name: string;
  /** Namespace of the service account. */
  readonly namespace: string;
  readonly serviceAccount?: string;
}

/**
 * Returns YAML to apply: the service account of a manager, and roles with the `rules` of its reconcilers and, for a
 * manager with leader election, with the rights to its Lease. With the option `namespace` of the manager, the rules apply
 * in that namespace only, unless a reconciler watches a cluster-scoped kind or another namespace.
 */
export function printRbac({ rights }: Pick<Manager, "rights">, account: RbacOptions): string {
  const { reconcilers, namespace: only, leaderElection } = rights;
  const watches = reconcilers.flatMap((one) => [{ resource: one.resource, ...one.own() }, ...one.watches()]);
  const isLocal = watches.every(
    ({ resource, namespaces = [] }) =>
      resource.scope === "Namespaced" && namespaces.every((namespace) => namespace === only),
  );
  const objects = operatorRoles({
    ...account,
    rules: reconcilers.flatMap(({ rules }) => rules),
    ...(only !== undefined && isLocal && { only }),
    ...(leaderElection && { leaseNamespace: leaderElection.namespace ?? DEFAULT_LEASE_NAMESPACE }),
  });
  return objects.map(printYaml).join("---\n");
}
