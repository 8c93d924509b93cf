import { createHash } from "node:crypto";

/** Returns the digest as OCI writes it: `sha256:` and 64 hexadecimal digits. */
export function digestOf(bytes: Uint8Array | string): string {
  return `sha256:${hexOf("sha256", bytes)}`;
}

export function hexOf(algorithm: "sha1" | "sha256", bytes: Uint8Array | string): string {
  return createHash(algorithm).update(bytes).digest("hex");
}

/** Returns the checksum as npm writes it in `dist.integrity`. */
export function integrityOf(bytes: Uint8Array): string {
  return `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
}
