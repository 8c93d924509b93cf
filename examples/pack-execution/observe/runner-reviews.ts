import type { KubernetesObject, ReconcileContext, Resource } from "@seamgen/runtime";
import type { InfrastructurePackExecution } from "@seam/seam-core/v1alpha1/infrastructure-pack-execution";
import type { RunnerAccess } from "../decide/observed.ts";
import type { Options } from "../decide/options.ts";
import { type AccessReviewSpec, denial, runnerAccessReviews, runnerUser } from "./runner-access.ts";

/** Of authorization.k8s.io/v1. The server answers it and stores nothing. */
interface SubjectAccessReview extends KubernetesObject {
  readonly spec: AccessReviewSpec;
  readonly status?: { readonly allowed: boolean; readonly reason?: string };
}

export const SubjectAccessReviewResource: Resource<SubjectAccessReview> = {
  apiVersion: "authorization.k8s.io/v1",
  group: "authorization.k8s.io",
  version: "v1",
  kind: "SubjectAccessReview",
  listKind: "SubjectAccessReviewList",
  plural: "subjectaccessreviews",
  singular: "subjectaccessreview",
  shortNames: [],
  categories: [],
  scope: "Cluster",
  status: false,
  namespace: null,
};

/** How long the operator remembers that an executor has its rights. */
const ALLOWED_MS = 5 * 60_000;

type Context = Pick<ReconcileContext, "client" | "signal" | "now">;

/**
 * Asks the API server what executors may do. It remembers a yes for five minutes, because an answer takes four requests
 * and is the same for every execution of a namespace. It asks again after a no, so that new rights count at once. Passes
 * that ask at the same time share one answer; if the first of them fails, all fail.
 */
export class RunnerReviews {
  readonly #allowed = new Map<string, number>();
  readonly #asking = new Map<string, Promise<RunnerAccess>>();

  async ask(execution: InfrastructurePackExecution, options: Options, context: Context): Promise<RunnerAccess> {
    const now = context.now().getTime();
    for (const [user, until] of this.#allowed) if (until <= now) this.#allowed.delete(user);
    const user = runnerUser(execution, options);
    if (this.#allowed.has(user)) return { allowed: true };
    const access = await (this.#asking.get(user) ??
      this.#begin(user, runnerAccessReviews(execution, options), context));
    if (access.allowed) this.#allowed.set(user, now + ALLOWED_MS);
    return access;
  }

  #begin(user: string, reviews: readonly AccessReviewSpec[], context: Context): Promise<RunnerAccess> {
    const asking = askAll(reviews, context).finally(() => this.#asking.delete(user));
    this.#asking.set(user, asking);
    return asking;
  }
}

/** Asks in sequence, because the first denial decides. */
async function askAll(reviews: readonly AccessReviewSpec[], context: Context): Promise<RunnerAccess> {
  for (const review of reviews) {
    const { allowed, reason } = await ask(review, context);
    if (!allowed) return denial(review, reason);
  }
  return { allowed: true };
}

async function ask(
  spec: AccessReviewSpec,
  { client, signal }: Context,
): Promise<NonNullable<SubjectAccessReview["status"]>> {
  const { status = { allowed: false } } = await client.create(SubjectAccessReviewResource, { spec }, { signal });
  return status;
}
