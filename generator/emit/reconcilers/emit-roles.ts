import type { JsonObject } from "../../../packages/base/src/json.ts";
import type { Catalog } from "../../types.ts";
import { watchedKinds, type ClusterKind } from "../watches.ts";

/** The rights that follow from a kind and what it watches (rules of rbac.authorization.k8s.io/v1). */
export function policyRules(kind: ClusterKind, catalog: Catalog): JsonObject[] {
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

/** The same rules as a ClusterRole to apply. */
export function clusterRole(kind: ClusterKind, catalog: Catalog): JsonObject {
  return role(kind, { kind: "ClusterRole", suffix: "reconciler", rules: policyRules(kind, catalog) });
}

/** The right to elect a leader: a Role for the namespace of the Lease, which whoever applies it chooses. */
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
