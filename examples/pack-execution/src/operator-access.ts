import type { Client, KubernetesObject, Resource } from "@seam/runtime";

/** What somebody wants to do. */
export interface Access {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly namespace: string;
}

/** authorization.k8s.io/v1; only created, never stored. */
interface SubjectAccessReview extends KubernetesObject {
  readonly spec: {
    readonly user: string;
    readonly groups: readonly string[];
    readonly resourceAttributes: Access;
  };
  readonly status?: { readonly allowed: boolean; readonly reason?: string };
}

const SubjectAccessReviewResource: Resource<SubjectAccessReview> = {
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

/** Asks the API server whether the service account may do this. */
export async function reviewAccess(
  client: Client,
  account: { readonly name: string; readonly namespace: string },
  access: Access,
  signal?: AbortSignal,
): Promise<{ readonly allowed: boolean; readonly reason: string }> {
  const { name, namespace } = account;
  // The server takes a user as it is named: rights of the groups of every service account need the groups named too.
  const groups = ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"];
  const spec = { user: `system:serviceaccount:${namespace}:${name}`, groups, resourceAttributes: access };
  const review = { apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview", metadata: {}, spec };
  const { status } = await client.create(SubjectAccessReviewResource, review, signal === undefined ? {} : { signal });
  return { allowed: status?.allowed === true, reason: status?.reason ?? "" };
}
