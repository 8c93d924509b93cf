import { JobResource, type PolicyRule, type Resource } from "@seamgen/runtime";
import {
  InfrastructurePackExecutionResource,
  InfrastructurePackInstanceResource,
  PackOperationResultResource,
} from "@seam/seam-core";
import type { Options } from "./decide/options.ts";
import { ASKED } from "./observe/confirm.ts";
import { SubjectAccessReviewResource } from "./observe/runner-reviews.ts";
import { additionalWatches } from "./watch/watches.ts";

/** The rights that the operator needs besides those of the generated base: to read what it watches, and to write. */
export function additionalRules(options: Options): readonly PolicyRule[] {
  const { onStaleVersion, checkRunnerRbac } = options;
  return [
    ...additionalWatches(options).map(({ resource }) => allow(resource, ["list", "watch"])),
    ...ASKED.map((resource) => allow(resource, ["get"])),
    allow(JobResource, ["create", "delete"]),
    allow(PackOperationResultResource, ["patch"]),
    allow(InfrastructurePackInstanceResource, ["create", "patch"]),
    allow(InfrastructurePackInstanceResource, ["patch"], "/status"),
    ...(onStaleVersion === "delete" ? [allow(InfrastructurePackExecutionResource, ["delete"])] : []),
    ...(checkRunnerRbac ? [allow(SubjectAccessReviewResource, ["create"])] : []),
  ];
}

function allow({ group, plural }: Resource, verbs: readonly string[], subresource = ""): PolicyRule {
  return { apiGroups: [group], resources: [`${plural}${subresource}`], verbs };
}
