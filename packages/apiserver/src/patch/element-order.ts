import { isArray, type Json } from "../../../base/src/json.ts";

export interface ElementOrder {
  /** The list that the server has. */
  readonly before: readonly Json[];
  /** The elements, or just their keys, in the order that the patch wants. */
  readonly wanted: Json | undefined;
  readonly keyOf: (element: Json) => string;
}

/**
 * Puts the elements of a merged list into the order of the patch, and those that it does not name before the first
 * that they preceded on the server. A list with two elements of one key stays as it is. Rule: k8s.io/apimachinery pkg/util/strategicpatch, mergeSortedSlice.
 */
export function orderElements(merged: readonly Json[], { before, wanted, keyOf }: ElementOrder): readonly Json[] {
  const byKey = new Map(merged.map((element) => [keyOf(element), element]));
  if (byKey.size < merged.length) return merged;
  const old = before.map(keyOf);
  const named = (isArray(wanted) ? wanted : []).map(keyOf).filter((key) => byKey.has(key));
  // What is new is in the patch, even where its order does not say so.
  const right = [...new Set([...named, ...[...byKey.keys()].filter((key) => !old.includes(key))])];
  const left = [...new Set(old)].filter((key) => byKey.has(key) && !right.includes(key));
  return interleave(left, right, old).flatMap((key) => byKey.get(key) ?? []);
}

function interleave(left: readonly string[], right: readonly string[], old: readonly string[]): readonly string[] {
  const rest = [...left];
  const keys = right.flatMap((key) => {
    const place = old.indexOf(key);
    const end = rest.findIndex((other) => old.indexOf(other) >= place);
    return [...rest.splice(0, place < 0 ? 0 : end < 0 ? rest.length : end), key];
  });
  return [...keys, ...rest];
}
