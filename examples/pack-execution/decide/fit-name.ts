import { createHash } from "node:crypto";

/** The longest label value, and the longest name of an object that becomes one. */
export const LABEL_LENGTH = 63;

const HASH_LENGTH = 8;

/** The name, cut to `length` with a hash of the whole when it is longer, so that two long names stay two. */
export function fitName(name: string, length: number): string {
  if (name.length <= length) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, HASH_LENGTH);
  const start = name.slice(0, length - HASH_LENGTH - 1).replace(/[^A-Za-z0-9]+$/, "");
  return `${start}-${hash}`;
}
