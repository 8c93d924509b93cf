import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import type { KubernetesObject, PolicyRule } from "@seamgen/runtime";
import type { Options } from "../decide/options.ts";
import { InfrastructurePackExecutionReconciler } from "../infrastructure-pack-execution.reconciler.ts";

const LEADER_ELECTION = "@seam/seam-core/rbac/infrastructure-pack-execution.leader-election.yaml";

/** A ClusterRole or a Role (rbac.authorization.k8s.io/v1). */
export interface Role extends KubernetesObject {
  readonly rules: readonly PolicyRule[];
}

/** What an operator with these options may do: everywhere, and in the namespace of its Lease. */
export interface Roles {
  readonly clusterRole: Role;
  /** As generated, without a namespace. */
  readonly leaderElection: Role;
}

/** Returns the rules of the reconciler as a ClusterRole, and the generated Role for the election of a leader. */
export function rolesOf(options: Options): Roles {
  const { rules } = new InfrastructurePackExecutionReconciler(options);
  const clusterRole = {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: "pack-execution" },
    rules,
  };
  const file = fileURLToPath(import.meta.resolve(LEADER_ELECTION));
  return { clusterRole, leaderElection: parse(readFileSync(file, "utf8")) as Role }; // what the generator printed
}
