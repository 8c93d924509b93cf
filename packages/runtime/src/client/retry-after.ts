import { ApiError } from "./errors.ts";

/** The longest time that a server can make a client wait. A proxy may ask for hours. */
const LONGEST_MS = 60_000;

/**
 * Returns how many milliseconds the server asked to wait, at most a minute, or 0. Looks for its refusal in the causes of
 * the error too.
 */
export function retryAfterOf(error: unknown): number {
  const seen = new Set<unknown>();
  for (let one = error; one instanceof Error && !seen.has(one); one = one.cause) {
    if (one instanceof ApiError && one.retryAfterMs !== undefined) return Math.min(one.retryAfterMs, LONGEST_MS);
    seen.add(one);
  }
  return 0;
}
