import type { PolicyRule } from "@seamgen/runtime";

const INFRASTRUCTURE = "infrastructure.ontai.dev";
const READ = ["list", "watch"];

/**
 * What the operator calls, and no more. The generated base's rules are a start for any reconciler; these are narrower:
 * a PackExecution is never written but for its status, and what is watched is never asked for one by one.
 */
export function packExecutionRules(options: {
  readonly onStaleVersion: "fail" | "delete";
  readonly checkRunnerRbac: boolean;
}): PolicyRule[] {
  const { onStaleVersion, checkRunnerRbac } = options;
  return [
    rule(INFRASTRUCTURE, ["infrastructurepackexecutions"], onStaleVersion === "delete" ? [...READ, "delete"] : READ),
    rule(INFRASTRUCTURE, ["infrastructurepackexecutions/status"], ["patch"]),
    // Not called: who lacks it may not create an object whose owner's deletion waits for it, where the API server
    // enforces that.
    rule(INFRASTRUCTURE, ["infrastructurepackexecutions/finalizers"], ["update"]),
    rule(
      INFRASTRUCTURE,
      ["infrastructureclusterpacks", "infrastructuretalosclusters", "infrastructurerunnerconfigs"],
      READ,
    ),
    rule(INFRASTRUCTURE, ["packoperationresults"], [...READ, "patch"]),
    rule(INFRASTRUCTURE, ["infrastructurepackinstances"], [...READ, "create", "patch"]),
    rule(INFRASTRUCTURE, ["infrastructurepackinstances/status"], ["patch"]),
    rule("security.ontai.dev", ["permissionsnapshots", "rbacprofiles"], READ),
    rule("batch", ["jobs"], [...READ, "create", "delete"]),
    rule("events.k8s.io", ["events"], ["create", "patch"]),
    ...(checkRunnerRbac ? [rule("authorization.k8s.io", ["subjectaccessreviews"], ["create"])] : []),
    LEASE_RULE,
  ];
}

/** For the election of a leader; a namespaced role is enough for it. */
export const LEASE_RULE: PolicyRule = rule("coordination.k8s.io", ["leases"], ["get", "create", "update"]);

function rule(group: string, resources: readonly string[], verbs: readonly string[]): PolicyRule {
  return { apiGroups: [group], resources, verbs };
}
