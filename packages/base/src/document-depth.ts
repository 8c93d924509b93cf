/** How many levels of objects and arrays a document may have. Whatever walks a document recurses. */
export const MAX_DOCUMENT_DEPTH = 1000;

/** Whether a value has more levels of objects and arrays than that. Works without recursion. */
export function isTooDeep(value: unknown, limit: number = MAX_DOCUMENT_DEPTH): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    const next: unknown[] = [];
    for (const node of level) {
      if (typeof node !== "object" || node === null) continue;
      if (depth === limit) return true;
      for (const member of Array.isArray(node) ? node : Object.values(node)) next.push(member);
    }
    level = next;
  }
  return false;
}
