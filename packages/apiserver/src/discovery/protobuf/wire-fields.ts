/** A field of a protobuf message: an integer, or bytes. */
export interface WireField {
  readonly number: number;
  readonly value: bigint | Uint8Array;
}

/**
 * Yields the fields of a protobuf message (protobuf.dev/programming-guides/encoding). Throws a RangeError if it is cut
 * off.
 */
export function* wireFields(bytes: Uint8Array): Generator<WireField> {
  for (let at = 0; at < bytes.length;) {
    const tag = varint(bytes, at);
    const number = Number(tag.value >> 3n);
    const type = Number(tag.value & 7n);
    if (type === 0) {
      const { value, end } = varint(bytes, tag.end);
      yield { number, value };
      at = end;
      continue;
    }
    const start = type === 2 ? varint(bytes, tag.end) : { value: fixedSize(type), end: tag.end };
    at = start.end + Number(start.value);
    if (at > bytes.length) throw new RangeError("a field extends past the end of the message");
    yield { number, value: bytes.subarray(start.end, at) };
  }
}

function fixedSize(type: number): bigint {
  if (type === 1) return 8n;
  if (type === 5) return 4n;
  throw new RangeError(`unknown wire type ${type}`);
}

function varint(bytes: Uint8Array, start: number): { readonly value: bigint; readonly end: number } {
  let value = 0n;
  for (let at = start, shift = 0n; shift < 70n; at++, shift += 7n) {
    const byte = bytes[at];
    if (byte === undefined) throw new RangeError("a number extends past the end of the message");
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return { value, end: at + 1 };
  }
  throw new RangeError("a number has more than ten bytes");
}
