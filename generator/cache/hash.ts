import { createHash } from "node:crypto";

/** Returns the SHA-256 of the parts, as hexadecimal digits. Each part is hashed with its length. */
export function hashOf(parts: Iterable<string>): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest("hex");
}
