/** Returns the value if it is an Error, and otherwise an Error with the value as its message. */
export function toError(value: unknown): Error {
  return value instanceof Error ? value : new Error(printAny(value));
}

/** Returns the value as text, even if it has no text of its own. */
export function printAny(value: unknown): string {
  try {
    return String(value);
  } catch {
    return "a value that cannot be printed";
  }
}
