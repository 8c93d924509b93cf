import type { PolicyRule } from "../../../packages/base/src/operator-roles.ts";
import type { JsonObject } from "../../../packages/base/src/json.ts";
import type { Catalog } from "../../types.ts";
import { watchedKinds, type ClusterKind } from "../watches.ts";

/** Returns the RBAC rules that the reconciler of a kind needs, for the kind and those that it watches. */
export function policyRules(kind: ClusterKind, catalog: Catalog): PolicyRule[] {
  const { group, plural, hasStatus } = kind.api;
  const read = ["get", "list", "watch"];
  const watched = watchedKinds(kind, catalog).map(({ api }) => ({
    apiGroups: [api.group],
    resources: [api.plural],
    verbs: read,
  }));
  return [
    { apiGroups: [group], resources: [plural], verbs: [...read, "patch", "update"] },
    ...(hasStatus ? [{ apiGroups: [group], resources: [`${plural}/status`], verbs: ["get", "patch", "update"] }] : []),
    { apiGroups: [group], resources: [`${plural}/finalizers`], verbs: ["update"] },
    ...watched,
    { apiGroups: ["", "events.k8s.io"], resources: ["events"], verbs: ["create", "patch"] },
  ];
}

/** Returns the same rules as a ClusterRole. */
export function clusterRole(kind: ClusterKind, catalog: Catalog): JsonObject {
  return role(kind, { kind: "ClusterRole", suffix: "reconciler", rules: policyRules(kind, catalog) });
}

/** Returns the Role for leader election. It has no namespace: the user applies it to the namespace of the Lease. */
export function leaderElectionRole(kind: ClusterKind): JsonObject {
  const rules = [{ apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["create", "get", "update"] }];
  return role(kind, { kind: "Role", suffix: "leader-election", rules });
}

interface RoleParts {
  readonly kind: "ClusterRole" | "Role";
  readonly suffix: string;
  readonly rules: JsonObject[];
}

function role({ entry, api }: ClusterKind, { kind, suffix, rules }: RoleParts): JsonObject {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind,
    metadata: {
      name: `${api.plural}.${api.group}:${suffix}`,
      labels: { "app.kubernetes.io/managed-by": "seamgen", "app.kubernetes.io/part-of": entry.layer },
    },
    rules,
  };
}
