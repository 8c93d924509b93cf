/** How many levels of objects and arrays a document may have. Whatever judges a document recurses. */
export const MAX_DOCUMENT_DEPTH = 1000;

/** Whether a value has more levels of objects and arrays than a document may have. */
export function isTooDeep(value: unknown, levels: number = MAX_DOCUMENT_DEPTH): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isTooDeep(member, levels - 1));
}
