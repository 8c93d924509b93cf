/** Returns the length of a string in code points, as JSON Schema and the API server count it. */
export function codePoints(text: string): number {
  return text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0);
}
