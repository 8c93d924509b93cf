/**
 * Compares versions of a group; the preferred one comes first: v2, v1, v1beta2, v1beta1, v1alpha1. Other names follow
 * in alphabetical order. Rule: CompareKubeAwareVersionStrings of k8s.io/apimachinery pkg/version.
 */
export function byPreference(a: string, b: string): number {
  const [left, right] = [rank(a), rank(b)];
  if (left === undefined || right === undefined) {
    if (left === undefined && right === undefined) return a < b ? -1 : a > b ? 1 : 0;
    return left === undefined ? 1 : -1;
  }
  const differing = left.findIndex((part, i) => part !== right[i]);
  return differing === -1 ? 0 : (right[differing] ?? 0) - (left[differing] ?? 0);
}

const STAGES = ["alpha", "beta", ""];

function rank(version: string): readonly number[] | undefined {
  const [, major, stage = "", minor = "0"] = /^v([1-9]\d*)(?:(alpha|beta)([1-9]\d*))?$/.exec(version) ?? [];
  return major === undefined ? undefined : [STAGES.indexOf(stage), Number(major), Number(minor)];
}
