import { randomBytes } from "node:crypto";

/** Returns a name that no other test and no earlier run has used, so that no test waits for a deletion. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomBytes(4).toString("hex")}`;
}
