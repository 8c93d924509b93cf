import type { InfrastructurePackExecution } from "@seam/seam-core/v1alpha1/infrastructure-pack-execution";
import type { RunnerAccess } from "../decide/observed.ts";
import type { Options } from "../decide/options.ts";

/** The spec of a SubjectAccessReview (authorization.k8s.io/v1). */
export interface AccessReviewSpec {
  readonly user: string;
  readonly groups: readonly string[];
  readonly resourceAttributes: {
    readonly namespace: string;
    readonly group: string;
    readonly resource: string;
    readonly verb: string;
  };
}

const RIGHTS: readonly (readonly [verb: string, resource: string])[] = [
  ["list", "infrastructurepackexecutions"],
  ["get", "infrastructurerunnerconfigs"],
  ["create", "packoperationresults"],
  ["delete", "packoperationresults"],
];

/** The user name of the execution's executor. */
export function runnerUser({ metadata }: InfrastructurePackExecution, { serviceAccountName }: Options): string {
  return `system:serviceaccount:${metadata.namespace ?? ""}:${serviceAccountName}`;
}

/**
 * The reviews to create, in this order; the first denial decides. They name the groups of every service account, because
 * rights may be bound to a group and the server does not add groups to a review.
 */
export function runnerAccessReviews(execution: InfrastructurePackExecution, options: Options): AccessReviewSpec[] {
  const { namespace = "" } = execution.metadata;
  const user = runnerUser(execution, options);
  return RIGHTS.map(([verb, resource]) => ({
    user,
    groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"],
    resourceAttributes: { namespace, group: "infrastructure.ontai.dev", resource, verb },
  }));
}

/** The result of a review that was denied, with the server's reason if it gives one. */
export function denial({ user, resourceAttributes }: AccessReviewSpec, reason: string | undefined): RunnerAccess {
  const { verb, resource, namespace } = resourceAttributes;
  const own = `${user} may not ${verb} ${resource} in namespace ${namespace}.`;
  return { allowed: false, reason: reason === undefined || reason === "" ? own : reason };
}
