/** Returns the value if it is an Error, and otherwise an Error with the value as its message. */
export function toError(value: unknown): Error {
  return value instanceof Error ? value : new Error(String(value));
}
