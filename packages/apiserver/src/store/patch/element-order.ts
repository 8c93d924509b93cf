import { isArray, type Json } from "../../../../base/src/json.ts";

export interface ElementOrder {
  /** The list before the patch. */
  readonly before: readonly Json[];
  /** The elements of the patch, or only their keys, in the order of the patch. */
  readonly wanted: Json | undefined;
  readonly keyOf: (element: Json) => string;
}

/**
 * Sorts the elements of a merged list in the order of the patch. An element that the patch does not name comes before
 * the first element that it preceded before the patch. A list with a duplicate key stays as it is. Rule:
 * mergeSortedSlice of k8s.io/apimachinery pkg/util/strategicpatch.
 */
export function orderElements(merged: readonly Json[], { before, wanted, keyOf }: ElementOrder): readonly Json[] {
  const byKey = new Map(merged.map((element) => [keyOf(element), element]));
  if (byKey.size < merged.length) return merged;
  const old = before.map(keyOf);
  const named = (isArray(wanted) ? wanted : []).map(keyOf).filter((key) => byKey.has(key));
  // New elements come from the patch, even if its order does not name them.
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
