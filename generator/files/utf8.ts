import { isUtf8 } from "node:buffer";

/** Bytes as text, and the first place where they are not UTF-8. */
export interface DecodedText {
  readonly text: string;
  readonly fault?: EncodingFault;
}

export interface EncodingFault {
  /** What is wrong, as a continuation of the name of the file: `has the byte 0xe9 at offset 3`. */
  readonly problem: string;
  /** The place in the text, in the notation of `Place.pointer`; empty if no place helps. */
  readonly pointer: string;
}

/** Decodes UTF-8. A byte order mark stays. Bytes that are not UTF-8 become U+FFFD, and the fault names the first one. */
export function decodeUtf8(bytes: Uint8Array): DecodedText {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = wideEncoding(buffer);
  if (wide !== undefined) return { text: "", fault: { problem: `is in ${wide}`, pointer: "" } };
  const text = buffer.toString();
  if (isUtf8(buffer)) return { text };
  const again = Buffer.from(text);
  const offset = buffer.findIndex((byte, i) => byte !== again[i]);
  const byte = (buffer[offset] ?? 0).toString(16).padStart(2, "0");
  const start = buffer.subarray(0, offset).toString().length;
  return { text, fault: { problem: `has the byte 0x${byte} at offset ${offset}`, pointer: `@${start}` } };
}

/** No JSON and no YAML in UTF-8 begins with one of these. */
const WIDE: readonly (readonly [encoding: string, start: readonly (number | null)[]])[] = [
  ["UTF-32", [0xff, 0xfe, 0, 0]],
  ["UTF-32", [0, 0, 0xfe, 0xff]],
  ["UTF-32", [0, 0, 0, null]],
  ["UTF-32", [null, 0, 0, 0]],
  ["UTF-16", [0xff, 0xfe]],
  ["UTF-16", [0xfe, 0xff]],
  ["UTF-16", [0, null]],
  ["UTF-16", [null, 0]],
];

function wideEncoding(bytes: Uint8Array): string | undefined {
  return WIDE.find(
    ([, start]) => bytes.length >= start.length && start.every((byte, i) => byte === null || byte === bytes[i]),
  )?.[0];
}
