/** A range of sizes or costs. The largest number stands for all larger ones. Rule: cel-go `checker/cost.go`. */
export interface Estimate {
  readonly min: number;
  readonly max: number;
}

/** The largest uint64, as far as a double holds it. */
export const MOST = 2 ** 64;

export const UNKNOWN: Estimate = { min: 0, max: MOST };

export function fixed(size: number): Estimate {
  return { min: size, max: size };
}

function capped(value: number): number {
  return value >= MOST ? MOST : value;
}

export function sum(...parts: readonly Estimate[]): Estimate {
  return {
    min: capped(parts.reduce((total, { min }) => total + min, 0)),
    max: capped(parts.reduce((total, { max }) => total + max, 0)),
  };
}

export function product(a: Estimate, b: Estimate): Estimate {
  return { min: capped(a.min * b.min), max: capped(a.max * b.max) };
}

/** Multiplies by a factor, rounded up. */
export function scaled({ min, max }: Estimate, factor: number): Estimate {
  return { min: capped(Math.ceil(min * factor)), max: capped(Math.ceil(max * factor)) };
}

export function union(a: Estimate, b: Estimate): Estimate {
  return { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
}

/** The difference of two uint64, which wraps around. */
export function difference(a: number, b: number): number {
  return a >= b ? a - b : MOST - (b - a);
}

/** How much one character of a text counts. */
export const PER_CHARACTER = 0.1;
/** How much one character of a regular expression counts. */
export const PER_PATTERN_CHARACTER = 0.25;
export const LIST_COST = 10;
export const MAP_COST = 30;
