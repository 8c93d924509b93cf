import type { InfrastructurePackExecution } from "@seam/seam-core/v1alpha1/infrastructure-pack-execution";
import type { Options } from "../decide/options.ts";

/** What the API server says of the executor's rights. */
export type RunnerAccess = { readonly allowed: true } | { readonly allowed: false; readonly reason: string };

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

/** Whom the API server takes the execution's executor for. */
export function runnerUser({ metadata }: InfrastructurePackExecution, { serviceAccountName }: Options): string {
  return `system:serviceaccount:${metadata.namespace ?? ""}:${serviceAccountName}`;
}

/**
 * What to ask about the executor, in this order; the first denial is enough. The groups are those of every service
 * account: the server does not add them, and rights may be bound to them.
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

/** What a refused review means, in the server's words where it has some. */
export function denial({ user, resourceAttributes }: AccessReviewSpec, reason: string | undefined): RunnerAccess {
  const { verb, resource, namespace } = resourceAttributes;
  const own = `${user} may not ${verb} ${resource} in namespace ${namespace}.`;
  return { allowed: false, reason: reason === undefined || reason === "" ? own : reason };
}
