const ESCAPES: ReadonlyMap<string, string> = new Map([
  ...Object.entries({ a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" }),
  ...["\\", "'", '"', "`", "?"].map((character) => [character, character] as const),
]);

const SEQUENCE = /\\(?:([0-3][0-7][0-7])|[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([abfnrtv"'\\?`]))/g;

/** Replaces the escape sequences of a literal; undefined if one is not a character. Rule: cel-go `parser/unescape.go`. */
export function unescapeText(text: string): string | undefined {
  let valid = true;
  const result = text.replace(SEQUENCE, (_, octal?: string, hex?: string, u?: string, U?: string, plain?: string) => {
    if (plain !== undefined) return ESCAPES.get(plain) ?? "";
    const point = octal === undefined ? Number.parseInt(hex ?? u ?? U ?? "0", 16) : Number.parseInt(octal, 8);
    const isCharacter = point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff);
    valid &&= isCharacter;
    return isCharacter ? String.fromCodePoint(point) : "";
  });
  return valid ? result : undefined;
}

/** The same for a literal of bytes, where an escaped number is one byte. */
export function unescapeBytes(text: string): Uint8Array {
  const encoder = new TextEncoder();
  const parts: number[] = [];
  let end = 0;
  for (const match of text.matchAll(SEQUENCE)) {
    parts.push(...encoder.encode(text.slice(end, match.index)));
    const [whole, octal, hex, , , plain] = match;
    if (plain === undefined)
      parts.push(octal === undefined ? Number.parseInt(hex ?? "0", 16) : Number.parseInt(octal, 8));
    else parts.push(...encoder.encode(ESCAPES.get(plain) ?? ""));
    end = match.index + whole.length;
  }
  parts.push(...encoder.encode(text.slice(end)));
  return Uint8Array.from(parts);
}
