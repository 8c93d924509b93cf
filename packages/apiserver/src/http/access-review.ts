import { objectAt, withMembers } from "../../../base/src/json.ts";
import type { JsonObject } from "../../../base/src/json.ts";
import { findText, textsAt } from "../store/metadata.ts";

/** The access that an access review asks about. A text is "" if the review omits it. */
export interface AccessAttributes {
  /** "" for a SelfSubjectAccessReview, which asks about the client itself. */
  readonly user: string;
  readonly groups: readonly string[];
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  /** The path, if the review is about a path that is not a resource. */
  readonly path: string;
}

/** Returns whether an access is allowed. */
export type AccessPolicy = (attributes: AccessAttributes) => boolean;

/** Returns the review with its status, as the policy decides. */
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
  return withMembers(review, {
    status: allowed ? { allowed } : { allowed, reason: "denied by the policy of the test" },
  });
}
