import { JobResource, type PolicyRule, type Resource } from "@seamgen/runtime";
import { PermissionSnapshotResource, RBACProfileResource } from "@seam/guardian";
import {
  InfrastructurePackExecutionResource,
  InfrastructurePackInstanceResource,
  InfrastructureTalosClusterResource,
  PackOperationResultResource,
} from "@seam/seam-core";
import type { Options } from "./decide/options.ts";
import { SubjectAccessReviewResource } from "./observe/runner-reviews.ts";
import { additionalWatches } from "./watch/watches.ts";

/** The kinds that the operator reads again before it creates a Job. The generated base allows two more. */
const READ_AGAIN: readonly Resource[] = [
  InfrastructureTalosClusterResource,
  PermissionSnapshotResource,
  RBACProfileResource,
];

/** The rights that the operator needs besides those of the generated base: to read what it watches, and to write. */
export function additionalRules(options: Options): readonly PolicyRule[] {
  const { onStaleVersion, checkRunnerRbac } = options;
  return [
    ...additionalWatches(options).map(({ resource }) => allow(resource, ["list", "watch"])),
    ...READ_AGAIN.map((resource) => allow(resource, ["get"])),
    allow(JobResource, ["get", "create", "delete"]),
    allow(PackOperationResultResource, ["patch"]),
    allow(InfrastructurePackInstanceResource, ["get", "create", "patch"]),
    allow(InfrastructurePackInstanceResource, ["patch"], "/status"),
    ...(onStaleVersion === "delete" ? [allow(InfrastructurePackExecutionResource, ["delete"])] : []),
    ...(checkRunnerRbac ? [allow(SubjectAccessReviewResource, ["create"])] : []),
  ];
}

function allow({ group, plural }: Resource, verbs: readonly string[], subresource = ""): PolicyRule {
  return { apiGroups: [group], resources: [`${plural}${subresource}`], verbs };
}
