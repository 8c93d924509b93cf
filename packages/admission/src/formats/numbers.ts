export function isInt32(value: number): boolean {
  return Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31;
}

/**
 * Whether a number counts as an integer. Once parsed, `3.0` cannot be told from `3`, which is what storage and YAML
 * make of it; so every integral number within the range of int64 is one. The largest int64 is read as 2^63, which
 * therefore passes.
 */
export function isInt64(value: number): boolean {
  return Number.isInteger(value) && value >= -(2 ** 63) && value <= 2 ** 63;
}

export function isFloat(value: number): boolean {
  return Number.isFinite(Math.fround(value));
}

export function isDouble(value: number): boolean {
  return Number.isFinite(value);
}
