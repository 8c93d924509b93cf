/** The Kubernetes versions whose API servers this package knows, oldest first. */
export const KUBERNETES_VERSIONS = ["1.35", "1.36", "1.37"] as const;

/** A Kubernetes version whose API server this package knows. */
export type KubernetesVersion = (typeof KUBERNETES_VERSIONS)[number];

export const NEWEST_KUBERNETES: KubernetesVersion = "1.37";

/** Whether a version is `since` or newer. */
export function isFrom(version: KubernetesVersion, since: KubernetesVersion): boolean {
  return KUBERNETES_VERSIONS.indexOf(version) >= KUBERNETES_VERSIONS.indexOf(since);
}
