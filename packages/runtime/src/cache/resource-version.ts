const DIGITS = /^\d+$/;

/**
 * Below, at or above zero as `a` is older than `b`, the same or newer; undefined when one of them is no number.
 * Versions of one resource are decimal integers of any length that grow with each change (KEP-5504, Kubernetes 1.35).
 */
export function compareVersions(a: string | undefined, b: string | undefined): number | undefined {
  if (a === undefined || b === undefined || !DIGITS.test(a) || !DIGITS.test(b)) return undefined;
  const [left, right] = [a.replace(/^0+/, ""), b.replace(/^0+/, "")];
  if (left.length !== right.length) return left.length - right.length;
  return left === right ? 0 : left < right ? -1 : 1;
}

/** Whether what is at version `a` has seen `b`; false when they can't be compared. */
export function hasReached(a: string | undefined, b: string | undefined): boolean {
  return (compareVersions(a, b) ?? -1) >= 0;
}
