import { createHash } from "node:crypto";

/** The maximum length of a label value, and of an object name that is used as one. */
export const LABEL_LENGTH = 63;

const HASH_LENGTH = 8;

/** Shortens a name to `length`. A hash of the whole name keeps two long names different. */
export function fitName(name: string, length: number): string {
  if (name.length <= length) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, HASH_LENGTH);
  const start = name.slice(0, length - HASH_LENGTH - 1).replace(/[^A-Za-z0-9]+$/, "");
  return `${start}-${hash}`;
}
