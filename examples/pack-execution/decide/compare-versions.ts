/** The relation of a deployment to the one before it. */
export type UpgradeDirection = "Initial" | "Upgrade" | "Rollback" | "Redeploy";

const RELEASE = /^(\d+)\.(\d+)\.(\d+)(?:-r(\d+))?$/;
/** https://semver.org, version 2.0.0. */
const SEMVER =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?$/;

/**
 * Compares the deployed version with the one to deploy. `before` is absent or empty at the first deployment. A leading `v`
 * is ignored. `1.2.3-r4` is the fourth build of release 1.2.3, not a pre-release. Other versions are compared as SemVer 2.0
 * if both are valid, else as text. Two different versions are a Redeploy only if their build metadata alone differs.
 */
export function compareVersions(before: string | undefined, after: string): UpgradeDirection {
  if (before === undefined || before === "") return "Initial";
  const [old, wanted] = [before.replace(/^v/, ""), after.replace(/^v/, "")];
  if (old === wanted) return "Redeploy";
  const order = compareReleases(old, wanted) ?? compareSemver(old, wanted) ?? compareText(old, wanted);
  return order === 0 ? "Redeploy" : order < 0 ? "Upgrade" : "Rollback";
}

function compareReleases(a: string, b: string): number | undefined {
  const [left, right] = [RELEASE.exec(a), RELEASE.exec(b)];
  if (left === null || right === null) return undefined;
  const order = firstDifference([1, 2, 3, 4].map((part) => compareNumbers(left[part] ?? "0", right[part] ?? "0")));
  return order === 0 ? compareText(a, b) : order;
}

function compareSemver(a: string, b: string): number | undefined {
  const [left, right] = [SEMVER.exec(a), SEMVER.exec(b)];
  if (left === null || right === null) return undefined;
  const release = firstDifference([1, 2, 3].map((part) => compareNumbers(left[part] ?? "0", right[part] ?? "0")));
  return release === 0 ? comparePreReleases(left[4], right[4]) : release;
}

function comparePreReleases(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  const [left, right] = [a.split("."), b.split(".")];
  const shared = left.slice(0, right.length).map((part, index) => compareIdentifiers(part, right[index] ?? ""));
  return firstDifference([...shared, left.length - right.length]);
}

function compareIdentifiers(a: string, b: string): number {
  const [left, right] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (left && right) return compareNumbers(a, b);
  return left === right ? compareText(a, b) : left ? -1 : 1;
}

function compareNumbers(a: string, b: string): number {
  const difference = BigInt(a) - BigInt(b);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function firstDifference(orders: readonly number[]): number {
  return orders.find((order) => order !== 0) ?? 0;
}
