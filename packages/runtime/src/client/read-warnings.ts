import { isUtf8 } from "node:buffer";
import type { WireAnswer } from "./transport.ts";

/** `299 - "text"`. Servers join several warnings with commas. */
const WARNING = /\b299 \S+ "((?:[^"\\]|\\.)*)"/g;

/** Returns the texts of the Warning headers (RFC 7234, 5.5) with the code 299, which API servers use. */
export function readWarnings({ headers }: WireAnswer): readonly string[] {
  const header = headers["warning"]?.toString() ?? "";
  return [...header.matchAll(WARNING)].map(([, text = ""]) => decode(text.replace(/\\(.)/g, "$1")));
}

/** API servers send UTF-8, but Node reads each byte of a header as one character. */
function decode(text: string): string {
  const bytes = Buffer.from(text, "latin1");
  return bytes.toString("latin1") === text && isUtf8(bytes) ? bytes.toString("utf8") : text;
}
