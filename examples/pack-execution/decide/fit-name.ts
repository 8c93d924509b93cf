import { createHash } from "node:crypto";

/** The maximum length of a label value, and of an object name that is used as one. */
export const LABEL_LENGTH = 63;

const HASH_LENGTH = 8;

const LOOKS_CUT = new RegExp(`-[0-9a-f]{${HASH_LENGTH}}$`);

/**
 * Shortens the name of an object to `length`, with a hash of the whole name. A name that could be taken for a shortened one
 * gets a hash too, so that no one can choose a name that becomes another's.
 */
export function fitName(name: string, length: number): string {
  return name.length <= length && !LOOKS_CUT.test(name) ? name : addHash(name, length);
}

/** Shortens the value of a label. Others compute it too, so only a value that is too long gets a hash. */
export function fitLabel(value: string): string {
  return value.length <= LABEL_LENGTH ? value : addHash(value, LABEL_LENGTH);
}

/** The beginning of the name, and a hash of the original, which is the name by default. */
export function addHash(name: string, length: number, original = name): string {
  const hash = createHash("sha256").update(original).digest("hex").slice(0, HASH_LENGTH);
  const start = name.slice(0, length - HASH_LENGTH - 1).replace(/[^A-Za-z0-9]+$/, "");
  return `${start}-${hash}`;
}
