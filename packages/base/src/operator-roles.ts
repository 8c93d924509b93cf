import type { JsonObject } from "./json.ts";

/** A rule of a Role or ClusterRole (rbac.authorization.k8s.io/v1). */
export type PolicyRule = {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
};

/** The account of an operator, and what it may do. */
export interface OperatorAccount {
  /** Name of the roles and bindings, and of the service account if that has no other. */
  readonly name: string;
  /** Namespace of the service account. */
  readonly namespace: string;
  readonly serviceAccount?: string;
  readonly rules: readonly PolicyRule[];
  /** The only namespace in which the rules apply. Default: all of them, and the cluster. */
  readonly only?: string;
  /** Namespace of the Lease; absent without leader election. */
  readonly leaseNamespace?: string;
}

/** What a replica does with the Lease of its operator. */
export const LEASE_RULES: readonly PolicyRule[] = [
  { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["create", "get", "update"] },
];

/** Returns the objects that give the account its rights: a ServiceAccount, a ClusterRole, a Role for the Lease, bindings. */
export function operatorRoles(account: OperatorAccount): JsonObject[] {
  const { name, namespace, serviceAccount = name, rules, only, leaseNamespace } = account;
  const object = (kind: string, metadata: JsonObject, members: JsonObject): JsonObject => {
    const apiVersion = kind === "ServiceAccount" ? "v1" : "rbac.authorization.k8s.io/v1";
    return { apiVersion, kind, metadata, ...members };
  };
  const binding = (metadata: JsonObject, role: { readonly kind: string; readonly name: string }): JsonObject =>
    object(metadata["namespace"] === undefined ? "ClusterRoleBinding" : "RoleBinding", metadata, {
      roleRef: { apiGroup: "rbac.authorization.k8s.io", ...role },
      subjects: [{ kind: "ServiceAccount", name: serviceAccount, namespace }],
    });
  const place = only === undefined ? { name } : { name, namespace: only };
  const lease = { name: `${name}:leader-election`, namespace: leaseNamespace ?? "" };
  return [
    object("ServiceAccount", { name: serviceAccount, namespace }, {}),
    object("ClusterRole", { name }, { rules: mergeRules(rules) }),
    binding(place, { kind: "ClusterRole", name }),
    ...(leaseNamespace === undefined
      ? []
      : [object("Role", lease, { rules: LEASE_RULES }), binding(lease, { kind: "Role", name: lease.name })]),
  ];
}

/** Returns rules that grant the same: one for the resources of a group that have the same verbs, in alphabetical order. */
export function mergeRules(rules: readonly PolicyRule[]): PolicyRule[] {
  const verbs = new Map<string, Set<string>>();
  for (const rule of rules)
    for (const group of rule.apiGroups)
      for (const resource of rule.resources) {
        const key = JSON.stringify([group, resource]);
        verbs.set(key, new Set([...(verbs.get(key) ?? []), ...rule.verbs]));
      }
  const merged = new Map<string, { apiGroups: string[]; resources: string[]; verbs: string[] }>();
  for (const [key, granted] of [...verbs].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [group = "", resource = ""]: string[] = JSON.parse(key);
    const sorted = [...granted].sort();
    const together = JSON.stringify([group, sorted]);
    const rule = merged.get(together) ?? { apiGroups: [group], resources: [], verbs: sorted };
    rule.resources.push(resource);
    merged.set(together, rule);
  }
  return [...merged.values()];
}
