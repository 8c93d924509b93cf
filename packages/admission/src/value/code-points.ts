/** Length of a string as JSON Schema and the API server count it: each surrogate pair is one character. */
export function codePoints(text: string): number {
  return text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0);
}
