export function isInt32(value: number): boolean {
  return Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31;
}

/**
 * Whether a number is an integer in the range of int64. The parsed number does not show whether it was written as `3.0`
 * or `3`; both count. JavaScript reads the largest int64 as 2^63, so 2^63 counts too.
 */
export function isInt64(value: number): boolean {
  return Number.isInteger(value) && value >= -(2 ** 63) && value <= 2 ** 63;
}

/** The same for a number that was read exactly: a `bigint` if it is an integer of int64 beyond 2^53, so that 2^63 is not. */
export function isInteger64(value: number | bigint): boolean {
  return typeof value === "bigint" || (isInt64(value) && value !== 2 ** 63);
}

export function isFloat(value: number): boolean {
  return Number.isFinite(Math.fround(value));
}

export function isDouble(value: number): boolean {
  return Number.isFinite(value);
}
