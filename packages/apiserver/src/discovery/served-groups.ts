import type { ApiResource } from "../api-resource.ts";
import { byPreference } from "./version-order.ts";

/** The groups of the resources, except the core group, in the order of the resources. */
export function groupsOf(resources: readonly ApiResource[]): readonly string[] {
  return [...new Set(resources.map(({ group }) => group))].filter((group) => group !== "");
}

/** The versions of a group, the preferred one first. */
export function versionsOf(group: string, resources: readonly ApiResource[]): readonly string[] {
  const versions = resources.filter((resource) => resource.group === group).map(({ version }) => version);
  return [...new Set(versions)].sort(byPreference);
}
