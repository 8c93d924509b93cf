import type { JsonObject } from "../../../base/src/json.ts";
import { objectAt, findText, textsAt, withMembers } from "../store/metadata.ts";

/** What an access review asks about; the texts are "" where the review does not say. */
export interface AccessAttributes {
  /** "" for a SelfSubjectAccessReview: whoever asks. */
  readonly user: string;
  readonly groups: readonly string[];
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  /** Of a review of a path that is no resource. */
  readonly path: string;
}

/** Whether an access review answers "allowed". */
export type AccessPolicy = (attributes: AccessAttributes) => boolean;

/** The answer of authorization.k8s.io: every access is allowed, unless the policy says no. */
export function answerReview(review: JsonObject, policy: AccessPolicy): JsonObject {
  const spec = objectAt(review, "spec");
  const resource = objectAt(spec, "resourceAttributes");
  const plain = objectAt(spec, "nonResourceAttributes");
  const attributes: AccessAttributes = {
    user: findText(spec, "user") ?? "",
    groups: textsAt(spec, "groups"),
    verb: findText(resource, "verb") ?? findText(plain, "verb") ?? "",
    group: findText(resource, "group") ?? "",
    resource: findText(resource, "resource") ?? "",
    subresource: findText(resource, "subresource") ?? "",
    namespace: findText(resource, "namespace") ?? "",
    name: findText(resource, "name") ?? "",
    path: findText(plain, "path") ?? "",
  };
  const allowed = policy(attributes);
  return withMembers(review, { status: allowed ? { allowed } : { allowed, reason: "the policy of the test says no" } });
}
