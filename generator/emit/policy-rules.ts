import type { PolicyRule } from "../../packages/base/src/operator-roles.ts";
import type { Catalog } from "../types.ts";
import { watchedKinds, type ClusterKind } from "./watches.ts";

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
