import { LEASE_RULES, type PolicyRule } from "../../../packages/base/src/operator-roles.ts";
import type { JsonObject } from "../../../packages/base/src/json.ts";
import type { Catalog } from "../../types.ts";
import { policyRules } from "../policy-rules.ts";
import type { ClusterKind } from "../watches.ts";

/** Returns the same rules as a ClusterRole. */
export function clusterRole(kind: ClusterKind, catalog: Catalog): JsonObject {
  return role(kind, { kind: "ClusterRole", suffix: "reconciler", rules: policyRules(kind, catalog) });
}

/** Returns the Role for leader election. It has no namespace: the user applies it to the namespace of the Lease. */
export function leaderElectionRole(kind: ClusterKind): JsonObject {
  return role(kind, { kind: "Role", suffix: "leader-election", rules: LEASE_RULES });
}

interface RoleParts {
  readonly kind: "ClusterRole" | "Role";
  readonly suffix: string;
  readonly rules: readonly PolicyRule[];
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
