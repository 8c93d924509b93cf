const DIGITS = /^\d+$/;

/**
 * Returns a number below, at or above zero if `a` is older than, equal to or newer than `b`. Returns undefined if one
 * of them is not a number. Versions of one resource are decimal integers of any length that grow with each change.
 * Rule: KEP-5504, Kubernetes 1.35.
 */
export function compareResourceVersions(a: string | undefined, b: string | undefined): number | undefined {
  if (a === undefined || b === undefined || !DIGITS.test(a) || !DIGITS.test(b)) return undefined;
  const [left, right] = [a.replace(/^0+/, ""), b.replace(/^0+/, "")];
  if (left.length !== right.length) return left.length - right.length;
  return left === right ? 0 : left < right ? -1 : 1;
}

/** Whether version `a` is at or after `b`. False if they cannot be compared. */
export function hasReached(a: string | undefined, b: string | undefined): boolean {
  return (compareResourceVersions(a, b) ?? -1) >= 0;
}
