import { isArray, isObject } from "../../../base/src/json.ts";

/**
 * The names and indices that schemas have evaluated in the values under judgement; null for all of one value. A schema
 * that asks what is evaluated reads from the length that the list had when it began. A branch that fails is taken back.
 */
export const evaluated: (string | number | null)[] = [];

/** What the keywords of one schema evaluate, in an object or in a list. */
export interface Evaluating {
  readonly names: readonly string[];
  readonly patterns: readonly { test(name: string): boolean }[];
  readonly allNames: boolean;
  /** How many items from the first one. */
  readonly items: number;
  readonly allItems: boolean;
}

/** Records what one schema evaluates in a value, whether it accepts it or not. */
export function recordEvaluated(data: unknown, { names, patterns, allNames, items, allItems }: Evaluating): void {
  if (isArray(data)) {
    if (allItems) evaluated.push(null);
    else for (let i = 0; i < items; i++) evaluated.push(i);
  } else if (isObject(data)) {
    if (allNames) evaluated.push(null);
    else {
      for (const name of names) evaluated.push(name);
      for (const name of Object.keys(data)) if (patterns.some((pattern) => pattern.test(name))) evaluated.push(name);
    }
  }
}

/** Lists the names or indices in a value that no schema has evaluated since the list had the length `start`. */
export function listUnevaluated(data: object, start: number): (string | number)[] {
  const known = new Set(evaluated.slice(start));
  if (known.has(null)) return [];
  const all = isArray(data) ? [...data.keys()] : Object.keys(data);
  return all.filter((key) => !known.has(key));
}
