import { canonicalJson, type Json } from "../../../base/src/json.ts";

/** Returns the indexes of two equal items; null if all items differ. */
export function equalItems(items: readonly Json[]): readonly [number, number] | null {
  const seen = new Map<string, number>();
  for (const [j, item] of items.entries()) {
    const key = canonicalJson(item);
    const i = seen.get(key);
    if (i !== undefined) return [i, j];
    seen.set(key, j);
  }
  return null;
}
